"""From counters to signals: shares, rates, and percentiles out of differences of histograms.

Pure functions of arrays; what cannot be known (nothing happened) is NaN, never zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Layers:
    """Several groupings of the same rows, one laid after another, so that all are counted at once.

    ``group[layer, row]`` is the row's group, numbered on from layer to layer; rows that a layer
    leaves out have the number ``size``. ``first`` ``(size,)`` is the first group of each group's
    own layer.
    """

    group: Ints
    first: Ints

    @property
    def size(self) -> int:
        """How many groups, of all layers."""
        return len(self.first)

    def summed(self, values: Floats | Ints) -> Floats:
        """Sums of ``values`` (rows, columns) by group, shape ``(size, columns)``."""
        every: Floats = np.tile(values, (len(self.group), 1))
        return summed(every, self.group.ravel(), self.size + 1)[: self.size]


def layers(groupings: Sequence[tuple[Ints, int]]) -> Layers:
    """Groupings, each as its group of each row (-1 leaves a row out) and how many groups it has."""
    sizes = [size for _, size in groupings]
    firsts = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int64)
    total = sum(sizes)
    group = [
        np.where(of_row < 0, total, of_row + first)
        for (of_row, _), first in zip(groupings, firsts, strict=True)
    ]
    return Layers(np.array(group, dtype=np.int64), np.repeat(firsts, sizes))


def bin_edges(*, octaves: int, per_octave: int) -> Floats:
    """Lower edges of a histogram's bins in seconds, the upper edge of the last one included.

    Each octave, from one microsecond on, is cut into equal parts.
    """
    whole = np.array([2.0**k for k in range(octaves)])
    parts = 1.0 + np.arange(per_octave) / per_octave
    edges = np.concatenate(((whole[:, None] * parts).ravel(), [2.0**octaves]))
    return edges * 1e-6
