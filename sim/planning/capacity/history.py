"""Traffic so far, from a CSV file: one row a step of time, requests per second in it.

The columns are ``time`` and ``requests_per_s``, or ``time`` and one for each journey. Steps are of
one length from five minutes to a day. A few steps may be missing; they are filled with the mean of
the same step of other weeks, and counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np

from sim.engine.layout import FloatArray
from sim.planning.capacity.table import Table, read_table

DAY_S = 86_400
WEEK_S = 7 * DAY_S
HOUR_S = 3600
LEAST_WEEKS = 3
# More than this share of steps missing is a hole, not a slip.
MOST_MISSING = 0.05
TOTAL = "requests_per_s"
_STEPS_S = tuple(minutes * 60 for minutes in (5, 10, 15, 20, 30, 60, 1440))
_MOST_PER_S = 1e6


@dataclass(frozen=True)
class History:
    """Even steps of time from ``begins`` on.

    ``rates_per_s`` has shape ``(steps,)``; ``shares`` holds each journey's share of all requests,
    where the file told journeys apart.
    """

    begins: datetime
    step_s: int
    rates_per_s: FloatArray
    shares: dict[str, float]
    filled: int

    @property
    def ends(self) -> datetime:
        """The end of the last step."""
        return self.begins + timedelta(seconds=self.step_s * len(self.rates_per_s))

    @property
    def season(self) -> int:
        """Steps of a week."""
        return WEEK_S // self.step_s


def read_history(path: Path, *, journeys: tuple[str, ...]) -> History:
    """The traffic of a CSV file.

    Raises:
        DocumentError: with every faulty row.
    """
    table = read_table(path, code="E430")
    names = _columns(table, journeys)
    table.refuse()
    times, values = _rows(table)
    table.refuse()
    step_s = _step(table, times)
    table.refuse()
    return _even(table, times, values, step_s, names)


def _columns(table: Table, journeys: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the columns behind the time."""
    first, *names = table.header
    if first != "time":
        table.blame(1, 1, "E430", f"the first column is 'time', not {first[:40]!r}")
    if not names:
        table.blame(1, 1, "E430", f"no column behind the time; write '{TOTAL}' or journeys")
    for k, name in enumerate(names):
        if name in names[:k]:
            table.blame(1, k + 2, "E430", f"{name[:40]!r} stands twice")
        elif name != TOTAL and name not in journeys:
            known = ", ".join(journeys)
            table.blame(1, k + 2, "E431", f"no journey {name[:40]!r}; write '{TOTAL}' or {known}")
        elif name == TOTAL and len(names) > 1:
            table.blame(1, k + 2, "E430", f"'{TOTAL}' is the sum of journeys: give it or them")
    return tuple(names)


def _rows(table: Table) -> tuple[list[tuple[int, datetime]], list[list[float]]]:
    """Times with their lines, in order, and the numbers behind them."""
    times: list[tuple[int, datetime]] = []
    values = []
    for line, cells in table.whole_rows("E430"):
        numbers = [
            table.number(cell, (line, k + 2), "E433", most=_MOST_PER_S)
            for k, cell in enumerate(cells[1:])
        ]
        at = _time(table, line, cells[0])
        if at is None:
            continue
        if times and at <= times[-1][1]:
            before = times[-1]
            told = f"{cells[0]} is not after line {before[0]}'s {before[1]:%Y-%m-%dT%H:%M}"
            table.blame(line, 1, "E432", told)
            continue
        times.append((line, at))
        values.append(numbers)
    return times, values


def _time(table: Table, line: int, cell: str) -> datetime | None:
    """A time; one that names no zone is UTC."""
    try:
        found = datetime.fromisoformat(cell)
    except ValueError:
        told = f"{cell[:40]!r} is not a time; write 2026-03-10T14:00 or with +01:00 behind it"
        table.blame(line, 1, "E432", told)
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _step(table: Table, times: list[tuple[int, datetime]]) -> int:
    """The step in seconds: the commonest distance; rows that stand between steps are noted."""
    gaps = [int((b[1] - a[1]).total_seconds()) for a, b in pairwise(times)]
    step_s = min(gaps, key=lambda gap: (-gaps.count(gap), gap)) if len(gaps) < 50 else _mode(gaps)
    if step_s not in _STEPS_S:
        table.blame(
            times[0][0],
            1,
            "E434",
            f"rows lie {step_s} s apart; use 5, 10, 15, 20, 30 min, 1 h, 1 d",
        )
        return step_s
    for (line, at), (_, first) in zip(times, [times[0]] * len(times), strict=True):
        if (at - first).total_seconds() % step_s:
            table.blame(line, 1, "E434", f"{at:%Y-%m-%dT%H:%M:%S} is no step of {step_s} s")
    return step_s


def _mode(gaps: list[int]) -> int:
    found, counts = np.unique(np.array(gaps), return_counts=True)
    return int(found[counts.argmax()])


def _even(
    table: Table,
    times: list[tuple[int, datetime]],
    values: list[list[float]],
    step_s: int,
    names: tuple[str, ...],
) -> History:
    """Every step in its place, and those that are missing filled from other weeks."""
    first = times[0][1]
    places = [int((at - first).total_seconds()) // step_s for _, at in times]
    last_line, season = times[-1][0], WEEK_S // step_s
    count = places[-1] + 1
    if count < LEAST_WEEKS * season:
        told = f"{count * step_s / WEEK_S:.1f} weeks; a season is only known from {LEAST_WEEKS} on"
        table.blame(last_line, 1, "E435", told)
    missing = count - len(places)
    if missing > MOST_MISSING * count:
        told = f"{missing:,} of {count:,} steps are missing; at most {MOST_MISSING:.0%} are filled"
        table.blame(last_line, 1, "E436", told)
    table.refuse()
    grid = np.full((count, len(names)), np.nan)
    grid[places] = np.array(values)
    filled = _filled(grid, season)
    totals = filled.sum(axis=1)
    # Less than a request in all those weeks is none, and has no logarithm to forecast by.
    if totals.sum() * step_s < 1.0:
        table.blame(2, 2, "E433", "no request in the whole table")
    table.refuse()
    shares = {}
    if names != (TOTAL,):
        shares = dict(zip(names, (filled.sum(axis=0) / totals.sum()).tolist(), strict=True))
    return History(first, step_s, totals, shares, missing)


def _filled(grid: FloatArray, season: int) -> FloatArray:
    """Missing steps as the mean of the same step of the other weeks."""
    made = grid.copy()
    for at in np.flatnonzero(np.isnan(grid[:, 0])):
        same = grid[at % season :: season]
        known = same[~np.isnan(same[:, 0])]
        made[at] = known.mean(axis=0) if len(known) else np.nanmean(grid, axis=0)
    return made
