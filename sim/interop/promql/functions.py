"""What the functions and aggregations of a query compute; NaN as Prometheus treats it.

Source: Prometheus, "Query functions"; its ``promql/functions.go`` and ``promql/quantile.go``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from sim.interop.promql.series import Samples
from sim.units import SECOND

# A series is taken to go on to the edge of the range if that is no further than so many intervals.
_NEAR = 1.1


def increase(samples: Samples, from_us: int, until_us: int, *, is_counter: bool) -> float | None:
    """How much a series gained in the range, drawn out to its edges; None of fewer than two.

    Of a counter, a fall is a start from nought, and nothing is drawn out to before nought.
    """
    times, values = samples
    if len(times) < 2:
        return None
    gained = values[-1] - values[0]
    if is_counter:
        gained += sum(before for before, now in pairwise(values) if now < before)
    to_start = (times[0] - from_us) / SECOND
    to_end = (until_us - times[-1]) / SECOND
    sampled = (times[-1] - times[0]) / SECOND
    apart = sampled / (len(times) - 1)
    if is_counter and gained > 0 and values[0] >= 0:
        to_start = min(to_start, sampled * (values[0] / gained))
    drawn_out = sampled
    drawn_out += to_start if to_start < apart * _NEAR else apart / 2
    drawn_out += to_end if to_end < apart * _NEAR else apart / 2
    return gained * (drawn_out / sampled)


def quantile(share: float, values: Sequence[float]) -> float:
    """Between the two values around the rank; NaN counts as the least."""
    if not values or math.isnan(share):
        return math.nan
    if not 0 <= share <= 1:
        return -math.inf if share < 0 else math.inf
    ranked = sorted(values, key=lambda value: -math.inf if math.isnan(value) else value)
    rank = share * (len(ranked) - 1)
    lower = math.floor(rank)
    upper = min(len(ranked) - 1, lower + 1)
    weight = rank - lower
    return ranked[lower] * (1 - weight) + ranked[upper] * weight


def greatest(values: Sequence[float]) -> float:
    """The greatest that is a number; NaN where none is."""
    return max((value for value in values if not math.isnan(value)), default=math.nan)


def least(values: Sequence[float]) -> float:
    """The least that is a number; NaN where none is."""
    return min((value for value in values if not math.isnan(value)), default=math.nan)


def mean(values: Sequence[float]) -> float:
    """NaN where one is."""
    return total(values) / len(values)


def total(values: Sequence[float]) -> float:
    """NaN where one is, or where infinities cancel."""
    try:
        return math.fsum(values)
    except (OverflowError, ValueError):
        return sum(values)


OVER: dict[str, Callable[[Sequence[float]], float]] = {
    "sum": total,
    "avg": mean,
    "max": greatest,
    "min": least,
    "count": lambda values: float(len(values)),
    "last": lambda values: values[-1],
}
OF_ONE: dict[str, Callable[[float], float]] = {
    "abs": abs,
    "ceil": lambda value: float(math.ceil(value)) if math.isfinite(value) else value,
    "floor": lambda value: float(math.floor(value)) if math.isfinite(value) else value,
}
