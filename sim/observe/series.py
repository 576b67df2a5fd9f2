"""Sampled series as one table: a row a scrape, a column a series; visible only after a delay.

Columns belong to domains (one a service, one for the front door): a delay or a gap of telemetry
hits a domain. What a domain reports late comes late in order, like a queue that drains.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sim.model.signal import SeriesKey, SeriesKeys, Signal, labelled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_FIRST_ROWS = 64
_ALWAYS = 1 << 62


class SeriesStore:
    """Every sample of a run. Times are microseconds of the drill's clock."""

    def __init__(self, domains: int = 1) -> None:
        self.keys: list[SeriesKey] = []
        self.at_us: list[int] = []
        self._column: dict[SeriesKey, int] = {}
        self._columns: dict[tuple[SeriesKey, tuple[Signal, ...]], list[int]] = {}
        # Of lists that were asked for: their columns, and how many series there were then.
        self._columns_of: dict[SeriesKeys, tuple[int, list[int | None]]] = {}
        # What such a list told last, and by domain the rows that it was read from.
        self._newest_of: dict[tuple[SeriesKeys, bool], tuple[list[int], list[float | None]]] = {}
        self._domain: list[int] = []
        # By domain: when each row can be seen (never falling), and whether it is a gap.
        self._visible_us: list[list[int]] = [[] for _ in range(domains)]
        self._is_gap: list[list[bool]] = [[] for _ in range(domains)]
        # By domain: the row whose values each row shows; and zones that told nothing, by row.
        self._shown: list[list[int]] = [[] for _ in range(domains)]
        self._dark: dict[int, frozenset[str]] = {}
        self._values: Floats = np.full((_FIRST_ROWS, 16), np.nan)

    def column(self, key: SeriesKey, domain: int = 0) -> int:
        """The column of a series; a new one is opened."""
        found = self._column.get(key)
        if found is None:
            found = self._column[key] = len(self.keys)
            self.keys.append(key)
            self._domain.append(domain)
        return found

    def columns(
        self, groups: Sequence[tuple[SeriesKey, int]], signals: tuple[Signal, ...]
    ) -> list[list[int]]:
        """Of each group, its labels and its domain, the columns of these signals.

        New ones are opened signal by signal.
        """
        fresh = [group for group in groups if (group[0], signals) not in self._columns]
        for signal in signals:
            for labels, domain in fresh:
                column = self.column(labelled(labels, signal), domain)
                self._columns.setdefault((labels, signals), []).append(column)
        return [self._columns[labels, signals] for labels, _ in groups]

    def append(
        self,
        at_us: int,
        parts: Sequence[tuple[Ints, Floats]],
        *,
        delay_us: Sequence[int],
        is_gap: Sequence[bool],
        is_stale: Sequence[bool] = (),
        dark_zones: frozenset[str] = frozenset(),
    ) -> None:
        """One row: pairs of columns and values; the delay and the gap of each domain.

        A stale domain shows the values of its row before, and keeps its own for the record.
        """
        assert not self.at_us or at_us > self.at_us[-1], "samples come in order of time"
        row = len(self.at_us)
        self._make_room(row + 1, len(self.keys))
        for columns, values in parts:
            self._values[row, columns] = values
        self.at_us.append(at_us)
        for domain, visible in enumerate(self._visible_us):
            seen = at_us + delay_us[domain]
            visible.append(max(seen, visible[-1]) if visible else seen)
            self._is_gap[domain].append(is_gap[domain])
            repeats = row > 0 and domain < len(is_stale) and is_stale[domain]
            self._shown[domain].append(self._shown[domain][row - 1] if repeats else row)
        if dark_zones:
            self._dark[row] = dark_zones

    def seen_at(self, now_us: int) -> StoreReadings:
        """What can be seen at a time."""
        return StoreReadings(self, now_us)

    def all_of(self) -> StoreReadings:
        """What was measured, delays and gaps aside; for conditions of the script."""
        return StoreReadings(self, _ALWAYS, ignores_gaps=True)

    def find(self, key: SeriesKey) -> int | None:
        """The column of a series that exists."""
        return self._column.get(key)

    def find_all(self, keys: SeriesKeys) -> list[int | None]:
        """The column of each; looked up once, and again when there are more series."""
        count, found = self._columns_of.get(keys, (-1, []))
        if count != len(self.keys):
            found = [self._column.get(key) for key in keys.keys]
            self._columns_of[keys] = (len(self.keys), found)
        return found

    def newest_of(self, keys: SeriesKeys, now_us: int, *, ignores_gaps: bool) -> list[float | None]:
        """The same by name; the very list of before while no row more can be seen."""
        seen = [*self.rows_seen(now_us), len(self.keys)]
        known = self._newest_of.get((keys, ignores_gaps))
        if known is None or known[0] != seen:
            found = self.newest(self.find_all(keys), now_us, ignores_gaps=ignores_gaps)
            known = self._newest_of[keys, ignores_gaps] = (seen, found)
        return known[1]

    def newest(
        self, columns: Sequence[int | None], now_us: int, *, ignores_gaps: bool
    ) -> list[float | None]:
        """Of each column the newest sample that can be seen, as ``value`` tells it."""
        if self._dark and not ignores_gaps:
            return [self._newest(column, now_us) for column in columns]
        # By domain the values of the row that it shows.
        rows: dict[int, list[float] | None] = {}
        kept: dict[int, list[float]] = {}
        found: list[float | None] = []
        for column in columns:
            if column is None:
                found.append(None)
                continue
            domain = self._domain[column]
            if domain not in rows:
                last = bisect_right(self._visible_us[domain], now_us) - 1
                if last < 0 or (not ignores_gaps and self._is_gap[domain][last]):
                    rows[domain] = None
                else:
                    row = last if ignores_gaps else self._shown[domain][last]
                    if row not in kept:
                        kept[row] = self._values[row].tolist()
                    rows[domain] = kept[row]
            values = rows[domain]
            value = None if values is None else values[column]
            found.append(None if value != value else value)  # noqa: PLR0124 - NaN, and fast
        return found

    def _newest(self, column: int | None, now_us: int) -> float | None:
        rows = 0 if column is None else self.rows_visible(column, now_us)
        if column is None or not rows:
            return None
        return self.value(rows - 1, column, ignores_gaps=False)

    def rows_seen(self, now_us: int) -> list[int]:
        """How many rows of each domain can be seen."""
        return [bisect_right(visible, now_us) for visible in self._visible_us]

    def next_visible_us(self, now_us: int) -> int:
        """When a row can be seen that cannot be seen now; beyond all time where there is none."""
        rows = zip(self._visible_us, self.rows_seen(now_us), strict=True)
        return min((seen[row] for seen, row in rows if row < len(seen)), default=_ALWAYS)

    def rows_visible(self, column: int, now_us: int) -> int:
        """How many rows of a column can be seen."""
        return bisect_right(self._visible_us[self._domain[column]], now_us)

    def rows_of_domain(self, domain: int, now_us: int) -> int:
        """How many rows of a domain can be seen."""
        return bisect_right(self._visible_us[domain], now_us)

    def is_gap(self, row: int, domain: int) -> bool:
        """Whether nothing was scraped."""
        return self._is_gap[domain][row]

    def shown_row(self, row: int, domain: int) -> int:
        """The row whose values a row of a domain shows: its own, unless it is stale."""
        return self._shown[domain][row]

    def value(self, row: int, column: int, *, ignores_gaps: bool) -> float | None:
        """One sample; None in a gap and where nothing could be measured."""
        if not ignores_gaps:
            if self._is_lost(row, column):
                return None
            row = self._shown[self._domain[column]][row]
        found = float(self._values[row, column])
        return None if found != found else found  # noqa: PLR0124 - NaN, and fast

    def _is_lost(self, row: int, column: int) -> bool:
        is_dark = bool(self._dark) and self.keys[column].zone in self._dark.get(row, ())
        return is_dark or self._is_gap[self._domain[column]][row]

    def scrapes_seen(self, domain: int, now_us: int) -> Ints:
        """When a domain was scraped, as far as can be seen."""
        rows = self.rows_of_domain(domain, now_us)
        is_there = ~np.array(self._is_gap[domain][:rows], dtype=bool)
        at_us: Ints = np.array(self.at_us[:rows], dtype=np.int64)[is_there]
        return at_us

    def samples_seen(self, column: int, now_us: int) -> tuple[list[int], Floats]:
        """Times and values of a column that can be seen, from the first that could be measured.

        What could not be measured later is NaN; a gap has no sample.
        """
        domain = self._domain[column]
        rows = self.rows_visible(column, now_us)
        lost = [self._is_lost(row, column) for row in range(rows)]
        is_there = ~np.array(lost, dtype=bool)
        values = self._values[self._shown[domain][:rows], column][is_there]
        times = np.array(self.at_us[:rows], dtype=np.int64)[is_there]
        known = np.flatnonzero(~np.isnan(values))
        first = int(known[0]) if len(known) else len(values)
        return times[first:].tolist(), values[first:]

    def as_table(self) -> tuple[Ints, tuple[str, ...], Floats]:
        """Times, names and values of every sample as measured, names in order of the alphabet."""
        rows = len(self.at_us)
        names = [str(key) for key in self.keys]
        order = sorted(range(len(names)), key=names.__getitem__)
        values = np.ascontiguousarray(self._values[:rows, order])
        return np.array(self.at_us, dtype=np.int64), tuple(names[k] for k in order), values

    def _make_room(self, rows: int, columns: int) -> None:
        have_rows, have_columns = self._values.shape
        if rows <= have_rows and columns <= have_columns:
            return
        wider = np.full(
            (
                have_rows if rows <= have_rows else 2 * have_rows,
                have_columns if columns <= have_columns else max(columns, 2 * have_columns),
            ),
            np.nan,
        )
        wider[:have_rows, :have_columns] = self._values
        self._values = wider


class StoreReadings:
    """The store as it looks at one time; implements ``view.Readings``."""

    __slots__ = ("_ignores_gaps", "_now_us", "_store")

    def __init__(self, store: SeriesStore, now_us: int, *, ignores_gaps: bool = False) -> None:
        self._store = store
        self._now_us = now_us
        self._ignores_gaps = ignores_gaps

    def latest(self, key: SeriesKey) -> float | None:
        """The newest visible value, or None where there is none (a gap, an unknown series)."""
        column = self._store.find(key)
        if column is None:
            return None
        rows = self._store.rows_visible(column, self._now_us)
        if not rows:
            return None
        return self._store.value(rows - 1, column, ignores_gaps=self._ignores_gaps)

    def latest_of(self, keys: SeriesKeys) -> list[float | None]:
        """The newest visible value of each."""
        return self._store.newest_of(keys, self._now_us, ignores_gaps=self._ignores_gaps)

    def window(self, key: SeriesKey, lasts_us: int) -> tuple[tuple[int, float], ...]:
        """Visible samples of the last ``lasts_us``: (at_us, value), oldest first."""
        column = self._store.find(key)
        if column is None:
            return ()
        at_us = self._store.at_us
        rows = self._store.rows_visible(column, self._now_us)
        now = min(self._now_us, at_us[-1]) if at_us else 0
        found = []
        for row in range(bisect_left(at_us, now - lasts_us), rows):
            value = self._store.value(row, column, ignores_gaps=self._ignores_gaps)
            if value is not None:
                found.append((at_us[row], value))
        return tuple(found)

    def keys(self) -> tuple[SeriesKey, ...]:
        """Every series that has been seen."""
        store = self._store
        return tuple(key for k, key in enumerate(store.keys) if store.rows_visible(k, self._now_us))
