"""Responders over the same seeds of a shipped drill; what one run leaves is what a bench keeps."""

from __future__ import annotations

from functools import cache

from sim.documents.loading import load_scenario
from sim.drill.drill import Drill
from sim.drill.runner import run
from sim.journal.record import RunRecord
from sim.scoring.harm import measure_harm
from sim.scoring.scorecard import Scorecard, score

LADDER = ("oracle", "reference", "rule", "panic", "idle")
# One thing, everywhere, without looking.
BLIND = ("restart-all", "scale-all", "rollback-all")
DRILLS = (
    "bad-restore",
    "blind-flight",
    "cache-stampede",
    "canary-bad",
    "canary-no-power",
    "cert-expiry",
    "config-push",
    "contract-break",
    "data-stays-home",
    "decoy-only",
    "dns-misroute",
    "dual-write-drift",
    "expand-contract",
    "experiment-clash",
    "flash-crowd",
    "grey-partition",
    "lag-or-wait",
    "leaked-key",
    "let-it-heal",
    "long-night",
    "memory-leak",
    "no-fault-control",
    "noisy-pager",
    "payments-headline",
    "poison-message",
    "pool-exhaustion",
    "red-herring",
    "region-out",
    "retry-storm",
    "scaler-thrash",
    "slow-dependency",
    "split-brain",
    "spot-reclaim",
    "two-causes",
    "warm-up",
    "zone-dark",
)


@cache
def drill_of(name: str, seed: int) -> Drill:
    loaded = load_scenario(name)
    return Drill(scenario=loaded.model, topology=loaded.topology.model, seed=seed)


@cache
def _anchors(name: str, seed: int) -> dict[str, float]:
    drill = drill_of(name, seed)
    return {who: measure_harm(_record(name, seed, who), drill.topology).money for who in LADDER}


@cache
def _record(name: str, seed: int, who: str) -> RunRecord:
    return run(drill_of(name, seed), who).record


@cache
def card(name: str, seed: int, who: str) -> Scorecard:
    """The scorecard of one responder on one seed, placed between the anchors of that seed."""
    return judged(name, seed, _record(name, seed, who))


def judged(name: str, seed: int, record: RunRecord) -> Scorecard:
    """The scorecard of any run of a drill on one seed."""
    drill = drill_of(name, seed)
    return score(record, drill.scenario, drill.topology, _anchors(name, seed))


def ladder(name: str, seed: int) -> dict[str, Scorecard]:
    """The scorecard of each responder of the ladder on one seed."""
    return {who: card(name, seed, who) for who in LADDER}


def mean_outcomes(name: str, seeds: range) -> dict[str, float]:
    """Mean raw outcome by responder; every seed must carry a grade."""
    means = {}
    for who in LADDER:
        raw = [ladder(name, seed)[who].outcome.raw for seed in seeds]
        graded = [value for value in raw if value is not None]
        assert len(graded) == len(raw), f"{name}: the anchors of some seed carry no grade"
        means[who] = sum(graded) / len(graded)
    return means
