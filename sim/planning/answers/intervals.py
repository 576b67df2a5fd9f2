"""Intervals: what so many dependent years or incidents tell, and how surely.

Years that share a draw of the beliefs are not independent. Every interval here takes the sample for
what it is worth: n over the design effect, the variance of sums over groups against that of as many
independent values. Sources: Kish, Survey Sampling, 1965, sec. 8.2 (design effect); Wilson, JASA 22
(1927); David and Nagaraja, Order Statistics, 3rd ed., sec. 7.1.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from sim.model.plan.answer import Distribution, Estimate, Method
from sim.planning.futures.keyed import FloatArray, IntArray
from sim.planning.futures.normal import normal_quantile

# Fewer values than these tell nothing of a percentile so far out.
_LEAST = {0.5: 20, 0.9: 50, 0.99: 500}
# The largest value's share of the sum beyond which a mean converges badly.
_HEAVY = 0.02


@cache
def reach(level: float) -> float:
    """Standard errors to either side of a two-sided normal interval."""
    return float(normal_quantile(np.array([0.5 + level / 2.0]))[0])


def trials(*, share: float, half_width: float, level: float) -> int:
    """Independent trials that bound a share to a half-width, by the normal approximation."""
    return math.ceil(reach(level) ** 2 * share * (1.0 - share) / half_width**2)


def design_effect(residuals: FloatArray, groups: IntArray) -> float:
    """How many dependent values are worth one independent one; at least 1."""
    whole = float(residuals @ residuals)
    if whole <= 0.0 or len(residuals) < 2:
        return 1.0
    _, place = np.unique(groups, return_inverse=True)
    sums = np.bincount(place, residuals)
    return max(1.0, float(sums @ sums) / whole)


def mean(
    values: FloatArray,
    groups: IntArray,
    level: float,
    *,
    least: float = -math.inf,
    most: float = math.inf,
) -> Estimate:
    """A mean with a normal interval, cut at what the quantity can be.

    A cut interval covers as often as the whole one, and is narrower only where its half-width is
    more than the value itself.
    """
    n = len(values)
    if n == 0 or not np.isfinite(values).all():
        return missing(n, level, Method.NORMAL)
    found = float(values.mean())
    if n == 1:
        return missing(n, level, Method.NORMAL)
    residuals = values - found
    error = math.sqrt(float(residuals @ residuals) / (n - 1) / n
                      * design_effect(residuals, groups))  # fmt: skip
    half = reach(level) * error
    low, high = max(least, found - half), min(most, found + half)
    return Estimate(value=found, low=low, high=high, level=level, n=n, method=Method.NORMAL)


def share(hits: IntArray, groups: IntArray, level: float) -> Estimate:
    """A share with Wilson's interval; nought of n is never printed as never."""
    n = len(hits)
    if n == 0:
        return missing(n, level, Method.WILSON)
    found = float(hits.mean())
    effect = design_effect(hits.astype(np.float64) - found, groups)
    return wilson(found, n, level, worth=n / effect)


def wilson(found: float, n: int, level: float, *, worth: float | None = None) -> Estimate:
    """Wilson's interval of a share seen in ``n``, worth ``worth`` independent ones.

    Where nothing or everything was seen it is ``1 - (1 - level) ** (1 / n)``, one-sided.
    """
    size = float(n) if worth is None else worth
    z = reach(level)
    below = 1.0 + z * z / size
    middle = (found + z * z / (2.0 * size)) / below
    half = z * math.sqrt(found * (1.0 - found) / size + z * z / (4.0 * size * size)) / below
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    rest = 1.0 - (1.0 - level) ** (1.0 / size)
    if found == 0.0:
        low, high = 0.0, rest
    elif found == 1.0:
        low, high = 1.0 - rest, 1.0
    return Estimate(value=found, low=low, high=high, level=level, n=n, method=Method.WILSON)


def percentile(
    ordered: FloatArray, values: FloatArray, groups: IntArray, q: float, level: float
) -> Estimate:
    """A percentile by order statistics; none where the sample cannot reach so far."""
    n = len(ordered)
    if n < _LEAST.get(q, 20):
        return missing(n, level, Method.ORDER)
    at = ordered[min(n - 1, max(0, math.ceil(q * n) - 1))]
    worth = n / design_effect((values <= at) - q, groups)
    spread = reach(level) * math.sqrt(q * (1.0 - q) / worth) * n
    low, high = math.floor(q * n - spread) - 1, math.ceil(q * n + spread) - 1
    ends = ordered[max(low, 0)], ordered[min(high, n - 1)]
    if not all(math.isfinite(float(x)) for x in (at, *ends)):
        return missing(n, level, Method.ORDER)
    return Estimate(value=float(at), low=float(ends[0]), high=float(ends[1]), level=level, n=n,
                    method=Method.ORDER)  # fmt: skip


def distribution(values: FloatArray, groups: IntArray, *, unit: str, level: float) -> Distribution:
    """The whole of what cannot be below 0: mean and percentiles, each with its interval."""
    ordered = np.sort(values)
    n = len(values)
    top = float(ordered[-1]) if n else 0.0
    total = float(ordered.sum()) if n else 0.0
    is_finite = bool(np.isfinite(ordered).all())
    return Distribution(
        unit=unit,
        n=n,
        mean=mean(values, groups, level, least=0.0),
        sd=float(values.std(ddof=1)) if n > 1 and is_finite else None,
        p50=percentile(ordered, values, groups, 0.5, level),
        p90=percentile(ordered, values, groups, 0.9, level),
        p99=percentile(ordered, values, groups, 0.99, level),
        is_heavy=not is_finite or (n > 100 and total > 0.0 and top / total > _HEAVY),
    )


def missing(n: int, level: float, method: Method) -> Estimate:
    """No figure: there was too little to tell."""
    return Estimate(value=None, low=None, high=None, level=level, n=n, method=method)


def exact(value: float, level: float) -> Estimate:
    """A figure by closed form."""
    return Estimate(value=value, low=value, high=value, level=level, n=0, method=Method.EXACT)
