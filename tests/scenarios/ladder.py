"""Responders over the same seeds of a shipped drill; what one run leaves is what a bench keeps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sim.documents.loading import load_scenario
from sim.drill.drill import Drill
from sim.drill.runner import run
from sim.model.scenario import Stance
from sim.scoring.outcome import place
from sim.scoring.scorecard import Scorecard, score

LADDER = ("oracle", "reference", "rule", "panic", "idle")
DRILLS = (
    "canary-bad",
    "config-push",
    "flash-crowd",
    "let-it-heal",
    "memory-leak",
    "red-herring",
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
    cards = {who: score(record, drill.scenario, drill.topology, NOBODY) for who, record in
             records.items()}  # fmt: skip
    anchors = {who: card.harm.money for who, card in cards.items()}
    return {who: score(records[who], drill.scenario, drill.topology, anchors) for who in LADDER}


# Harm needs no anchors; a first reading is given some that grade nothing.
NOBODY = {"idle": 0.0, "reference": 0.0, "panic": 0.0}


@dataclass(frozen=True)
class Rungs:
    """Mean outcome by responder, and the stance that says which rungs count."""

    means: dict[str, float]
    stance: Stance


def rungs(name: str, seeds: range) -> Rungs:
    outcomes: dict[str, list[float]] = {who: [] for who in LADDER}
    for seed in seeds:
        cards = ladder(name, seed)
        anchors = cards["idle"].anchors
        stance = drill_of(name, seed).scenario.stance
        for who, card in cards.items():
            raw = place(card.harm.money, dict(anchors), stance).raw
            assert raw is not None, f"{name}, seed {seed}: the anchors carry no grade"
            outcomes[who].append(raw)
    means = {who: sum(values) / len(values) for who, values in outcomes.items()}
    return Rungs(means, drill_of(name, seeds[0]).scenario.stance)
