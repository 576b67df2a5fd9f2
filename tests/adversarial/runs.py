"""Runs shared by every adversarial test, and kept by content between sessions."""

from __future__ import annotations

from functools import cache

from sim.cli.bench_rows import placed
from sim.cli.benching import Cells, cells
from sim.cli.config import cache_folder
from sim.documents.loading import load_scenario
from sim.drill.anchors import ANCHORS
from sim.drill.drill import Drill
from tests.adversarial.bounds import value_of


@cache
def drill_of(name: str) -> Drill:
    loaded = load_scenario(name)
    return Drill(scenario=loaded.model, topology=loaded.topology.model, seed=1)


@cache
def _cells(name: str, seeds: tuple[int, ...], who: str) -> Cells:
    shelf = cache_folder() / "bench"
    return cells(drill_of(name), seeds=seeds, responders=(*ANCHORS, who), shelf=shelf)


def values(name: str, seeds: tuple[int, ...], who: str, of: str) -> list[float | None]:
    """What a strategy reached on every seed, between that seed's anchors."""
    found = _cells(name, seeds, who)
    results = placed(found, who, seeds, drill_of(name).scenario.stance)
    return [
        raw if of == "outcome" else value_of(found[seed, who], total, of)
        for seed, (raw, total) in zip(seeds, results, strict=True)
    ]


def cell(name: str, seed: int, who: str) -> dict[str, object]:
    return _cells(name, (seed,), who)[seed, who]
