"""Marks as a table of persons by drills; what is not there is blank, never zero."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.classroom.book import Mark

FloatArray = NDArray[np.float64]
Read = Callable[[Mark], float | None]


@dataclass(frozen=True)
class Scores:
    """One value of each person at each item.

    ``values`` has shape ``(persons, items)``, from 0 to 1, NaN where there is none.
    """

    persons: tuple[str, ...]
    items: tuple[int, ...]  # places in the form
    values: FloatArray


def total_share(mark: Mark) -> float | None:
    """The total of a mark as a share."""
    return None if mark.total is None else mark.total / 100.0


def dimension_value(mark: Mark, name: str) -> float | None:
    """A dimension of a mark; None where the drill gave no chance or the score knows none."""
    dimensions = mark.score.get("dimensions")
    one = dimensions.get(name) if isinstance(dimensions, dict) else None
    value = one.get("value") if isinstance(one, dict) else None
    return float(value) if isinstance(value, int | float) else None


def scores(marks: Iterable[Mark], read: Read = total_share) -> Scores:
    """A table of marks that may stand in a grade; of several at an item the last given."""
    shown = [mark for mark in marks if mark.counts]
    persons = tuple(sorted({mark.trainee for mark in shown}))
    items = tuple(sorted({mark.item for mark in shown}))
    values = np.full((len(persons), len(items)), np.nan)
    row = {name: k for k, name in enumerate(persons)}
    column = {item: k for k, item in enumerate(items)}
    for mark in shown:
        value = read(mark)
        if value is not None:
            values[row[mark.trainee], column[mark.item]] = value
    return Scores(persons, items, values)
