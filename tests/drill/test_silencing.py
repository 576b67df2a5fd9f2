"""Silences and routes in a drill: what pages, what the journal and the result say."""

import pytest

from sim.drill.runner import run
from sim.drill.session import Session
from sim.journal.entries import Kind
from sim.journal.writer import Journal, Nowhere
from sim.model.order import Order, OrderState
from sim.model.playbook import Condition, Playbook
from sim.observe.conditions import Watch
from sim.observe.wire import view_to_json
from sim.scoring.reading import pages
from sim.scoring.scorecard import score, to_json
from tests.drill.drill_kit import PAIR, bad_deploy, make_drill

HARM = bad_deploy(failure=0.4)
ROUTED = PAIR | {"routes": [{"matchers": "severity=page", "team": "core", "group_wait": "4m"}]}
REASON = {"lasts": "5m", "reason": "known"}


def sit(topology=None):
    return Session(make_drill(HARM, topology), Journal(Nowhere()), responder="test")


def until(session, at_s):
    while session.now_us < at_s * 1_000_000:
        session.step()
    return session


def events(session):
    told = [e for e in session.journal.entries if e.kind is Kind.ALERT]
    return [(e.at_us // 1_000_000, e.subject, e.event) for e in told]


def test_a_silenced_page_wakes_nobody_and_detects_nothing():
    session = sit()
    session.step([Order("silence", {"matchers": "severity=page", **REASON})])
    until(session, 240)
    view = session.view

    assert "none" == view.incident.state
    assert {"silenced"} == {a.state for a in view.alerts if a.is_firing and a.urgency == "page"}
    told = view_to_json(view)
    assert [{"number": 1, "matchers": "severity=page", "reason": "known", "until_s": 315.0}] == (
        told["silences"]
    )
    assert "silence-1" in {alert.get("muted_by") for alert in told["alerts"]}
    until(session, 320)
    assert "detected" == session.view.incident.state
    assert (315, "silence-1", "expired") in events(session)


def test_alerts_are_picked_by_their_labels_and_states():
    session = until(sit(), 300)
    session.step([Order("silence", {"matchers": "web-errors", **REASON})])
    for matchers in (
        None,
        "state=silenced",
        'severity=page,alertname!~"web-.*"',
        "service=~nobody",
    ):
        session.step([Order("query_alerts", {"matchers": matchers})])
    every, silenced, pages, none = (
        {alert["name"] for alert in order.answer["alerts"]} for order in session.view.orders[1:]
    )

    assert {"web-errors"} == silenced < every
    assert "web-errors" not in pages
    assert set() == none


def test_a_runbook_does_not_hear_what_is_silenced():
    any_page = Watch(Condition.model_validate({"alert": "any"}))
    by_name = Watch(Condition.model_validate({"alert": "web-errors"}))
    session = until(sit(), 300)
    assert any_page.holds(session.view)
    session.step([Order("silence", {"matchers": 'alertname!=""', **REASON})])

    assert not any_page.holds(session.view)
    assert by_name.holds(session.view)


def test_an_expired_silence_lets_the_page_through_at_once():
    session = sit()
    session.step([Order("silence", {"matchers": "severity=page", **REASON})])
    until(session, 240)
    session.step([Order("expire_silence", {"number": 1})])

    assert "detected" == session.view.incident.state
    assert () == session.view.silences
    session.step([Order("expire_silence", {"number": 1})])
    assert OrderState.REFUSED is session.view.orders[-1].state
    assert "no silence 1 is in force; there are none" == session.view.orders[-1].reason


def test_a_wait_goes_on_through_a_silenced_page():
    loud, quiet = sit(), sit()
    quiet.step([Order("silence", {"matchers": 'alertname!=""', **REASON})])
    for session in (loud, quiet):
        session.step([Order("wait", {"lasts": "4m"})])

    assert loud.now_us < 240_000_000 < quiet.now_us


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"matchers": "a=", **REASON}, "is no matcher"),
        ({"matchers": "a", "lasts": "5m"}, "needs 'reason'"),
        ({"matchers": "a", "lasts": "5m", "reason": ""}, "at least 1 character"),
    ],
)
def test_a_silence_needs_matchers_and_a_reason(arguments, sentence):
    session = sit()
    session.step([Order("silence", arguments)])

    assert sentence in session.view.orders[-1].reason


def test_a_route_tells_the_pages_of_a_group_once():
    session = until(sit(ROUTED), 520)
    told = [e for e in session.journal.entries if e.event == "notified"]

    assert 1 == len(told)
    assert len(told[0].data["alerts"]) > 1
    assert "core" == told[0].data["team"]
    first = min(at_s for at_s, _, event in events(session) if event == "firing")
    assert 240 <= told[0].at_us // 1_000_000 - first <= 255
    assert "core" in {alert.get("team") for alert in view_to_json(session.view)["alerts"]}


def test_the_result_says_that_the_alert_that_mattered_was_silenced():
    order = {"action": "silence", "matchers": 'service=~"web.*"', **REASON}
    script = Playbook.model_validate({"rules": [{"when": {"after": "30s"}, "do": [order]}]})
    drill = make_drill(HARM)
    record = run(drill, "script", script=script).record

    card = score(record, drill.scenario, drill.topology, {"idle": 1.0, "reference": 0.0})
    (one,) = to_json(card)["silences"]

    assert "web-errors" in one["hid"]
    assert set(one["hid"]) <= set(one["alerts"])
    assert "known" == one["reason"]
    assert record.entries[one["line"]].event == "silenced"


DATA = {
    "members": {"ann": {"answers_after": "1m"}, "bo": {}},
    "rota": [{"at": "08:00", "levels": ["bo"]}, {"at": "14:00", "levels": ["ann"]}],
}
TO_DATA = PAIR | {
    "teams": PAIR["teams"] | {"data": DATA},
    "routes": [{"matchers": "severity=page", "team": "data", "group_wait": 0}],
}


def paged(team=None, topology=TO_DATA):
    """Somebody on the seat who does nothing, until five minutes after the harm began."""
    briefing = HARM["briefing"] | ({"team": team} if team else {})
    drill = make_drill(HARM | {"briefing": briefing}, topology)
    session = Session(drill, Journal(Nowhere()), responder="test")
    return until(session, 360)


def test_a_page_to_another_team_wakes_it_by_its_rota_and_the_seat_sees_it():
    session = paged("core")
    view = session.view

    assert "none" == view.incident.state
    (page,) = view.people.pages
    assert ("data", "ann", "answered") == (page.team, page.member, page.state.value)
    assert any("ann of data here" in message.text for message in view.messages)
    (told,) = [e for e in session.journal.entries if e.event == "notified"]
    assert told.data["is_elsewhere"] is True
    (note,) = [e for e in session.journal.entries if e.event == "paged"]
    assert told.sequence == note.cause


@pytest.mark.parametrize("team", [None, "data"])
def test_a_page_to_the_seats_own_team_wakes_the_seat(team):
    session = paged(team)

    assert "detected" == session.view.incident.state
    assert () == session.view.people.pages


def test_a_team_that_names_nobody_answers_a_routed_page_as_one():
    shop = TO_DATA | {"teams": PAIR["teams"] | {"data": {"answers_after": "1m"}}}
    session = paged("core", shop)

    assert ["data here. What do you need from us?"] == [m.text for m in session.view.messages]


def test_a_page_that_woke_somebody_else_is_no_page_of_the_seats():
    drill = make_drill(HARM | {"briefing": HARM["briefing"] | {"team": "core"}}, TO_DATA)
    ours = make_drill(HARM, TO_DATA)

    assert [] == list(pages(run(drill, "idle").record))
    assert list(pages(run(ours, "idle").record))
