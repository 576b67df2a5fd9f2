"""What moves an option's cost: rank correlation with each belief, then one swing at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.model.plan.answer import Driver
from sim.planning.answers.option import fixed_cost
from sim.planning.answers.whole import Whole
from sim.planning.futures.belief import Belief
from sim.planning.futures.chunk import YEARS_PER_BELIEF
from sim.planning.futures.keyed import FloatArray
from sim.planning.recovery.case import Case
from sim.planning.recovery.living import live_chunk

# The first so many by rank are swung, over at most so many chunks.
_SWUNG = 3
_CHUNKS = 5
# Rank correlations of so many standard errors are told from none.
_TOLD = 2.6


def drivers(case: Case, whole: Whole, *, seed: int, chunks: int) -> tuple[Driver, ...]:
    """Beliefs by how the cost of their years goes with them; the first are swung p10 to p90."""
    size = YEARS_PER_BELIEF
    cost = whole.loss[: len(whole.beliefs) * size].reshape(-1, size).mean(axis=1)
    moved = {
        path: rank_correlation(whole.beliefs[:, column], cost)
        for path, column in case.columns.items()
        if case.beliefs[column].weight > 0.0 and _concerns(case, whole.option, path)
    }
    ordered = sorted(moved, key=lambda path: (-abs(moved[path]), path))
    found = []
    for k, path in enumerate(ordered):
        low, high = (
            _swing(case, whole.option, path, seed=seed, chunks=min(chunks, _CHUNKS))
            if k < _SWUNG and abs(moved[path]) > _TOLD / len(whole.beliefs) ** 0.5
            else (None, None)
        )
        found.append(
            Driver(
                option=whole.option, name=path, low_cost=low, high_cost=high,
                rank_correlation=moved[path], n=len(whole.beliefs),
            )
        )  # fmt: skip
    return tuple(found)


def _concerns(case: Case, option: str, path: str) -> bool:
    """Whether an option looks at a belief at all: others' beliefs may share its luck."""
    if path.startswith("options."):
        return path.startswith(f"options.{option}.")
    if "first_try" in path:
        return case.columns[path] == case.options[option].first_try
    return True


def rank_correlation(one: FloatArray, other: FloatArray) -> float:
    """Spearman's; 0 where one of the two never changes."""
    if len(one) < 3 or np.ptp(one) == 0.0 or np.ptp(other) == 0.0:
        return 0.0
    first, second = (np.argsort(np.argsort(x)).astype(np.float64) for x in (one, other))
    return float(np.corrcoef(first, second)[0, 1])


def _swing(case: Case, option: str, path: str, *, seed: int, chunks: int) -> tuple[float, float]:
    """Mean yearly cost with one belief at its p10 and at its p90, all else drawn as before."""
    column = case.columns[path]
    ends = case.beliefs[column].of(np.array([0.1, 0.9]))
    costs = []
    for end in ends:
        belief = case.beliefs[column]
        fixed = Belief(belief.name, float(end), belief.is_rate)
        swung = replace(
            case,
            beliefs=tuple(fixed if k == column else one for k, one in enumerate(case.beliefs)),
        )
        lived = [live_chunk(swung, option, seed=seed, chunk=k).loss for k in range(chunks)]
        costs.append(float(np.concatenate(lived).mean()) + fixed_cost(case, option))
    return costs[0], costs[1]
