"""Responders over the same seeds of a shipped drill; what one run leaves is what a bench keeps."""

from __future__ import annotations

from functools import cache

from sim.documents.loading import load_scenario
from sim.drill.drill import Drill
from sim.drill.runner import run
from sim.scoring.harm import measure_harm
from sim.scoring.scorecard import Scorecard, score

LADDER = ("oracle", "reference", "rule", "panic", "idle")
DRILLS = (
    "canary-bad",
    "config-push",
    "flash-crowd",
    "lag-or-wait",
    "let-it-heal",
    "memory-leak",
    "red-herring",
    "region-out",
    "retry-storm",
    "slow-dependency",
    "zone-dark",
)


@cache
def drill_of(name: str, seed: int) -> Drill:
    loaded = load_scenario(name)
    return Drill(scenario=loaded.model, topology=loaded.topology.model, seed=seed)


@cache
def ladder(name: str, seed: int) -> dict[str, Scorecard]:
    """The scorecard of each responder on one seed, placed between the anchors of that seed."""
    drill = drill_of(name, seed)
    records = {who: run(drill, who).record for who in LADDER}
    anchors = {who: measure_harm(records[who], drill.topology).money for who in LADDER}
    return {who: score(records[who], drill.scenario, drill.topology, anchors) for who in LADDER}


def mean_outcomes(name: str, seeds: range) -> dict[str, float]:
    """Mean raw outcome by responder; every seed must carry a grade."""
    means = {}
    for who in LADDER:
        raw = [ladder(name, seed)[who].outcome.raw for seed in seeds]
        graded = [value for value in raw if value is not None]
        assert len(graded) == len(raw), f"{name}: the anchors of some seed carry no grade"
        means[who] = sum(graded) / len(graded)
    return means
