"""Probes and customers at work: what they see is what users lived through, on their own ways.

A probe fares as one more user would: by its own luck against the share of the users' requests that
failed since its last try; or as the edge answers that stands before it. A failed request is written
about by the luck of its number. Neither adds a request, nor moves anybody's luck.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.engine.face import Rank, WorldFace
from sim.engine.layout import FloatArray, IntArray
from sim.engine.plane import JourneyCount
from sim.model.effect import Dial
from sim.model.outside import CustomerReports, Probe
from sim.model.signal import SeriesKey, Signal
from sim.observe.series import SeriesStore
from sim.streams import draw, happens, unit
from sim.units import MINUTE, SECOND, to_ppm

Say = Callable[[str], None]


@dataclass(slots=True)
class _Standing:
    """One probe, the classes of users that it is like, and what it saw last."""

    name: str
    probe: Probe
    classes: IntArray
    columns: tuple[int, int]
    second: int = 0
    tries: int = 0
    seen: tuple[float, float] = (np.nan, np.nan)


@dataclass(slots=True)
class _Mail:
    """Reports on their way, by when they come; and how many have come by class."""

    coming: list[tuple[int, int]] = field(default_factory=list)
    failed: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    arrived: dict[int, int] = field(default_factory=dict)


class Outside:
    """Every probe of a topology, and the customers of a drill."""

    def __init__(
        self,
        world: WorldFace,
        store: SeriesStore,
        *,
        probes: Mapping[str, Probe],
        reports: CustomerReports | None,
        domain: int,
        seed: int,
        lead_in_us: int,
        say: Say,
    ) -> None:
        """``domain`` is the store's for what is seen from outside."""
        self._world = world
        self._seed = seed
        self._reports = reports
        self._lead_in_us = lead_in_us
        self._say = say
        self._standing = [
            _Standing(
                name,
                probe,
                self._like(probe),
                (
                    store.column(SeriesKey(Signal.PROBE_SUCCESS.value, probe=name), domain),
                    store.column(SeriesKey(Signal.PROBE_DURATION.value, probe=name), domain),
                ),
            )
            for name, probe in probes.items()
        ]
        classes = world.layout.classes
        self._mail = _Mail(failed=np.zeros(len(classes), dtype=np.int64))
        self._of_reports: list[tuple[int, str]] = []
        if reports is not None:
            names = dict.fromkeys(kind.journey for kind in classes)
            self._of_reports = [
                (store.column(SeriesKey(Signal.CUSTOMER_REPORTS.value, journey=name), domain), name)
                for name in names
            ]
            world.every(reports.every, Rank.SAMPLE, "reports", self._deliver, from_us=lead_in_us)
        self._told_us = 0
        self._counted: dict[str, int] = {}
        for standing in self._standing:
            every, name = standing.probe.every, f"outside-{standing.name}"
            world.every(every, Rank.SAMPLE, name, self._trying(standing))

    def _like(self, probe: Probe) -> IntArray:
        layout = self._world.layout
        found = [
            j
            for j, kind in enumerate(layout.classes)
            if kind.journey == probe.journey and probe.region in (None, layout.regions[kind.home])
        ]
        return np.array(found, dtype=np.int64)

    # -- Probes ------------------------------------------------------------------------------

    def _trying(self, standing: _Standing) -> Callable[[], None]:
        return lambda: self._try(standing)

    def _try(self, standing: _Standing) -> None:
        last = self._world.now_us // SECOND
        seconds = self._world.plane.meters.journey_seconds[standing.classes]
        counts = seconds[:, standing.second : last].sum(axis=(0, 1))
        standing.second = last
        standing.tries += 1
        good, bad = int(counts[JourneyCount.OK]), int(counts[JourneyCount.FAILED])
        if not good + bad + int(counts[JourneyCount.OFFERED]):
            return
        cached_us = self._world.dial(Dial.PROBE_CACHED.value, journey=standing.probe.journey)
        if cached_us > 0:
            standing.seen = (1.0, cached_us / SECOND)
            return
        luck = unit(draw(self._seed, "probe", standing.name, standing.tries))
        # Where requests came and none has ended, nobody is answered.
        is_good = luck * (good + bad) < good
        took = int(counts[JourneyCount.LATENCY_US]) / (good * SECOND) if is_good else np.nan
        standing.seen = (float(is_good), took)

    # -- Customers ---------------------------------------------------------------------------

    def _write(self) -> None:
        """Requests that have failed since the last look: who writes, and when it comes."""
        assert self._reports is not None
        now, ppm = self._world.now_us, to_ppm(self._reports.share)
        seconds = self._world.plane.meters.journey_seconds[:, self._lead_in_us // SECOND :]
        failed = seconds[:, :, JourneyCount.FAILED].sum(axis=1)
        for j, (before, after) in enumerate(
            zip(self._mail.failed.tolist(), failed.tolist(), strict=True)
        ):
            for number in range(before, after):
                luck = draw(self._seed, "report", j, number)
                if happens(luck, ppm):
                    late = 0.5 + unit(draw(luck, "late"))
                    heapq.heappush(self._mail.coming, (now + round(self._reports.delay * late), j))
        self._mail.failed = failed

    def _arrive(self) -> None:
        while self._mail.coming and self._mail.coming[0][0] <= self._world.now_us:
            j = heapq.heappop(self._mail.coming)[1]
            self._mail.arrived[j] = self._mail.arrived.get(j, 0) + 1

    def _deliver(self) -> None:
        """What the support desk passes on: how many, of what, from where."""
        self._write()
        self._arrive()
        layout = self._world.layout
        told = []
        for j in sorted(self._mail.arrived):
            kind, count = layout.classes[j], self._mail.arrived[j]
            title = layout.topology.journeys[kind.journey].title or kind.journey
            where = f" ({layout.regions[kind.home]})" if len(layout.regions) > 1 else ""
            told.append(
                f"{count} {'report' if count == 1 else 'reports'} that {title!r} fails{where}"
            )
            self._counted[kind.journey] = self._counted.get(kind.journey, 0) + count
        self._mail.arrived = {}
        if told:
            self._say("customers write: " + ", ".join(told))

    # -- What is sampled ---------------------------------------------------------------------

    @property
    def is_empty(self) -> bool:
        """Whether nobody looks from outside."""
        return not (self._standing or self._of_reports)

    def sampled(self) -> tuple[IntArray, FloatArray]:
        """Columns and values at a scrape."""
        columns = [column for standing in self._standing for column in standing.columns]
        values = [value for standing in self._standing for value in standing.seen]
        minutes = (self._world.now_us - self._told_us) / MINUTE
        self._told_us = self._world.now_us
        for column, name in self._of_reports:
            columns.append(column)
            values.append(self._counted.get(name, 0) / minutes if minutes else np.nan)
        self._counted = {}
        return np.array(columns, dtype=np.int64), np.array(values, dtype=np.float64)
