"""A facilitator's hand: written down, done once, met by replays and baselines, and told."""

import dataclasses

import pytest

from sim.drill.again import relive
from sim.drill.drill import Drill
from sim.drill.facilitating import injected
from sim.drill.runner import run
from sim.drill.session import Session
from sim.journal.entries import HIDDEN, Kind
from sim.journal.record import RunRecord
from sim.journal.recovery import recover
from sim.journal.writer import Journal, Nowhere
from sim.model.conduct import COACH, Act, Intervention
from sim.model.order import Order
from sim.observe.wire import view_to_json
from sim.scoring.conduct import conducted
from sim.scoring.harm import measure_harm
from sim.units import MINUTE
from tests.drill.drill_kit import DEPLOY, bad_deploy, make_drill

QUIET = DEPLOY | {"rate": "2/s", "lead_in": "20s", "lasts": "10m"}
ERRORS = {
    "fault": {"kind": "error_rate", "chance": 0.5, "lasts": "2m"},
    "target": {"service": "web"},
}


def sit(drill: Drill | None = None) -> Session:
    return Session(drill or make_drill(QUIET), Journal(Nowhere()), responder="test")


def to_the_end(session: Session) -> RunRecord:
    while not session.is_over:
        session.step()
    return session.record


def facilitated() -> RunRecord:
    session = sit()
    session.step([Order("wait", {"lasts": "2m"})])
    assert session.intervene(Intervention(Act.INJECT, ERRORS, id="one")) is None
    session.step()
    session.intervene(Intervention(Act.NUDGE, {"text": "look at web"}))
    session.intervene(Intervention(Act.HINT, {}, COACH))
    return to_the_end(session)


def failed(record: RunRecord, *, since_s: int, until_s: int) -> int:
    return int(record.seconds.counts[:, since_s:until_s, 3].sum())


def test_an_inject_of_a_facilitator_begins_now_and_ends_like_any_other():
    record = facilitated()
    assert 0 == failed(record, since_s=0, until_s=119)
    assert failed(record, since_s=120, until_s=240) > 50
    assert 0 == failed(record, since_s=250, until_s=600)


def test_a_replay_meets_every_intervention_at_its_moment():
    record = facilitated()
    lines = b"".join(entry.line().encode() + b"\n" for entry in record.entries)
    found = recover(lines)
    journal = Journal(Nowhere(), follow=found.lines, is_replay=True)
    session = Session(make_drill(QUIET), journal, responder="test")
    relive(session, found)
    assert record.journal_sha256 == session.record.journal_sha256


def test_an_act_of_the_same_id_is_done_once():
    session = sit()
    act = Intervention(Act.INJECT, ERRORS, id="one")
    assert [None, None] == [session.intervene(act), session.intervene(act)]
    assert 1 == sum(entry.kind is Kind.FAULT for entry in session.journal.entries)


def test_a_baseline_of_the_same_seed_meets_the_same_injects_at_the_same_time():
    """Who does nothing in either is hurt alike, second by second."""
    record = facilitated()
    met = dataclasses.replace(make_drill(QUIET), facilitated=injected(record.entries))
    baseline = run(met, "idle").record
    assert (record.seconds.counts == baseline.seconds.counts).all()
    without = run(make_drill(QUIET), "idle").record
    topology = met.topology
    assert measure_harm(without, topology).money < measure_harm(baseline, topology).money


def test_only_words_reach_the_seat():
    """What was done to the system shows in its telemetry, not in the view's own words."""
    session = sit()
    before = view_to_json(session.view)
    session.intervene(Intervention(Act.INJECT, ERRORS))
    assert before == view_to_json(session.view)
    assert Kind.FACILITATION in HIDDEN
    session.intervene(Intervention(Act.NUDGE, {"text": "look at web"}))
    assert ["look at web"] == [message.text for message in session.view.messages]


def test_hints_come_in_three_grades_and_then_no_more():
    session = sit(make_drill(bad_deploy() | {"rate": "1/s", "lead_in": "20s"}))
    hint = Intervention(Act.HINT, {}, COACH)
    assert [None, None, None] == [session.intervene(hint) for _ in range(3)]
    assert "there are no more hints" == session.intervene(hint)
    told = [message.text for message in session.view.messages]
    assert 3 == len(set(told))
    assert "bad deploy" in told[2]
    assert not any("bad deploy" in text for text in told[:2])


@pytest.mark.parametrize(
    ("act", "data", "why"),
    [
        (Act.INJECT, {"fault": {"kind": "meteor"}}, "no fault 'meteor'"),
        (Act.INJECT, {"fault": {"kind": "latency", "added": "soon"}}, "added"),
        (Act.INJECT, {}, "exactly one of 'fault' and 'message'"),
        (Act.NUDGE, {"text": " "}, "needs words"),
        (Act.GO, {}, "not standing"),
    ],
)
def test_what_cannot_be_done_is_refused_and_leaves_no_line(act, data, why):
    session = sit()
    before = len(session.journal.entries)
    assert why in (session.intervene(Intervention(act, data)) or "")
    assert before == len(session.journal.entries)


def test_a_facilitator_can_stop_the_seats_clock_and_end_the_drill():
    session = sit()
    session.intervene(Intervention(Act.FREEZE))
    assert session.is_frozen
    assert "stands already" in (session.intervene(Intervention(Act.FREEZE)) or "")
    session.intervene(Intervention(Act.GO))
    assert not session.is_frozen
    session.step([Order("wait", {"lasts": "1m"})])
    session.intervene(Intervention(Act.END, {"why": "fire alarm"}))
    assert session.is_over
    end = session.record.end
    assert end is not None
    assert (MINUTE, "aborted", "fire alarm") == (end.at_us, end.data["reason"], end.data["detail"])


def test_the_score_says_that_it_was_facilitated_and_how_many_hints_were_taken():
    told = conducted(facilitated())
    assert told.is_facilitated
    assert "facilitated: 1 inject, 1 nudge; 1 hint taken" == told.words
    plain = conducted(to_the_end(sit()))
    assert (False, 0, "") == (plain.is_facilitated, plain.hints, plain.words)
