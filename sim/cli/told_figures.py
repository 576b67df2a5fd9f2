"""Figures of an answer in words: a value with its interval, times as people say them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.model.plan.answer import Estimate


def interval(estimate: Estimate, form: str) -> str:
    """A figure with its interval; a dash where there is none."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return f"- (n={estimate.n})"
    if estimate.is_of_nothing and "+" not in form:
        return f"none in {estimate.n:,}"
    low, high = form.format(estimate.low), form.format(estimate.high)
    return f"{form.format(estimate.value)} [{low}, {high}]"


def hours(estimate: Estimate) -> str:
    """A time with its interval, in the largest unit that fits."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return f"- (n={estimate.n})"
    return f"{span(estimate.value)} [{span(estimate.low)}, {span(estimate.high)}]"


def span(value_h: float) -> str:
    """Hours as people say them, two digits."""
    for unit, size in (("d", 24.0), ("h", 1.0), ("m", 1.0 / 60.0)):
        if value_h >= size * (2.0 if unit == "d" else 1.0):
            return f"{_two(value_h / size)}{unit}"
    return f"{_two(value_h * 3600.0)}s"


def _two(value: float) -> str:
    """Two digits that count, and no exponent."""
    if value <= 0.0:
        return "0"
    places = max(0, 1 - math.floor(math.log10(value)))
    return f"{value:.{min(places, 3)}f}"
