"""Item analysis: what each drill of a form adds, and what is wrong with it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.classroom.book import Mark
from sim.classroom.statistics.resampling import interval
from sim.classroom.statistics.table import FloatArray, Scores, scores

LEAST_ATTEMPTS = 30
# Below this a drill does not tell who is good from who is not (Ebel and Frisbie, Essentials of
# Educational Measurement, 1991, ch. 13: 0.20; with few items 0.15 is usual).
LEAST_DISCRIMINATION = 0.15
FLOOR, CEILING = 0.10, 0.90
# So many at one end, and the drill says nothing about half the class or more.
CROWD = 0.5
MOST_SEED_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class DrillStatistics:
    """One drill of a form.

    Shares and values are from 0 to 1; None where they cannot be told.
    """

    item: int
    drill: str
    attempts: int
    difficulty: float | None  # mean value: high is easy
    spread: float | None
    discrimination: float | None  # correlation with the mean of the other drills
    low: float | None
    high: float | None
    floor: float
    ceiling: float
    completed: float  # of those marked, the share that had it over before the drill ended
    seed_share: float | None  # of what persons and drills leave open, what seeds explain
    remarks: tuple[str, ...]


def drill_statistics(marks: Iterable[Mark]) -> tuple[DrillStatistics, ...]:
    """Every drill of a form, by its place."""
    shown = [mark for mark in marks if mark.counts]
    table = scores(shown)
    left = residuals(table.values)
    return tuple(
        _drill(item, k, table, left, [mark for mark in shown if mark.item == item])
        for k, item in enumerate(table.items)
    )


def _drill(
    item: int, column: int, table: Scores, left: FloatArray, marks: Sequence[Mark]
) -> DrillStatistics:
    values = table.values[:, column]
    known = values[~np.isnan(values)]
    # Only the two columns that matter are drawn again, not the whole table each time.
    pair = np.column_stack([values, rest(table.values, column)])
    r = correlation(pair)
    bounds = None if math.isnan(r) else interval(pair, correlation, f"discrimination {item}")
    row = {name: k for k, name in enumerate(table.persons)}
    seeds = [
        (mark.seed, left[row[mark.trainee], column])
        for mark in marks
        if mark.seed is not None and not math.isnan(left[row[mark.trainee], column])
    ]
    found = DrillStatistics(
        item=item,
        drill=marks[-1].drill,
        attempts=len(known),
        difficulty=_rounded(float(known.mean())) if len(known) else None,
        spread=_rounded(float(known.std(ddof=1))) if len(known) > 1 else None,
        discrimination=_rounded(r),
        low=None if bounds is None else _rounded(bounds.low),
        high=None if bounds is None else _rounded(bounds.high),
        floor=_share(known <= FLOOR),
        ceiling=_share(known >= CEILING),
        completed=_share(np.array([mark.stamps.get("resolved_s") is not None for mark in marks])),
        seed_share=_rounded(seed_share(seeds)),
        remarks=(),
    )
    return _remarked(found)


def _remarked(one: DrillStatistics) -> DrillStatistics:
    told = []
    if one.attempts < LEAST_ATTEMPTS:
        told.append(f"fewer than {LEAST_ATTEMPTS} attempts: a hint, not a finding")
    if one.discrimination is None:
        told.append("whether it tells trainees apart cannot be said")
    elif one.discrimination < LEAST_DISCRIMINATION:
        told.append("hardly tells who does well elsewhere")
    if one.floor > CROWD:
        told.append("too hard for most of this class")
    if one.ceiling > CROWD:
        told.append("too easy for most of this class")
    if one.completed < CROWD:
        told.append("most ran out of time")
    if one.seed_share is not None and one.seed_share > MOST_SEED_SHARE:
        told.append("some of its seeds are harder than others")
    return replace(one, remarks=tuple(told))


def rest(values: FloatArray, column: int) -> FloatArray:
    """Of each person the mean over the other items, each freed of how hard it was.

    NaN where a person has no other. Freed, because persons with blanks lack some of them.
    """
    others = np.delete(values, column, axis=1)
    if others.shape[1] == 0:
        return np.full(len(values), np.nan)
    is_known = ~np.isnan(others)
    hardness = np.where(is_known, others, 0.0).sum(axis=0) / np.maximum(is_known.sum(axis=0), 1)
    sums = np.where(is_known, others - hardness, 0.0).sum(axis=1)
    counts = is_known.sum(axis=1)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def correlation(pair: FloatArray) -> float:
    """Pearson's correlation of two columns, rows with a blank left out; NaN without any spread."""
    known = pair[~np.isnan(pair).any(axis=1)]
    if len(known) < 3:
        return math.nan
    centred = known - known.mean(axis=0)
    squares = float((centred[:, 0] ** 2).sum() * (centred[:, 1] ** 2).sum())
    if squares <= 1e-24:
        return math.nan
    return float((centred[:, 0] * centred[:, 1]).sum() / math.sqrt(squares))


def residuals(values: FloatArray) -> FloatArray:
    """What persons and items leave open of a table with blanks, by least squares.

    Alternating projections on persons and items, until neither has a mean left.
    """
    left = values.copy()
    is_known = ~np.isnan(left)
    for _ in range(200):
        before = left.copy()
        for axis in (1, 0):
            counts = np.maximum(is_known.sum(axis=axis, keepdims=True), 1)
            left = left - np.where(is_known, left, 0.0).sum(axis=axis, keepdims=True) / counts
        if not is_known.any() or float(np.abs((left - before)[is_known]).max()) < 1e-12:
            break
    return left


def seed_share(seeds: Sequence[tuple[int, float]]) -> float:
    """The share of a variance that lies between seeds, one-way analysis of variance; never below 0.

    NaN where no two sat the same seed, or all the same.
    """
    groups: dict[int, list[float]] = {}
    for seed, value in seeds:
        groups.setdefault(seed, []).append(value)
    count, levels = len(seeds), len(groups)
    if levels < 2 or count == levels:
        return math.nan
    grand = math.fsum(value for _, value in seeds) / count
    means = {seed: math.fsum(of) / len(of) for seed, of in groups.items()}
    between = math.fsum(len(of) * (means[seed] - grand) ** 2 for seed, of in groups.items())
    within = math.fsum((value - means[seed]) ** 2 for seed, value in seeds)
    mean_between, mean_within = between / (levels - 1), within / (count - levels)
    size = (count - sum(len(of) ** 2 for of in groups.values()) / count) / (levels - 1)
    variance = max((mean_between - mean_within) / size, 0.0)
    whole = variance + mean_within
    return variance / whole if whole > 0.0 else math.nan


def _share(is_so: np.ndarray) -> float:
    return round(float(is_so.mean()), 6) if len(is_so) else 0.0


def _rounded(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 6)
