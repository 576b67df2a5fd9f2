"""From counters to signals: shares, rates, and percentiles out of differences of histograms.

Pure functions of arrays; what cannot be known (nothing happened) is NaN, never zero.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def share(part: Floats | Ints, whole: Floats | Ints) -> Floats:
    """``part / whole``; NaN where the whole is zero. Any shape, both alike."""
    whole = np.asarray(whole, dtype=np.float64)
    found = np.full(whole.shape, np.nan)
    np.divide(part, whole, out=found, where=whole > 0)
    return found


def summed(values: Floats | Ints, group: Ints, groups: int) -> Floats:
    """Sums of ``values`` (rows, columns) by ``group`` (rows,); shape ``(groups, columns)``.

    Counts stay exact below 2**53, so the order of summation changes no bit.
    """
    rows, columns = values.shape
    if not rows:
        return np.zeros((groups, columns))
    where = group[:, None] * columns + np.arange(columns)
    flat = np.bincount(where.ravel(), weights=values.ravel(), minlength=groups * columns)
    return np.asarray(flat, dtype=np.float64).reshape(groups, columns)


def bin_edges(*, octaves: int, per_octave: int) -> Floats:
    """Lower edges of a histogram's bins in seconds, the upper edge of the last one included.

    Each octave, from one microsecond on, is cut into equal parts.
    """
    whole = np.array([2.0**k for k in range(octaves)])
    parts = 1.0 + np.arange(per_octave) / per_octave
    edges = np.concatenate(((whole[:, None] * parts).ravel(), [2.0**octaves]))
    return edges * 1e-6


class Occupied:
    """The occupied bins of several histograms: only these are carried, never the empty ones."""

    def __init__(self, row: Ints, place: Ints, count: Ints, edges: Floats) -> None:
        # Only bins between the first and the last that hold anything are looked at.
        first, last = (int(place.min()), int(place.max())) if len(place) else (0, 0)
        self._row = row
        self._place = place - first
        self._width = last - first + 1
        self._count = count
        self._edges = edges[first : last + 2]

    def quantiles(self, group_of_row: Ints, groups: int, shares: Floats) -> Floats:
        """Quantiles by group of rows, shape ``(groups, shares)``, linear within a bin.

        Args:
            group_of_row: group of each row, shape ``(rows,)``; -1 leaves a row out.
            groups: how many groups.
            shares: which quantiles, 0..1, shape ``(shares,)``.

        Returns:
            Seconds; NaN for a group without a count.
        """
        found = np.full((groups, len(shares)), np.nan)
        group = group_of_row[self._row]
        kept = group >= 0
        if not kept.any():
            return found
        cell = group[kept] * self._width + self._place[kept]
        counts = np.bincount(cell, weights=self._count[kept], minlength=groups * self._width)
        # One running sum over all groups, one after another: a search in it finds every quantile.
        upto = np.cumsum(counts)
        ends = upto[self._width - 1 :: self._width]
        start = np.concatenate(([0.0], ends[:-1]))
        has = np.flatnonzero(ends > start)
        wanted = start[has, None] + shares * (ends - start)[has, None]
        at = np.searchsorted(upto, wanted)
        inside = 1.0 - (upto[at] - wanted) / counts[at]
        place = at % self._width
        low, high = self._edges[place], self._edges[place + 1]
        found[has] = low + inside * (high - low)
        return found


# Bins are joined by so many: a sixteenth of an octave is finer than any monitoring keeps.
JOINED = 4


def occupied(histograms: Ints, edges: Floats, *, first_bin: int = 0) -> Occupied:
    """Of histograms ``(rows, bins)`` the bins that hold anything, joined by ``JOINED``.

    ``first_bin`` is the bin of the first column, where not all bins are handed over.
    """
    # Numpy finds truths much faster than it finds numbers that are not zero.
    flat = np.flatnonzero(histograms != 0)
    row, place = np.divmod(flat, histograms.shape[1])
    return Occupied(row, (place + first_bin) // JOINED, histograms.ravel()[flat], edges[::JOINED])
