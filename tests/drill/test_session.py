"""The one door: orders take time, are refused with reasons, and are never carried out twice."""

import pytest

from sim.drill.session import Session
from sim.errors import ResponderFailed
from sim.journal.entries import HIDDEN, Kind
from sim.journal.writer import Journal, Nowhere
from sim.model.order import Order, OrderState
from sim.model.signal import SeriesKey
from sim.observe.wire import view_digest, view_to_json
from sim.units import MINUTE, SECOND
from tests.drill.drill_kit import DEPLOY, bad_deploy, make_drill

QUIET = DEPLOY | {"rate": "1/s", "lead_in": "20s"}
HARM = bad_deploy() | {"rate": "2/s", "lead_in": "20s"}


def sit(scenario=QUIET, **fields):
    return Session(make_drill(scenario, **fields), Journal(Nowhere()), responder="test")


def last(session):
    return session.view.orders[-1]


def until_page(session):
    while not any(alert.is_firing for alert in session.view.alerts):
        session.step()
    return session


def test_time_moves_by_a_tick_where_nothing_is_ordered():
    session = sit()
    session.step()
    assert 10 * SECOND == session.now_us


def test_orders_take_the_attention_of_one_person_in_turn():
    session = sit()
    session.step([Order("note", {"text": "a"}), Order("note", {"text": "b"})])
    assert 30 * SECOND == session.now_us
    assert [15 * SECOND, 30 * SECOND] == [order.ended_us for order in session.view.orders]


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        (Order("rolback", {"service": "web"}), "did you mean 'rollback'"),
        (Order("rollback", {"service": "wab"}), "web"),
        (Order("rollback", {}), "rollback needs 'service'"),
        (
            Order("rollback", {"service": "web", "sevice": "web"}),
            "rollback has no field 'sevice'; did you mean 'service'?",
        ),
        (Order("scale", {"service": "web", "replicas": 400}), ""),
        (Order("scale", {"service": "web", "replicas": "many"}), "replicas"),
        (Order("acknowledge"), "no page"),
        (Order("acknowledge", {"alert": "nothing"}), "no alert"),
        (Order("resolve"), "no open incident"),
        (Order("reopen"), "no incident has been resolved"),
        (Order("page_team", {"team": "nobody"}), "core"),
        (Order("", {}), ""),
    ],
)
def test_a_wrong_order_is_refused_with_a_reason_and_time_goes_on(order, reason):
    session = sit()
    session.step([order])
    assert OrderState.REFUSED is last(session).state
    assert reason in last(session).reason
    assert last(session).reason
    assert 0 < session.now_us


def test_the_same_label_is_the_same_order():
    session = sit()
    order = Order("scale", {"service": "web", "replicas": 3}, label="more")
    session.step([order, order])
    session.step([order])
    assert 1 == len(session.view.orders)
    assert 3 == session.view.services["web"].replicas_desired


def test_a_change_runs_in_the_background_while_time_goes_on():
    session = until_page(sit(HARM))
    session.step([Order("rollback", {"service": "web"})])
    assert OrderState.RUNNING is last(session).state
    while last(session).ended_us is None:
        session.step()
    assert OrderState.DONE is last(session).state
    assert "v1" == session.view.services["web"].version
    assert "rollback" in session.view.changes[-1].text


def test_wait_ends_early_when_something_pages():
    session = sit(HARM)
    session.step([Order("wait", {"for": "9m"})])
    assert any(alert.is_firing for alert in session.view.alerts)
    assert session.now_us < 5 * MINUTE
    before = session.now_us
    session.step([Order("wait", {"for": "1m"})])
    assert before + MINUTE >= session.now_us


def test_a_page_detects_and_the_verbs_move_the_incident():
    session = until_page(sit(HARM))
    states = [session.view.incident.state]
    for order in (
        Order("acknowledge"),
        Order("declare", {"severity": "SEV1"}),
        Order("post_update", {"action_state": "watching"}),
        Order("resolve"),
        Order("reopen"),
    ):
        session.step([order])
        states.append(session.view.incident.state)
    expected = ["detected", "acknowledged", "declared", "mitigated", "resolved", "reopened"]
    assert expected == states
    assert "SEV1" == session.view.incident.severity


def test_a_team_answers_after_its_own_time():
    session = sit()
    session.step([Order("page_team", {"team": "core"})])
    asked = session.now_us
    while not session.view.messages:
        session.step()
    assert asked + MINUTE == session.view.messages[0].at_us


def test_a_resolved_drill_goes_on_unseen_to_its_end():
    """Every run of a drill lasts as long as the next, so that their harm can be compared."""
    session = until_page(sit(HARM))
    session.step([Order("acknowledge"), Order("rollback", {"service": "web"})])
    while session.view.alerts:
        session.step()
    session.step([Order("resolve")])
    looks, resolved = 0, session.now_us
    while not session.is_over:
        looks += session.now_us < resolved + 30 * SECOND
        session.step()
    end = session.record.end
    assert "resolved" == end.data["reason"]
    assert 10 * MINUTE == end.at_us
    assert 3 == looks
    assert "closed" == session.record.of_kind(Kind.INCIDENT)[-1].event


def test_a_false_all_clear_does_not_shorten_the_harm():
    session = until_page(sit(HARM))
    session.step([Order("acknowledge"), Order("resolve")])
    while not session.is_over:
        session.step()
    assert 10 * MINUTE == session.record.end.at_us


def test_an_order_at_the_end_is_acknowledged_and_told_as_too_late():
    session = sit()
    while session.now_us < 10 * MINUTE - 10 * SECOND:
        session.step()
    session.step([Order("note", {"text": "late"}), Order("note", {"text": "later"})])
    assert session.is_over
    assert [OrderState.REFUSED] * 2 == [order.state for order in session.view.orders]
    assert Kind.END is session.record.entries[-1].kind


def test_an_aborted_drill_ends_where_it_stands():
    session = sit()
    session.step()
    session.abort("the fire alarm rang")
    end = session.record.end
    assert (10 * SECOND, "aborted") == (end.at_us, end.data["reason"])


def test_what_cannot_be_written_down_is_the_responder_s_failure():
    for bad in (
        [Order("note", {"text": float("nan")})],
        [Order("note", {"text": "\ud800"})],
        [Order("note", {"text": "x" * 100_000})],
        [Order("note")] * 1000,
    ):
        with pytest.raises(ResponderFailed):
            sit().step(bad)


def test_questions_are_answered_from_what_can_be_seen():
    session = until_page(sit(HARM))
    session.step(
        [
            Order("query_metrics", {"name": "error_share", "service": "web", "window": "2m"}),
            Order("query_alerts"),
            Order("query_changes", {"service": "web"}),
            Order("query_topology", {"service": "web"}),
            Order("query_logs", {"service": "web", "text": "failed"}),
            Order("query_traces", {"status": "failed"}),
        ]
    )
    metrics, alerts, changes, topology, logs, traces = (o.answer for o in session.view.orders)
    assert 0.1 < metrics["summary"]["latest"]
    assert "web-errors" in [alert["name"] for alert in alerts["alerts"]]
    assert "deploy of v2: 100%" == changes["changes"][0]["text"]
    assert ["db"] == topology["services"]["web"]["calls"]
    assert 0 < logs["matched"]
    assert "rpc failed" in logs["lines"][0]["message"]
    assert all(trace["status"] == "failed" for trace in traces["traces"])
    assert all(len(line["message"]) < 300 for line in logs["lines"])


def test_logs_are_looked_through_between_two_times_of_the_clock():
    session = until_page(sit(HARM))
    now_s = session.now_us / 1e6
    session.step(
        [
            Order("query_logs", {"window": "1h"}),
            Order("query_logs", {"from": "1m", "until": f"{now_s:g}s", "level": "error"}),
            Order("query_logs", {"until": "59s"}),
            Order("query_logs", {"regex": "(["}),
        ]
    )
    whole, part, before, broken = session.view.orders
    assert part.answer["matched"] < whole.answer["matched"]
    assert all(60 <= line["at_s"] <= now_s for line in part.answer["lines"])
    assert part.answer["lines"]
    assert 0 == before.answer["matched"]
    assert OrderState.REFUSED is broken.state
    assert "no regular expression" in broken.reason


def test_signals_agree_with_what_users_lived_through():
    session = sit(HARM)
    while not session.is_over:
        session.step()
    record = session.record
    sampled = record.samples.column(str(SeriesKey("error_share", journey="buy")))
    counts = record.seconds.counts[0]
    for k, at_us in enumerate(record.samples.at_us):
        seconds = counts[(at_us // SECOND) - 10 : at_us // SECOND]
        if at_us < 10 * SECOND or not seconds[:, 1].sum() + seconds[:, 3].sum():
            continue
        failed = seconds[:, 3].sum() / (seconds[:, 1].sum() + seconds[:, 3].sum())
        assert failed == pytest.approx(sampled[k])


def test_hidden_things_are_in_the_journal_and_not_in_the_view():
    session = sit(HARM)
    while session.now_us < 3 * MINUTE:
        session.step()
    kinds = {entry.kind for entry in session.journal.entries}
    assert kinds & HIDDEN
    text = repr(view_to_json(session.view))
    for word in ("inject", "bad_deploy", "is_trigger", "seed", "cures"):
        assert word not in text


def test_causes_that_look_alike_give_views_that_are_alike():
    """Another hidden cause, the same observations so far: byte-identical views."""
    early = {"lasts": "4m"}
    quiet = QUIET | early
    armed = HARM | early | {"rate": "1/s"}
    first, second = sit(quiet), sit(armed | {"title": quiet["title"]})
    while first.now_us < MINUTE:
        assert view_digest(first.view) == view_digest(second.view)
        first.step()
        second.step()
