"""The signals of one scrape as one row of numbers, and the series that each of them goes to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.drill.groups import Places
from sim.engine.layout import FloatArray, IntArray
from sim.model.signal import Signal


class Sheet:
    """Tables ``(signals, groups)`` that lie one after another, filled anew at every scrape.

    What was once laid out is copied into the store's row at one stroke; where two numbers go to the
    same column, the one that was sent last stands.
    """

    def __init__(self, shapes: Sequence[tuple[int, int]]) -> None:
        sizes = [rows * columns for rows, columns in shapes]
        self._first = np.cumsum([0, *sizes])
        self._flat: FloatArray = np.full(int(self._first[-1]), np.nan)
        self.tables: list[FloatArray] = [
            self._flat[first : first + size].reshape(shape)
            for first, size, shape in zip(self._first[:-1], sizes, shapes, strict=True)
        ]
        self._sources: list[IntArray] = []
        self._columns: list[IntArray] = []
        self._aimed: tuple[IntArray, IntArray] | None = None

    def send(self, table: int, order: Sequence[Signal], places: Places) -> None:
        """Signals of a table, whose rows are ``order``, go to the columns of their places."""
        rows = np.array([order.index(signal) for signal in places.signals], dtype=np.int64)
        width = self.tables[table].shape[1]
        sources = self._first[table] + rows[:, None] * width + places.groups
        self._sources.append(sources.ravel())
        self._columns.append(places.columns.ravel())
        self._aimed = None

    def row(self) -> tuple[IntArray, FloatArray]:
        """Columns, and the values that stand for them now."""
        if self._aimed is None:
            self._aimed = np.concatenate(self._columns), np.concatenate(self._sources)
        columns, sources = self._aimed
        return columns, self._flat[sources]
