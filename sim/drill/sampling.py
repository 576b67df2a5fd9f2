"""The scrape: at every interval counters become signals, for every service, call and journey.

A signal is a value per interval: what was counted since the scrape before. Where nothing happened
a share or a latency is NaN, never zero.
"""

from __future__ import annotations

import numpy as np

from sim.drill.groups import (
    Group,
    Grouping,
    by_name,
    class_labels,
    grouping,
    replica_labels,
    segment_labels,
    site_labels,
)
from sim.drill.latencies import Latencies
from sim.drill.measuring import (
    OF_CALLEE,
    OF_CALLER,
    OF_JOURNEY,
    OF_REPLICAS,
    OF_SERVICE,
    QUANTILES,
    SHARES,
    caller_signals,
    journey_signals,
    replica_signals,
    site_rates,
)
from sim.engine.face import WorldFace
from sim.engine.layout import FloatArray, IntArray
from sim.engine.plane import (
    BINS_PER_OCTAVE,
    OCTAVES,
    JourneyCount,
    OpCount,
    ReplicaCount,
    Table,
)
from sim.model.effect import Dial
from sim.model.signal import SeriesKey, Signal
from sim.observe.budget import BudgetBook
from sim.observe.series import SeriesStore
from sim.observe.signals import Occupied, bin_edges, occupied, summed
from sim.units import SECOND

Part = tuple[IntArray, FloatArray]


class Sampler:
    """Turns what the plane has counted since the last scrape into one row of the store."""

    def __init__(
        self,
        world: WorldFace,
        store: SeriesStore,
        budgets: BudgetBook,
        *,
        lead_in_us: int,
        delay_us: int,
        can_fail: bool,
    ) -> None:
        """``can_fail``: whether anything in the script turns telemetry's own dials."""
        self._can_fail = can_fail
        self._world = world
        self._store = store
        self._budgets = budgets
        self._lead_in_us = lead_in_us
        self._delay_us = delay_us
        self._sampled_us = 0
        layout = world.layout
        self._edges = bin_edges(octaves=OCTAVES, per_octave=BINS_PER_OCTAVE)
        self._replica_of_ox = _replica_of_ox(world)
        self._by_service = self._group(replica_labels(layout), (*OF_REPLICAS, *OF_SERVICE))
        self._by_zone = self._group(
            replica_labels(layout, zone=True), (*OF_REPLICAS, Signal.REPLICAS_READY)
        )
        self._versions: tuple[str, ...] = ()
        self._by_version = self._by_service
        self._by_callee = self._group(site_labels(layout, caller=False), OF_CALLEE)
        self._by_caller = self._group(site_labels(layout, caller=True), OF_CALLER)
        total = [Group(SeriesKey(""), len(layout.services))]
        self._by_class = (
            self._group(class_labels(layout, segment=False), OF_JOURNEY),
            self._group(class_labels(layout, segment=True), OF_JOURNEY),
            self._group(segment_labels(layout), OF_JOURNEY),
            grouping(store, total, [0] * len(layout.classes), OF_JOURNEY),
        )
        journeys = layout.topology.journeys
        self._is_order = np.array(
            [journeys[kind.journey].counts_as_order for kind in layout.classes]
        )
        meters = world.plane.meters
        self._op = meters.op_counts.astype(np.int64)
        self._replica = meters.replica_counts.astype(np.int64)
        self._site = meters.site_counts.astype(np.int64)
        self._latencies = Latencies(world.plane, self._edges)
        self._journey_histogram = meters.journey_histogram.astype(np.int64)
        self._journey = np.zeros((len(layout.classes), len(JourneyCount)), dtype=np.int64)
        self._seconds = 0

    def sample(self) -> None:
        """One scrape, now."""
        now = self._world.now_us
        passed_us = now - self._sampled_us
        self._sampled_us = now
        parts: list[Part] = []
        if passed_us > 0:
            self._sample_replicas(parts, passed_us)
            self._sample_sites(parts, passed_us)
            self._sample_journeys(parts, passed_us)
        services = self._world.layout.services
        delays = [self._delay_us + self._dial(Dial.TELEMETRY_DELAY, name) for name in services]
        gaps = [self._dial(Dial.TELEMETRY_GAP, name) > 0 for name in services]
        self._store.append(
            now - self._lead_in_us,
            parts,
            delay_us=[*delays, self._delay_us + self._dial(Dial.TELEMETRY_DELAY)],
            is_gap=[*gaps, self._dial(Dial.TELEMETRY_GAP) > 0],
        )
        self._budgets.append(
            now - self._lead_in_us,
            ended=self._journey[:, JourneyCount.OK] + self._journey[:, JourneyCount.FAILED],
            failed=self._journey[:, JourneyCount.FAILED],
            slow=self._journey[:, JourneyCount.SLOW],
        )

    # -- Replicas ------------------------------------------------------------------------------

    def _sample_replicas(self, parts: list[Part], passed_us: int) -> None:
        world, meters = self._world, self._world.plane.meters
        replicas = len(world.layout.replicas)
        op_delta = meters.op_counts - self._op
        self._op += op_delta
        counts = summed(op_delta, self._replica_of_ox, replicas)
        delta = meters.replica_counts - self._replica
        self._replica += delta
        slots, processors, ready = self._capacity()
        table = np.column_stack(
            [counts, delta[:, : ReplicaCount.QUEUED_US + 1], slots, processors, ready]
        )
        found = self._latencies.since_last(counts[:, OpCount.OK])
        for by in (self._by_service, self._by_zone, self._version_groups()):
            values = summed(table, by.of_row, by.size)
            _put(parts, by, replica_signals(values, passed_us))
            self._put_quantiles(parts, by, found)
            if Signal.REPLICAS_READY in by.columns:
                parts.append((by.columns[Signal.REPLICAS_READY], values[:, -1]))
        self._put_services(parts)

    def _capacity(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Usable slots and processors, and whether it serves, of each replica; zero where down."""
        world = self._world
        layout, plane = world.layout, world.plane
        is_up = np.zeros(len(layout.replicas))
        slots = np.zeros(len(layout.replicas))
        for r in range(len(layout.replicas)):
            if world.is_present(r) and plane.get(Table.IS_UP, (r,)):
                is_up[r] = 1.0
                slots[r] = plane.get(Table.SLOTS, (r,))
        return slots, layout.processors[layout.service_of_replica] * is_up, is_up

    def _put_quantiles(
        self, parts: list[Part], by: Grouping, found: tuple[Occupied, IntArray]
    ) -> None:
        latencies, active = found
        values = latencies.quantiles(by.of_row[active], by.size, SHARES)
        parts.extend((by.columns[name], values[:, k]) for k, name in enumerate(QUANTILES))

    def _version_groups(self) -> Grouping:
        world = self._world
        replicas = range(len(world.layout.replicas))
        versions = tuple(world.version_of(r) for r in replicas)
        if versions != self._versions:
            self._versions = versions
            labels = replica_labels(world.layout, version=world.version_of)
            self._by_version = self._group(labels, (*OF_REPLICAS, Signal.REPLICAS_READY))
        return self._by_version

    def _put_services(self, parts: list[Part]) -> None:
        world, columns = self._world, self._by_service.columns
        names = world.layout.services
        found = {
            Signal.REPLICAS_READY: [world.ready(name) for name in names],
            Signal.REPLICAS_DESIRED: [world.desired(name) for name in names],
            Signal.RESTARTS: [world.restarts(name) for name in names],
            Signal.MEMORY_SHARE: [world.memory_share(name) for name in names],
        }
        for signal, values in found.items():
            parts.append((columns[signal], np.array(values, dtype=np.float64)))

    # -- Calls and journeys --------------------------------------------------------------------

    def _sample_sites(self, parts: list[Part], passed_us: int) -> None:
        delta = self._world.plane.meters.site_counts - self._site
        self._site += delta
        seconds = passed_us / SECOND
        values = summed(delta, self._by_callee.of_row, self._by_callee.size)
        _put(parts, self._by_callee, site_rates(values, seconds))
        values = summed(delta, self._by_caller.of_row, self._by_caller.size)
        _put(parts, self._by_caller, caller_signals(values, seconds))

    def _sample_journeys(self, parts: list[Part], passed_us: int) -> None:
        layout, meters = self._world.layout, self._world.plane.meters
        # Whole seconds that ended; the one that is open counts at the next scrape.
        seconds = self._world.now_us // SECOND
        delta = meters.journey_seconds[:, self._seconds : seconds].sum(axis=1)
        self._seconds = seconds
        self._journey += delta
        histogram = meters.journey_histogram - self._journey_histogram
        self._journey_histogram += histogram
        good = delta[:, JourneyCount.OK]
        table = np.column_stack([delta, good * self._is_order, good * layout.value])
        latencies = occupied(histogram, self._edges)
        every = np.arange(len(layout.classes))
        for by in self._by_class:
            kept = by.of_row >= 0
            values = summed(table[kept], by.of_row[kept], by.size)
            _put(parts, by, journey_signals(values, passed_us))
            self._put_quantiles(parts, by, (latencies, every))

    def _group(
        self, labels: list[tuple[SeriesKey, int] | None], signals: tuple[Signal, ...]
    ) -> Grouping:
        groups, of_row = by_name(labels)
        return grouping(self._store, groups, of_row, signals)

    def _dial(self, dial: Dial, service: str | None = None) -> int:
        if not self._can_fail:
            return 0
        target = {} if service is None else {"service": service}
        value = self._world.dial(dial.value, **target)
        return int(value) if value == value else 0  # noqa: PLR0124 - NaN: no such cell


def _put(parts: list[Part], by: Grouping, found: dict[Signal, FloatArray]) -> None:
    parts.extend((by.columns[signal], values) for signal, values in found.items())


def _replica_of_ox(world: WorldFace) -> IntArray:
    layout = world.layout
    owner = np.empty(layout.ox_count, dtype=np.int64)
    for operation in range(len(layout.operations)):
        service = int(layout.service_of_op[operation])
        base, first = int(layout.op_base[operation]), int(layout.first_replica[service])
        count = int(layout.most_replicas[service])
        owner[base : base + count] = np.arange(first, first + count)
    return owner
