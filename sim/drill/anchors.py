"""Anchors: the same bad day lived by others, in memory, so that a score has two ends."""

from __future__ import annotations

from sim.drill.drill import Drill
from sim.drill.runner import RunResult, run

ANCHORS = ("idle", "panic", "rule", "reference")
ORACLE = "oracle"


def run_anchors(drill: Drill, *, names: tuple[str, ...] = ANCHORS) -> dict[str, RunResult]:
    """Each anchor's run of the same seed, in the order of ``names``; nothing is written."""
    return {name: run(drill, name) for name in names}
