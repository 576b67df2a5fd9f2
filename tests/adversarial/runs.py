"""What strategies reached on seeds, from runs that are kept and shared by tests and table."""

from __future__ import annotations

from functools import cache

from sim.cli.benching import cell_of
from sim.drill.anchors import ANCHORS
from sim.scoring.admissible import admissible
from sim.scoring.grading import total_of
from sim.scoring.harm import measure_harm
from sim.scoring.outcome import place
from sim.scoring.scorecard import score
from tests.adversarial.bounds import value_of
from tests.adversarial.kept import drill_of, record_of

UNPLACED = dict.fromkeys(ANCHORS, 0.0)


@cache
def money(name: str, seed: int, who: str) -> float:
    """The harm of one run."""
    return measure_harm(record_of(name, seed, who), drill_of(name).topology).money


@cache
def cell(name: str, seed: int, who: str) -> dict[str, object]:
    """What a bench keeps of one run; the outcome wants the anchors."""
    drill = drill_of(name).seeded(seed)
    record = record_of(name, seed, who)
    return cell_of(score(record, drill.scenario, drill.topology, UNPLACED))


def value(name: str, seed: int, who: str, of: str) -> float | None:
    """What a strategy reached on one seed, between that seed's anchors."""
    drill = drill_of(name).seeded(seed)
    anchors = {anchor: money(name, seed, anchor) for anchor in ANCHORS}
    found = cell(name, seed, who)
    outcome = place(money(name, seed, who), anchors, drill.scenario.stance)
    if of == "outcome":
        return outcome.raw
    return value_of(found, total_of(found["items"], found["caps"], outcome.value), of)


def values(name: str, seeds: tuple[int, ...], who: str, of: str) -> list[float | None]:
    """The same on every seed."""
    return [value(name, seed, who, of) for seed in seeds]


def is_admissible(name: str, seed: int) -> bool:
    """Whether a seed can carry a grade, as the known responders tell."""
    stance = drill_of(name).scenario.stance
    harms = {who: money(name, seed, who) for who in (*ANCHORS, "oracle")}
    return admissible(harms, stance).is_so
