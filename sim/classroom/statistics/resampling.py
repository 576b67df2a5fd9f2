"""Persons drawn again or left out: how far a figure of a class hangs on who happened to be in it.

Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), ch. 13 (percentile method).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.classroom.statistics.table import FloatArray
from sim.scoring.summary import paired
from sim.streams import draw

RESAMPLES = 1000
# Fewer persons than this cannot say how far the next class would differ.
LEAST_PERSONS = 5


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval."""

    low: float
    high: float


def interval(
    values: FloatArray,
    figure: Callable[[FloatArray], float],
    purpose: str,
    *,
    resamples: int = RESAMPLES,
) -> Interval | None:
    """The middle 95 % of a figure over classes drawn from this one, with replacement.

    Args:
        values: shape ``(persons, items)``.
        figure: NaN where it cannot be told; such classes are left out.
        purpose: keys the draws, so that the same table gives the same interval.
        resamples: how many classes are drawn.

    Returns:
        None with too few persons, or where the figure can be told in less than half the classes.
    """
    count = len(values)
    if count < LEAST_PERSONS:
        return None
    picks = np.random.Generator(np.random.PCG64(draw(0, purpose, count))).integers(
        count, size=(resamples, count)
    )
    found = np.array([figure(values[pick]) for pick in picks])
    known = found[~np.isnan(found)]
    if len(known) < resamples // 2:
        return None
    low, high = np.quantile(known, (0.025, 0.975))
    return Interval(float(low), float(high))


def jackknifed(values: FloatArray, figure: Callable[[FloatArray], float]) -> Interval | None:
    """A 95 % interval of a figure by leaving out each person in turn, and Student's t.

    The figure should be on a scale on which its error is about symmetrical, as the logarithm of a
    ratio of variances is: there the bootstrap's percentiles come out too narrow and too low.

    Returns:
        None with too few persons, or where the figure cannot be told without one of them.

    Source: Arvesen and Schmitz, "Robust procedures for variance component problems using the
    jackknife", Biometrics 26 (1970).
    """
    count = len(values)
    whole = figure(values)
    if count < LEAST_PERSONS or not np.isfinite(whole):
        return None
    without = np.array([figure(np.delete(values, k, axis=0)) for k in range(count)])
    pseudo = count * whole - (count - 1) * without
    if not np.isfinite(pseudo).all():
        return None
    # Student's interval of a mean against nothing.
    found = paired(pseudo.tolist(), [0.0] * count)
    return Interval(found.low, found.high)
