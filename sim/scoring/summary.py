"""Several runs together: never a bare mean, always n, median, P90 and the share not reached."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Times:
    """A measure over runs; runs that did not reach it count as later than all that did."""

    n: int
    median_s: float | None
    p90_s: float | None
    not_reached: float
    met: float | None  # share within the target; None where there is none


@dataclass(frozen=True, slots=True)
class Paired:
    """Mean of paired differences with its interval (Student's t)."""

    n: int
    mean: float
    low: float
    high: float


def summarise(values: Sequence[float | None], target: float | None = None) -> Times:
    """Quantiles by the inverse of the empirical distribution, unreached ones last."""
    n = len(values)
    reached = sorted(value for value in values if value is not None)
    return Times(
        n=n,
        median_s=_quantile(reached, n, 0.5),
        p90_s=_quantile(reached, n, 0.9),
        not_reached=1.0 - len(reached) / n if n else 0.0,
        met=None if target is None or not n else sum(v <= target for v in reached) / n,
    )


def settled_s(impact_began_s: float | None, time_s: float | None) -> float | None:
    """A time as summaries count it: nothing to settle is settled at once."""
    return 0.0 if impact_began_s is None else time_s


def _quantile(reached: Sequence[float], n: int, q: float) -> float | None:
    """None where the quantile falls among those that were not reached."""
    if not n:
        return None
    index = max(math.ceil(q * n) - 1, 0)
    return reached[index] if index < len(reached) else None


# Student's t at 97.5 %, by degrees of freedom; beyond the table the normal value.
_T = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
      2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
      2.052, 2.048, 2.045, 2.042)  # fmt: skip
# The same at 95 %, for intervals of 90 %.
_T90 = (6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833, 1.812, 1.796, 1.782, 1.771,
        1.761, 1.753, 1.746, 1.740, 1.734, 1.729, 1.725, 1.721, 1.717, 1.714, 1.711, 1.708, 1.706,
        1.703, 1.701, 1.699, 1.697)  # fmt: skip
_BY_LEVEL = {0.90: (_T90, 1.645), 0.95: (_T, 1.96)}


def paired(first: Sequence[float], second: Sequence[float]) -> Paired:
    """``first - second`` over the same seeds.

    Raises:
        ValueError: if the two are not of one length, or empty.
    """
    if len(first) != len(second) or not first:
        raise ValueError("paired samples need the same seeds on both sides")
    return mean_within([a - b for a, b in zip(first, second, strict=True)])


def mean_within(values: Sequence[float], level: float = 0.95) -> Paired:
    """A mean with its interval (Student's t) at a level of .90 or .95; endless of one value."""
    n = len(values)
    mean = math.fsum(values) / n
    if n == 1:
        return Paired(1, mean, -math.inf, math.inf)
    variance = math.fsum((value - mean) ** 2 for value in values) / (n - 1)
    half = student(n - 1, level) * math.sqrt(variance / n)
    return Paired(n, mean, mean - half, mean + half)


def student(degrees: int, level: float) -> float:
    """How many standard errors a two-sided interval of this level reaches; .90 or .95."""
    table, normal = _BY_LEVEL[level]
    return table[degrees - 1] if degrees <= len(table) else normal
