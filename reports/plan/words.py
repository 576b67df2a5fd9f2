"""How a plan's figures are put: times, money and chances with their intervals."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from sim.model.plan.answer import Estimate, Method

HOUR_MIN: Final = 60.0
DAY_H: Final = 24.0
NOTHING: Final = "–"
_METHODS: Final = {
    Method.NORMAL: "mean over groups of years that share a belief",
    Method.WILSON: "Wilson",
    Method.ORDER: "order statistics",
    Method.WEIGHTED: "weighted paths",
    Method.EXACT: "closed form",
}


def hours(value: float | None) -> str:
    """A time in the unit in which people would say it."""
    if value is None or math.isnan(value):
        return NOTHING
    if value == 0.0:
        return "0"
    seconds = value * 3600.0
    if seconds < 59.95:
        return f"{_three(seconds)} s"
    if value < 0.9995:
        return f"{_three(value * HOUR_MIN)} min"
    return f"{_three(value)} h" if value < 2.0 * DAY_H else f"{_three(value / DAY_H)} d"


def money(value: float | None, currency: str = "") -> str:
    """An amount to three figures; thousands and millions by their letters."""
    if value is None:
        return NOTHING
    size, sign = abs(value), "-" if value < 0.0 else ""
    for least, letter in ((1e9, " bn"), (1e6, " M"), (1e3, " k")):
        # What rounds to a thousand of one is one of the next.
        if size >= least * 0.9995:
            return f"{sign}{_three(size / least)}{letter} {currency}".rstrip()
    return f"{sign}{_three(size)} {currency}".rstrip()


def share(value: float | None) -> str:
    """A chance or a share of time; what is nearly sure keeps its nines, what is rare its size."""
    if value is None:
        return NOTHING
    if 0.0 < value < 0.001:
        return f"{value:.1e}"
    if value > 0.99:
        gap = 1.0 - value
        digits = 1 if gap == 0.0 else min(max(1, math.ceil(-math.log10(gap)) - 1), 6)
        return f"{_trimmed(100.0 * value, digits)}%"
    return f"{_trimmed(100.0 * value, 1)}%"


def rate(value: float | None) -> str:
    """Events a year."""
    return NOTHING if value is None else f"{_three(value)} a year"


def _three(value: float) -> str:
    """Three figures, without noughts that say nothing; whole where they are more."""
    if value == 0.0:
        return "0"
    digits = min(max(0, 2 - math.floor(math.log10(abs(value)))), 6)
    return _trimmed(value, digits)


def _trimmed(value: float, digits: int) -> str:
    told = f"{value:,.{digits}f}"
    return told.rstrip("0").rstrip(".") if digits else told


def between(
    estimate: Estimate, put: Callable[[float | None], str], *, is_difference: bool = False
) -> str:
    """A figure with its interval: ``1.2 h (1.1 h to 1.3 h)``; a mean of noughts is told as such."""
    if estimate.value is None:
        return NOTHING
    if estimate.low is None or estimate.high is None:
        return put(estimate.value)
    if estimate.is_of_nothing and not is_difference:
        return f"none in {estimate.n:,}"
    return f"{put(estimate.value)} ({put(estimate.low)} to {put(estimate.high)})"


def method(estimate: Estimate) -> str:
    """How the interval was made."""
    return _METHODS[estimate.method]
