"""How far a total of several drills can be relied on, and how many more it would take."""

from __future__ import annotations

import math

import numpy as np

from sim.classroom.statistics.table import FloatArray


def complete(values: FloatArray) -> FloatArray:
    """Rows without a blank."""
    rows: FloatArray = values[~np.isnan(values).any(axis=1)]
    return rows


def alpha(values: FloatArray) -> float:
    """Cronbach's alpha of the sum of all items, over persons who have all of them.

    ``k / (k - 1) (1 - sum of the items' variances / variance of the sums)``.

    Returns:
        At most 1; NaN with fewer than two persons or items, or where all sums are equal.

    Source: Cronbach, "Coefficient alpha and the internal structure of tests", Psychometrika 16
    (1951).
    """
    whole = complete(values)
    if whole.shape[0] < 2 or whole.shape[1] < 2:
        return math.nan
    of_sums = float(whole.sum(axis=1).var(ddof=1))
    if of_sums <= 0.0:
        return math.nan
    items = whole.shape[1]
    return float(items / (items - 1)) * (1.0 - float(whole.var(axis=0, ddof=1).sum()) / of_sums)


def lengthened(reliability: float, times: float) -> float:
    """The reliability of a form so many times as long (Spearman-Brown)."""
    return times * reliability / (1.0 + (times - 1.0) * reliability)


def times_needed(reliability: float, target: float) -> float:
    """How many times as long a form must be to be as reliable as wanted; infinite at 0 or below.

    Args:
        reliability: of the form as it is.
        target: what is wanted, strictly between 0 and 1.

    Source: Spearman (1910), Brown (1910), British Journal of Psychology 3.
    """
    if reliability <= 0.0:
        return math.inf
    return target * (1.0 - reliability) / (reliability * (1.0 - target))


def error_of(spread: float, reliability: float) -> float:
    """The standard error of measurement: ``spread * sqrt(1 - reliability)``."""
    return spread * math.sqrt(max(1.0 - reliability, 0.0))
