"""What the investigator finds in a drill, when, and by when it had to."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass

from sim.drill.drill import Drill
from sim.drill.runner import run
from sim.journal.entries import Kind
from sim.journal.record import RunRecord
from sim.scoring.stamps import CONVINCED, belief_in_truth, stamp
from sim.units import MINUTE, SECOND
from tests.scenarios.investigator.investigator import Investigator

# Of a long night only the beginning: what is not found by then counts as not found.
LONGEST_US = 40 * MINUTE
# From the fault to the first harm, at most.
SETTLES_US = 3 * MINUTE


@dataclass(frozen=True, slots=True)
class Found:
    """Seconds of the drill's clock; ``found_s`` None: not by the deadline, or not for good."""

    found_s: float | None
    deadline_s: float
    record: RunRecord
    investigator: Investigator


def sit(drill: Drill, leaves_out: Collection[str] = ()) -> tuple[RunRecord, Investigator]:
    """Let the investigator sit a drill for as long as an answer is of use."""
    investigator = Investigator(leaves_out=leaves_out)
    return run(_until_the_target(drill), investigator).record, investigator


def investigate(drill: Drill, leaves_out: Collection[str] = ()) -> Found:
    """Sit a drill, and see when the cause was found for good."""
    record, investigator = sit(drill, leaves_out)
    deadline_s = _deadline_s(drill, record)
    found_s: float | None = None
    for entry in record.of_kind(Kind.DIAGNOSIS):
        if entry.at_us > deadline_s * SECOND:
            break
        believed = belief_in_truth(entry.data.get("hypotheses"), drill.scenario.truth)
        if believed <= CONVINCED:
            found_s = None
        elif found_s is None:
            found_s = entry.at_us / SECOND
    return Found(found_s, deadline_s, record, investigator)


def _until_the_target(drill: Drill) -> Drill:
    """As long as it matters: what is found later is too late, and costs to simulate."""
    scenario = drill.scenario
    faults = [inject for inject in scenario.injects if inject.fault is not None]
    triggers = [inject for inject in faults if inject.is_trigger] or faults
    began_us = max((inject.at or 0 for inject in triggers[:1]), default=0)
    enough_us = began_us + min(_target_us(drill), LONGEST_US) + SETTLES_US
    shorter = scenario.model_copy(update={"lasts": min(scenario.lasts, enough_us)})
    return dataclasses.replace(drill, scenario=shorter)


def _target_us(drill: Drill) -> int:
    targets = drill.scenario.targets
    target_us = targets.time_to_mitigate or targets.rto
    assert target_us is not None, drill.scenario.code
    return target_us


def _deadline_s(drill: Drill, record: RunRecord) -> float:
    """When users must be well again: counted from the first harm, as the score does."""
    stamps = stamp(record, drill.scenario, drill.topology).stamps
    began_s = stamps.impact_began_s if stamps.impact_began_s is not None else stamps.evidence_s
    assert began_s is not None, drill.scenario.code
    return began_s + _target_us(drill) / SECOND
