"""Many runs: seeds x responders, over as many workers as there are; the same bits for any number.

Each run is a pure function of its drill, so the only care is the order of results.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sim.drill.drill import Drill
from sim.drill.runner import RunResult, run

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cell(Generic[T]):
    """One run of a sweep and what was made of it."""

    seed: int
    responder: str
    value: T


def sweep(
    drill: Drill,
    *,
    seeds: Sequence[int],
    responders: Sequence[str],
    evaluate: Callable[[Drill, RunResult], T],
    workers: int = 1,
) -> list[Cell[T]]:
    """Every responder on every seed, seed by seed.

    Args:
        drill: whose seed is replaced.
        seeds: which seeds.
        responders: names as ``make_responder`` knows them.
        evaluate: makes of a run what is wanted; a module's own function, so that it can travel.
        workers: processes; 1 stays in this one.
    """
    cells = [(seed, name) for seed in seeds for name in responders]
    return sweep_cells(drill, cells, evaluate=evaluate, workers=workers)


def sweep_cells(
    drill: Drill,
    cells: Sequence[tuple[int, str]],
    *,
    evaluate: Callable[[Drill, RunResult], T],
    workers: int = 1,
) -> list[Cell[T]]:
    """These pairs of seed and responder, in their order."""
    if workers <= 1:
        return [_cell(drill, seed, name, evaluate) for seed, name in cells]
    # Imported here: one run needs no workers.
    from joblib import Parallel, delayed  # noqa: PLC0415

    jobs = (delayed(_cell)(drill, seed, name, evaluate) for seed, name in cells)
    return list(Parallel(n_jobs=workers)(jobs))


def _cell(
    drill: Drill, seed: int, responder: str, evaluate: Callable[[Drill, RunResult], T]
) -> Cell[T]:
    mine = drill.seeded(seed)
    return Cell(seed, responder, evaluate(mine, run(mine, responder)))
