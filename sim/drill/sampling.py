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
from sim.engine.face import WorldFace
from sim.engine.layout import FloatArray, IntArray
from sim.engine.plane import (
    BINS_PER_OCTAVE,
    HISTOGRAM_BINS,
    OCTAVES,
    JourneyCount,
    OpCount,
    ReplicaCount,
    SiteCount,
    Table,
)
from sim.model.effect import Dial
from sim.model.signal import SeriesKey, Signal
from sim.observe.budget import BudgetBook
from sim.observe.series import SeriesStore
from sim.observe.signals import Occupied, bin_edges, occupied, share, summed
from sim.units import MINUTE, SECOND

_SHARES = np.array([0.5, 0.95, 0.99])
_QUANTILES = (Signal.LATENCY_P50, Signal.LATENCY_P95, Signal.LATENCY_P99)
_OF_REPLICAS = (
    Signal.REQUEST_RATE,
    Signal.ERROR_SHARE,
    Signal.ERROR_RATE,
    Signal.LATENCY_MEAN,
    *_QUANTILES,
    Signal.SATURATION,
    Signal.UTILISATION,
    Signal.QUEUE_LENGTH,
    Signal.REFUSED_RATE,
)
_OF_SERVICE = (
    Signal.REPLICAS_READY,
    Signal.REPLICAS_DESIRED,
    Signal.RESTARTS,
    Signal.MEMORY_SHARE,
)
_OF_CALLEE = (Signal.TIMEOUT_RATE, Signal.RETRY_RATE)
_OF_CALLER = (
    Signal.REQUEST_RATE,
    Signal.ERROR_SHARE,
    Signal.ERROR_RATE,
    Signal.LATENCY_MEAN,
    Signal.REFUSED_RATE,
    Signal.TIMEOUT_RATE,
    Signal.RETRY_RATE,
)
_OF_JOURNEY = (
    Signal.REQUEST_RATE,
    Signal.ERROR_SHARE,
    Signal.ERROR_RATE,
    Signal.SLOW_SHARE,
    Signal.LATENCY_MEAN,
    *_QUANTILES,
    Signal.ORDER_RATE,
    Signal.MONEY_RATE,
)

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
        self._by_service = self._group(replica_labels(layout), (*_OF_REPLICAS, *_OF_SERVICE))
        self._by_zone = self._group(
            replica_labels(layout, zone=True), (*_OF_REPLICAS, Signal.REPLICAS_READY)
        )
        self._versions: tuple[str, ...] = ()
        self._by_version = self._by_service
        self._by_callee = self._group(site_labels(layout, caller=False), _OF_CALLEE)
        self._by_caller = self._group(site_labels(layout, caller=True), _OF_CALLER)
        total = [Group(SeriesKey(""), len(layout.services))]
        self._by_class = (
            self._group(class_labels(layout, segment=False), _OF_JOURNEY),
            self._group(class_labels(layout, segment=True), _OF_JOURNEY),
            self._group(segment_labels(layout), _OF_JOURNEY),
            grouping(store, total, [0] * len(layout.classes), _OF_JOURNEY),
        )
        journeys = layout.topology.journeys
        self._is_order = np.array([journeys[name].counts_as_order for name, _ in layout.classes])
        meters = world.plane.meters
        self._op = meters.op_counts.astype(np.int64)
        self._replica = meters.replica_counts.astype(np.int64)
        self._site = meters.site_counts.astype(np.int64)
        self._replica_histogram = meters.replica_histogram.astype(np.int64)
        self._journey_histogram = meters.journey_histogram.astype(np.int64)
        self._journey = np.zeros((len(layout.classes), len(JourneyCount)), dtype=np.int64)
        self._seconds = 0
        # Bins in which any replica's latency has been found so far, with some room.
        self._window = (0, 0)

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
        found = self._latencies(counts[:, OpCount.OK])
        for by in (self._by_service, self._by_zone, self._version_groups()):
            values = summed(table, by.of_row, by.size)
            self._put_replicas(parts, by, values, passed_us)
            self._put_quantiles(parts, by, found)
            if Signal.REPLICAS_READY in by.columns:
                parts.append((by.columns[Signal.REPLICAS_READY], values[:, -1]))
        self._put_services(parts)

    def _put_replicas(
        self, parts: list[Part], by: Grouping, values: FloatArray, passed_us: int
    ) -> None:
        seconds = passed_us / SECOND
        bad = values[:, OpCount.FAILED] + values[:, OpCount.REFUSED]
        ended = values[:, OpCount.OK] + values[:, OpCount.FAILED]
        used = values[:, len(OpCount) :]
        found = {
            Signal.REQUEST_RATE: values[:, OpCount.ARRIVED] / seconds,
            Signal.ERROR_SHARE: share(bad, values[:, OpCount.OK] + bad),
            Signal.ERROR_RATE: bad / seconds,
            Signal.LATENCY_MEAN: share(values[:, OpCount.LATENCY_US], ended) / SECOND,
            Signal.SATURATION: share(used[:, ReplicaCount.SLOT_US], used[:, 3] * passed_us),
            Signal.UTILISATION: share(used[:, ReplicaCount.PROCESSOR_US], used[:, 4] * passed_us),
            Signal.QUEUE_LENGTH: used[:, ReplicaCount.QUEUED_US] / passed_us,
            Signal.REFUSED_RATE: values[:, OpCount.REFUSED] / seconds,
        }
        _put(parts, by, found)

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

    def _latencies(self, ok: FloatArray) -> tuple[Occupied, IntArray]:
        """Occupied bins of the replicas that answered, and which replicas these are."""
        active = np.flatnonzero(ok)
        first, last = self._window
        delta = self._histogram_delta(active)
        if delta.sum() == ok.sum():
            return occupied(delta, self._edges, first_bin=first), active
        # Some answers lie outside the bins that were looked at: look at all, and look wider then.
        self._window = (0, HISTOGRAM_BINS)
        every = self._histogram_delta(active)
        every[:, first:last] += delta
        used = np.flatnonzero(every.any(axis=0))
        if len(used):
            low, high = _wider(int(used[0]), int(used[-1]))
            self._window = (min(low, first), max(high, last)) if last else (low, high)
        return occupied(every, self._edges), active

    def _histogram_delta(self, active: IntArray) -> IntArray:
        """What was added to the bins of the window since the last scrape."""
        first, last = self._window
        now = self._world.plane.meters.replica_histogram[active, first:last]
        before = self._replica_histogram
        delta = now - before[active, first:last]
        before[active, first:last] = now
        return delta

    def _put_quantiles(
        self, parts: list[Part], by: Grouping, found: tuple[Occupied, IntArray]
    ) -> None:
        latencies, active = found
        values = latencies.quantiles(by.of_row[active], by.size, _SHARES)
        parts.extend((by.columns[name], values[:, k]) for k, name in enumerate(_QUANTILES))

    def _version_groups(self) -> Grouping:
        world = self._world
        replicas = range(len(world.layout.replicas))
        versions = tuple(world.version_of(r) for r in replicas)
        if versions != self._versions:
            self._versions = versions
            labels = replica_labels(world.layout, version=world.version_of)
            self._by_version = self._group(labels, (*_OF_REPLICAS, Signal.REPLICAS_READY))
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
        _put(parts, self._by_callee, _site_rates(values, seconds))
        values = summed(delta, self._by_caller.of_row, self._by_caller.size)
        ended = values[:, SiteCount.OK] + values[:, SiteCount.FAILED]
        found = {
            Signal.REQUEST_RATE: values[:, SiteCount.ATTEMPTS] / seconds,
            Signal.ERROR_SHARE: share(values[:, SiteCount.FAILED], ended),
            Signal.ERROR_RATE: values[:, SiteCount.FAILED] / seconds,
            Signal.LATENCY_MEAN: share(values[:, SiteCount.LATENCY_US], ended) / SECOND,
            Signal.REFUSED_RATE: values[:, SiteCount.REFUSED] / seconds,
            **_site_rates(values, seconds),
        }
        _put(parts, self._by_caller, found)

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
            _put(parts, by, _journey_signals(values, passed_us))
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


def _wider(first: int, last: int) -> tuple[int, int]:
    """An octave more on both sides."""
    return max(0, first - BINS_PER_OCTAVE), min(HISTOGRAM_BINS, last + 1 + BINS_PER_OCTAVE)


def _put(parts: list[Part], by: Grouping, found: dict[Signal, FloatArray]) -> None:
    parts.extend((by.columns[signal], values) for signal, values in found.items())


def _site_rates(values: FloatArray, seconds: float) -> dict[Signal, FloatArray]:
    return {
        Signal.TIMEOUT_RATE: values[:, SiteCount.TIMEOUTS] / seconds,
        Signal.RETRY_RATE: values[:, SiteCount.RETRIES] / seconds,
    }


def _journey_signals(values: FloatArray, passed_us: int) -> dict[Signal, FloatArray]:
    seconds = passed_us / SECOND
    failed = values[:, JourneyCount.FAILED]
    good = values[:, JourneyCount.OK]
    ended = good + failed
    per_minute = MINUTE / passed_us
    return {
        Signal.REQUEST_RATE: values[:, JourneyCount.OFFERED] / seconds,
        Signal.ERROR_SHARE: share(failed, ended),
        Signal.ERROR_RATE: failed / seconds,
        Signal.SLOW_SHARE: share(values[:, JourneyCount.SLOW], ended),
        Signal.LATENCY_MEAN: share(values[:, JourneyCount.LATENCY_US], ended) / SECOND,
        Signal.ORDER_RATE: values[:, len(JourneyCount)] * per_minute,
        Signal.MONEY_RATE: values[:, len(JourneyCount) + 1] * per_minute,
    }


def _replica_of_ox(world: WorldFace) -> IntArray:
    layout = world.layout
    owner = np.empty(layout.ox_count, dtype=np.int64)
    for operation in range(len(layout.operations)):
        service = int(layout.service_of_op[operation])
        base, first = int(layout.op_base[operation]), int(layout.first_replica[service])
        count = int(layout.most_replicas[service])
        owner[base : base + count] = np.arange(first, first + count)
    return owner
