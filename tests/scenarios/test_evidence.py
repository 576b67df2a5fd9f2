"""In every drill the evidence for the right action can be seen before its time is up.

Held by a responder that changes nothing, asks the same general questions everywhere, and reads
their answers with one table of clues (``tests/scenarios/investigator``).
"""

from __future__ import annotations

import dataclasses
from functools import cache

import pytest

from sim.drill.drill import Drill
from sim.journal.entries import Kind
from sim.model.kinds import FAULTS, Verb
from sim.scoring.reading import orders
from sim.scoring.stamps import CONVINCED, belief_in_truth
from tests.scenarios.evidence_page import PAGE, SEED, Row, rows_of, told, written_kinds
from tests.scenarios.investigator.evidence import Found, investigate, sit
from tests.scenarios.investigator.questions import QUESTIONS
from tests.scenarios.investigator.sufficient import of_kind
from tests.scenarios.investigator.telemetry import Telemetry
from tests.scenarios.ladder import DRILLS, drill_of

TEXT = PAGE.read_text(encoding="utf-8")
ROWS, KINDS = rows_of(TEXT), written_kinds(TEXT)


@cache
def found(name: str, seed: int) -> Found:
    return investigate(drill_of(name, seed))


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", DRILLS)
def test_who_only_asks_finds_the_cause_before_it_must_be_mended(name, seed):
    seen = found(name, seed)

    assert seen.found_s is not None, [e.data for e in seen.record.of_kind(Kind.DIAGNOSIS)]
    assert seen.found_s <= seen.deadline_s
    assert {given.verb for given in orders(seen.record)} <= {Verb.QUERY, Verb.COORDINATE}


@pytest.mark.long
@pytest.mark.parametrize("name", DRILLS)
def test_who_only_asks_finds_the_cause_on_nineteen_of_twenty_seeds(name):
    """A cause held at .48 and not at .5 is no drill without evidence, but two of them would be."""
    missed = [seed for seed in range(1, 21) if investigate(drill_of(name, seed)).found_s is None]

    assert len(missed) <= 1, missed


@pytest.mark.parametrize("name", DRILLS)
def test_a_cause_that_is_not_there_is_not_named(name):
    """Without its trigger, and whatever else of the same kind, the drill's truth is not found."""
    drill = _without_cause(drill_of(name, SEED))
    record, _ = sit(drill)

    believed = [
        belief_in_truth(entry.data.get("hypotheses"), drill.scenario.truth)
        for entry in record.of_kind(Kind.DIAGNOSIS)
    ]
    assert max(believed, default=0.0) <= CONVINCED


def _without_cause(drill: Drill) -> Drill:
    scenario = drill.scenario
    cause = FAULTS.get(scenario.truth.mechanism)
    harmless = [
        inject
        for inject in scenario.injects
        if not (inject.is_trigger or isinstance(inject.fault, cause))
    ]
    changed = scenario.model_copy(update={"injects": tuple(harmless)})
    return dataclasses.replace(drill, scenario=changed)


@pytest.mark.parametrize("row", ROWS, ids=[row.drill for row in ROWS])
def test_the_page_names_questions_that_are_enough(row):
    seen = investigate(drill_of(row.drill, SEED), set(QUESTIONS) - set(row.questions))

    assert row == Row.of(row.drill, row.questions, seen)


def test_the_page_tells_of_every_drill_question_and_clue():
    # Write them anew with: python -m tests.scenarios.evidence_page
    assert list(DRILLS) == [row.drill for row in ROWS]
    assert told(TEXT) == TEXT


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_kind_of_telemetry_a_drill_is_lost(kind):
    name = KINDS[kind]

    assert found(name, SEED).found_s is not None
    assert investigate(drill_of(name, SEED), of_kind(kind)).found_s is None


def test_every_kind_of_telemetry_is_needed_somewhere():
    assert set(Telemetry) == set(KINDS)
