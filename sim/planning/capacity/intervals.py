"""Intervals of what is simulated: quantiles by order statistics, shares by Wilson's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from sim.engine.layout import FloatArray


@dataclass(frozen=True, slots=True)
class Within:
    """A figure of ``n`` simulated values with its interval of 95 %."""

    value: float
    low: float
    high: float
    n: int


def quantile_within(values: Sequence[float] | FloatArray, share: float) -> Within:
    """A quantile with its interval by order statistics (normal ranks).

    Source: Conover, Practical Nonparametric Statistics, 3rd ed., ch. 3.2.
    """
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    n = len(ordered)
    half = NormalDist().inv_cdf(0.975) * math.sqrt(n * share * (1.0 - share))
    ranks = (n * share - half, n * share, n * share + half)
    low, middle, high = (ordered[min(max(math.ceil(rank) - 1, 0), n - 1)] for rank in ranks)
    return Within(float(middle), float(low), float(high), n)


def share_within(hits: int, n: int) -> Within:
    """A share with Wilson's interval; nothing seen is never told as never."""
    z = NormalDist().inv_cdf(0.975)
    share = hits / n
    middle = (share + z * z / (2 * n)) / (1.0 + z * z / n)
    half = z / (1.0 + z * z / n) * math.sqrt(share * (1.0 - share) / n + z * z / (4.0 * n * n))
    return Within(share, max(middle - half, 0.0), min(middle + half, 1.0), n)
