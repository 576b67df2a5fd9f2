"""People ask by what they see; a word to their audience answers them, and no other."""

from __future__ import annotations

from itertools import pairwise

from sim.observe.wire import view_to_json
from sim.units import MINUTE
from tests.drill.people.seat import HARM, give, sit, told, until

CEO = {
    "role": "executive",
    "title": "The CEO",
    "answers_within": "2m",
    "asks": [
        {
            "when": {"told": {"audience": "executives", "older_than": "1m"}},
            "text": "How bad is it?",
            "times": 3,
            "every": "90s",
        }
    ],
}


def seat():
    return sit(HARM, more={"people": {"ceo": CEO}})


def test_nobody_asks_before_an_incident_is_open():
    session = sit(more={"people": {"ceo": CEO}})

    assert [] == told(until(session, 9), "asked")


def test_somebody_asks_once_nobody_has_told_them_for_so_long_and_again_after_a_pause():
    session = until(seat(), 9)
    opened = told(session, "detected")[0].at_us
    times = [entry.at_us - opened for entry in told(session, "asked")]

    assert 3 == len(times)
    assert MINUTE <= times[0] <= MINUTE + 10_000_000
    assert all(b - a >= 90_000_000 for a, b in pairwise(times))


def test_an_update_to_them_answers_and_one_to_others_does_not():
    session = seat()
    while not session.view.people.asks:
        session.step()
    assert "The CEO" == session.view.messages[-1].sender
    give(session, "post_update", audience="status_page")
    assert ["executives"] == [ask.audience for ask in session.view.people.asks]
    assert "How bad is it?" == view_to_json(session.view)["people"]["asks"][0]["text"]
    give(session, "post_update", audience="executives")
    assert () == session.view.people.asks


def test_somebody_asks_by_severity():
    ask = {"when": {"severity": "SEV1"}, "text": "Do we call the press?"}
    session = sit(more={"people": {"pr": {"role": "press", "asks": [ask]}}})
    give(session, "declare", severity="SEV2")
    until(session, 2)
    assert [] == told(session, "asked")
    give(session, "declare", severity="SEV1")
    assert ["pr"] == [entry.subject for entry in told(until(session, 3), "asked")]
