"""Whoever sits down has the screens, the channel and the note, and needs time to read."""

from __future__ import annotations

import pytest

from sim.observe.wire import view_to_json
from sim.units import MINUTE
from tests.drill.people.seat import give, sit, told, until

SHIFT = {
    "at": "10m",
    "leaves": "Ana",
    "comes": "Ben",
    "reads_note": "2m",
    "reads_all": "6m",
    "note_within": "5m",
}


def seat():
    return sit(more={"lasts": "30m", "shifts": [SHIFT]})


@pytest.mark.parametrize(("note_at", "reads"), [(None, 6), (2, 6), (7, 2)])
def test_a_note_of_late_saves_the_time_that_reading_everything_takes(note_at, reads):
    session = seat()
    if note_at is not None:
        until(session, note_at)
        give(session, "hand_over", person="Ben", state="all quiet", hypotheses=["db", "web"])
    until(session, 10)
    begins = told(session, "changed")[0].at_us
    give(session, "note", text="here")

    assert 10 * MINUTE == begins
    assert begins + reads * MINUTE + 15_000_000 == session.now_us
    told_note = "state: all quiet; hypotheses: db, web"
    seen = view_to_json(session.view)["people"]["seat"]
    assert ("Ben", note_at == 7) == (seen["person"], told_note in (seen["note"] or ""))


def test_who_comes_does_not_know_what_the_one_before_was_answered_or_thought():
    session = seat()
    give(session, "query_alerts")
    give(session, "submit_diagnosis", component="db", mechanism="crash")
    give(session, "scale", service="web", replicas=3)
    assert session.view.orders[0].answer is not None
    until(session, 11)
    kept = {order.action: order for order in session.view.orders}
    assert {"submit_diagnosis", "scale"} == set(kept)
    assert {} == kept["submit_diagnosis"].arguments
    assert {"service": "web", "replicas": 3} == kept["scale"].arguments
    give(session, "query_alerts")
    assert session.view.orders[-1].answer is not None


@pytest.mark.parametrize("has_note", [False, True])
def test_roles_of_whoever_leaves_pass_on_with_a_note_and_lie_bare_without(has_note):
    session = until(seat(), 7)
    give(session, "assign_role", role="commander", person="Ana")
    give(session, "assign_role", role="scribe", person="Cy")
    if has_note:
        give(session, "hand_over", person="Ben")
    until(session, 10.5)

    left = {"commander": "Ben", "scribe": "Cy"} if has_note else {"scribe": "Cy"}
    assert left == session.view.incident.roles


def test_a_decision_is_kept_with_its_reason():
    session = sit()
    give(session, "record_decision", decision="wait", why="it heals", options="rollback,scale")

    (entry,) = [e for e in told(session, "noted") if e.subject == "record_decision"]
    assert ["rollback", "scale"] == entry.data["options"]
