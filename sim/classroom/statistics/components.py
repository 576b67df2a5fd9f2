"""A G-study: how much of what scores differ by is persons, drills, and everything else.

The analysis-of-variance procedure for tables with blanks: quadratic forms of group means are set
equal to their expectations (Henderson's method 1). With a whole table it is the usual two-way
analysis of variance. Each trainee sits another seed, so that what a seed does stands with the
residual; where drills were sat more than once, how a person does at a drill is told from luck.

Source: Henderson, "Estimation of variance and covariance components", Biometrics 9 (1953);
Brennan, Generalizability Theory (2001), 3.1 and 7.1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.classroom.statistics.resampling import Interval, jackknifed
from sim.classroom.statistics.table import FloatArray

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Seen:
    """Single scores: of whom, at which item, and how much. All of shape ``(scores,)``."""

    person: IntArray
    item: IntArray
    value: FloatArray


@dataclass(frozen=True, slots=True)
class Components:
    """Variances on the scale of the scores.

    An estimate may come out below 0: there is no sign of any, and ratios take it as 0.
    ``person_item`` is None where nobody sat a drill twice; then it is within ``residual``.
    """

    person: float
    item: float
    person_item: float | None
    residual: float
    persons: int
    items: int
    sittings: float  # of a person at an item: the harmonic mean

    @property
    def relative_error(self) -> float:
        """Variance of the error of one person's mean over one item, sat once, beside others."""
        return max(self.person_item or 0.0, 0.0) + max(self.residual, 0.0)

    def reliability(self, items: float) -> float:
        """G: the share of the variance of means over so many items that is persons.

        Sat once each. NaN where nothing differs.
        """
        person = max(self.person, 0.0)
        whole = person + self.relative_error / items
        return person / whole if whole > 0.0 else math.nan

    def dependability(self, items: float) -> float:
        """Phi: the same where persons sit different drills, so that hard ones count as error."""
        person = max(self.person, 0.0)
        whole = person + (self.relative_error + max(self.item, 0.0)) / items
        return person / whole if whole > 0.0 else math.nan

    def items_needed(self, target: float) -> float:
        """Items for a G as wanted, strictly between 0 and 1; infinite where persons do not differ.

        Over 10,000 counts as infinite: a share of nothing that rounding left.
        """
        if self.person <= 0.0:
            return math.inf
        found = target * self.relative_error / ((1.0 - target) * self.person)
        return found if found < 1e4 else math.inf


def seen_of(values: FloatArray) -> Seen:
    """The scores of a table, ``(persons, items)``, without its blanks."""
    person, item = np.nonzero(~np.isnan(values))
    return Seen(person, item, values[person, item])


def components(seen: Seen) -> Components | None:
    """Variance components of persons crossed with items.

    Returns:
        None where they cannot be told apart: fewer than two persons or items that share some.
    """
    count = len(seen.value)
    if count < 4:
        return None
    _, person = np.unique(seen.person, return_inverse=True)
    _, item = np.unique(seen.item, return_inverse=True)
    _, cell = np.unique(person * (item.max() + 1) + item, return_inverse=True)
    cells = int(cell.max()) + 1
    is_repeated = cells < count
    # Shifted by the mean, which no component moves with, so that squares keep their digits.
    value = seen.value - seen.value.mean()
    one = np.zeros(count, dtype=np.int64)
    groups = [one, person, item, *([cell] if is_repeated else []), np.arange(count)]
    effects = [person, item, *([cell] if is_repeated else []), np.arange(count)]
    forms = np.array([_form(group, value) for group in groups])
    expected = np.array([[_share(group, of) for of in effects] for group in groups])
    # The mean's own term is the same in each form; differences are free of it.
    try:
        found = np.linalg.solve(expected[1:] - expected[0], forms[1:] - forms[0])
    except np.linalg.LinAlgError:
        return None
    if not np.isfinite(found).all() or np.abs(found).max() > 1e6:
        return None
    sizes = np.bincount(cell)
    return Components(
        person=float(found[0]),
        item=float(found[1]),
        person_item=float(found[2]) if is_repeated else None,
        residual=float(found[-1]),
        persons=int(person.max()) + 1,
        items=int(item.max()) + 1,
        sittings=float(len(sizes) / (1.0 / sizes).sum()),
    )


def reliability_interval(values: FloatArray) -> Interval | None:
    """A 95 % interval of the G of the form of a table as it is.

    By way of ``log(1 - G)``, a logarithm of a ratio of mean squares.
    """
    items = values.shape[1]

    def doubt(table: FloatArray) -> float:
        found = components(seen_of(table))
        if found is None or found.relative_error <= 0.0:
            return math.nan
        noise = found.relative_error / items
        # With the sign that the estimate came out with: cut at 0 it would not move.
        return math.log(noise / (found.person + noise)) if found.person > -noise else math.nan

    found = jackknifed(values, doubt)
    if found is None:
        return None
    return Interval(max(1.0 - math.exp(found.high), 0.0), max(1.0 - math.exp(found.low), 0.0))


def _form(group: IntArray, value: FloatArray) -> float:
    """The sum over groups of the square of their sum by their size."""
    sizes = np.bincount(group)
    return float((np.bincount(group, weights=value) ** 2 / sizes).sum())


def _share(group: IntArray, effect: IntArray) -> float:
    """How often one unit of an effect's variance stands in a form's expectation."""
    levels = int(effect.max()) + 1
    both, counts = np.unique(group * levels + effect, return_counts=True)
    sizes = np.bincount(group)
    return float((counts.astype(float) ** 2 / sizes[both // levels]).sum())


def told(reliability: Sequence[float | None], needed: float, target: float, items: int) -> str:
    """The sentence: what this form is worth, and what it would take.

    Args:
        reliability: its G, low and high; the last two None where no interval can be told.
        needed: items for the target.
        target: what is wanted.
        items: in the form.
    """
    r, low, high = reliability
    if r is None or math.isnan(r):
        return "how reliable this form is cannot be told from these marks"
    said = f"with this form r = {_two(r)}"
    if low is not None and high is not None:
        said += f" [{_two(low)}, {_two(high)}]"
    if math.isinf(needed):
        return f"{said}; persons do not differ by more than chance, more drills would not help"
    more = max(math.ceil(needed - 1e-9) - items, 0)
    if more == 0 and low is not None and low < target:
        return f"{said}; that may be {_two(target)}, and may be less: more trainees would tell"
    if more == 0:
        return f"{said}; that is {_two(target)} or better already"
    return f"{said}; {more} more drill{'' if more == 1 else 's'} for {_two(target)}"


def _two(value: float) -> str:
    return f"{value:.2f}".replace("0.", ".", 1)
