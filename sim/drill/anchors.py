"""Anchors: the same bad day lived by others, in memory, so that a score has two ends."""

from __future__ import annotations

from collections.abc import Callable

from sim.drill.drill import Drill
from sim.drill.runner import RunResult, run

ANCHORS = ("idle", "panic", "rule", "reference")


def run_anchors(
    drill: Drill,
    *,
    names: tuple[str, ...] = ANCHORS,
    on_anchor: Callable[[str], None] | None = None,
) -> dict[str, RunResult]:
    """Each anchor's run of the same seed, in the order of ``names``; nothing is written."""
    found = {}
    for name in names:
        if on_anchor is not None:
            on_anchor(name)
        found[name] = run(drill, name)
    return found
