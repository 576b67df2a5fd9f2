"""Log events and sampled spans as the plane left them; names are put in when someone asks."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain

import numpy as np
import numpy.typing as npt

from sim.engine.layout import Layout, SiteField
from sim.engine.plane import LogCode, Outcome, Plane
from sim.observe.logs import LogEvent
from sim.observe.traces import Span

Rows = npt.NDArray[np.void]

# A log store keeps so many rows; older ones have been rotated away.
MOST_ROWS = 200_000


class Kept:
    """The newest rows, in the pieces in which they were taken."""

    def __init__(self) -> None:
        self._pieces: deque[Rows] = deque()
        self._rows = 0

    def __iter__(self) -> Iterator[np.void]:
        return chain.from_iterable(self._pieces)

    def where(self, picks: Callable[[Rows], npt.NDArray[np.bool_]]) -> Iterator[Rows]:
        """Of each piece the rows that ``picks`` says yes to, where there are any."""
        for piece in self._pieces:
            found = piece[picks(piece)]
            if len(found):
                yield found

    def add(self, rows: Rows) -> None:
        """Keep these too, and as many of the others as there is room for."""
        self._rows += len(rows)
        if len(rows):
            self._pieces.append(rows)
        while self._rows > MOST_ROWS:
            self._rows -= len(self._pieces.popleft())


class Telemetry:
    """Keeps rows in run time; decodes those that a question is about."""

    def __init__(self, plane: Plane, *, lead_in_us: int) -> None:
        self._plane = plane
        self._layout = plane.layout
        self._lead_in_us = lead_in_us
        self._logs, self._spans = Kept(), Kept()

    def collect(self) -> None:
        """Take what the plane's rings hold, before they run over."""
        self._logs.add(self._plane.take_logs())
        self._spans.add(self._plane.take_spans())

    def logs(self, *, from_us: int, until_us: int, service: str | None) -> Iterator[LogEvent]:
        """Events of a stretch of the drill's clock, of one service or all, oldest first."""
        layout = self._layout
        first, last = from_us + self._lead_in_us, until_us + self._lead_in_us
        is_asked = np.array([service in (None, name) for name in self._writers], dtype=bool)

        def picks(rows: Rows) -> npt.NDArray[np.bool_]:
            at_us, site = rows["at_us"], rows["site"]
            meant: npt.NDArray[np.bool_] = (first <= at_us) & (at_us <= last) & (site >= 0)
            meant[meant] = is_asked[site[meant]]
            return meant

        for rows in self._logs.where(picks):
            names = ("at_us", "outcome", "site", "replica", "class", "trace")
            for at_us, outcome, site, replica, j, trace in zip(
                *(rows[name].tolist() for name in names), strict=True
            ):
                writer = self._writers[site]
                yield LogEvent(
                    at_us=at_us - self._lead_in_us,
                    outcome=_word(outcome),
                    service=writer,
                    language=layout.topology.services[writer].language,
                    replica=self._replica(replica),
                    target=self._targets[site],
                    journey=layout.classes[max(j, 0)][0],
                    trace=trace,
                )

    def spans(self, *, until_us: int) -> Iterator[Span]:
        """Spans that ended by a time of the drill's clock."""
        for row in self._spans:
            end_us = int(row["end_us"]) - self._lead_in_us
            site = int(row["site"])
            if end_us > until_us:
                continue
            yield Span(
                trace=int(row["trace"]),
                span=int(row["span"]),
                parent=int(row["parent"]),
                name=self._targets[site],
                service=self._targets[site].split(".")[0],
                replica=self._replica(int(row["replica"])),
                begin_us=int(row["begin_us"]) - self._lead_in_us,
                end_us=end_us,
                outcome=_word(int(row["outcome"])),
                attempt=int(row["attempt"]),
            )

    @cached_property
    def _writers(self) -> list[str]:
        """By site who writes its lines."""
        return [_writer(self._layout, site) for site in range(len(self._layout.sites))]

    @cached_property
    def _targets(self) -> list[str]:
        """By site the operation that is called."""
        return [_target(self._layout, site) for site in range(len(self._layout.sites))]

    @cached_property
    def _replicas(self) -> list[str]:
        return [f"{r.service}-{r.ordinal}.{r.zone}" for r in self._layout.replicas]

    def _replica(self, replica: int) -> str:
        return self._replicas[replica] if 0 <= replica < len(self._replicas) else ""


_WORDS = {int(code): code.name for kinds in (Outcome, LogCode) for code in kinds}


def _word(outcome: int) -> str:
    return _WORDS.get(outcome, "ERROR")


def _target(layout: Layout, site: int) -> str:
    return layout.operations[int(layout.sites[site, SiteField.CALLEE])]


def _writer(layout: Layout, site: int) -> str:
    """Who writes the line: the caller, or for users' own calls the service they enter at."""
    caller = int(layout.sites[site, SiteField.CALLER])
    operation = caller if caller >= 0 else int(layout.sites[site, SiteField.CALLEE])
    return layout.services[int(layout.service_of_op[operation])]
