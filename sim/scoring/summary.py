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
    """Mean of paired differences with a 95 % interval (Student's t)."""

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


def paired(first: Sequence[float], second: Sequence[float]) -> Paired:
    """``first - second`` over the same seeds.

    Raises:
        ValueError: if the two are not of one length, or empty.
    """
    if len(first) != len(second) or not first:
        raise ValueError("paired samples need the same seeds on both sides")
    differences = [a - b for a, b in zip(first, second, strict=True)]
    n = len(differences)
    mean = math.fsum(differences) / n
    if n == 1:
        return Paired(1, mean, -math.inf, math.inf)
    variance = math.fsum((d - mean) ** 2 for d in differences) / (n - 1)
    t = _T[n - 2] if n - 2 < len(_T) else 1.96
    half = t * math.sqrt(variance / n)
    return Paired(n, mean, mean - half, mean + half)
