"""What was predicted held against what was played: as distributions, and incident by incident.

Distributions are compared by order-statistic intervals of their percentiles and by the largest
distance of their distribution functions (Smirnov's two-sample bound); incidents by their paired
difference, which is far sharper: the same loss stands on both sides.
Source: Smirnov, Bull. Math. Univ. Moscou 2 (1939); Conover, Practical Nonparametric Statistics,
3rd ed., sec. 6.3.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from sim.model.plan.answer import Estimate, Held, PlayedAnswer
from sim.planning.answers import intervals as i
from sim.planning.futures.chunk import YEARS_PER_BELIEF
from sim.planning.futures.keyed import FloatArray, IntArray
from sim.planning.played.finding import Found
from sim.planning.played.playing import Played

# A played time agrees with its prediction within a twentieth of it, or half a minute.
NEAR_SHARE: Final = 0.05
NEAR_H: Final = 30.0 / 3600.0


def held(option: str, found: Found, played: Sequence[Played], *, level: float) -> PlayedAnswer:
    """The comparison of one option."""
    groups = np.array([one.year // YEARS_PER_BELIEF for one in played], dtype=np.int64)
    rto = np.array([math.inf if one.rto_h is None else one.rto_h for one in played])
    sides = (
        ("rto", np.array([one.predicted_rto_h for one in played]), rto),
        ("rpo", np.array([one.predicted_rpo_h for one in played]),
         np.array([one.rpo_h for one in played])),
    )  # fmt: skip
    return PlayedAnswer(
        option=option,
        n=len(played),
        not_back=int((~np.isfinite(rto)).sum()),
        writes_lost=sum(one.writes_lost for one in played),
        modes={mode: sum(one.mode == mode for one in played)
               for mode in sorted({one.mode for one in played})},
        left_out=dict(sorted(found.left_out.items())),
        held=tuple(_held(what, one, other, groups, level) for what, one, other in sides),
    )  # fmt: skip


def _held(
    what: str, predicted: FloatArray, played: FloatArray, groups: IntArray, level: float
) -> Held:
    n = len(predicted)
    is_back = np.isfinite(played)
    near = np.abs(played - predicted) <= np.maximum(NEAR_H, NEAR_SHARE * predicted)
    apart = distance(predicted, played)
    # Two samples of n each: c(level) * sqrt(2 / n), c = sqrt(-ln((1 - level) / 2) / 2).
    bound = math.sqrt(-math.log((1.0 - level) / 2.0) / max(n, 1))
    return Held(
        what=what,
        predicted_p50=_percentile(predicted, groups, 0.5, level),
        predicted_p90=_percentile(predicted, groups, 0.9, level),
        played_p50=_percentile(played, groups, 0.5, level),
        played_p90=_percentile(played, groups, 0.9, level),
        difference=i.mean((played - predicted)[is_back], groups[is_back], level),
        inside=i.share(near.astype(np.int64), groups, level),
        distance=apart,
        distance_bound=bound,
        agrees=apart <= bound,
    )


def _percentile(values: FloatArray, groups: IntArray, q: float, level: float) -> Estimate:
    return i.percentile(np.sort(values), values, groups, q, level)


def distance(one: FloatArray, other: FloatArray) -> float:
    """The largest distance of two samples' distribution functions, 0 to 1; 0 where one is empty."""
    if len(one) == 0 or len(other) == 0:
        return 0.0
    marks = np.concatenate((one, other))
    below = [np.searchsorted(np.sort(side), marks, side="right") / len(side) for side in
             (one, other)]  # fmt: skip
    return float(np.abs(below[0] - below[1]).max())
