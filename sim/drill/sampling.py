"""The scrape: at every interval counters become signals, for every service, call and journey.

A signal is a value per interval: what was counted since the scrape before. Where nothing happened
a share or a latency is NaN, never zero.
"""

from __future__ import annotations

import numpy as np

from sim.drill.copies import Copies
from sim.drill.groups import (
    Group,
    Grouping,
    Joint,
    Places,
    by_name,
    class_labels,
    grouping,
    replica_labels,
    segment_labels,
    site_labels,
)
from sim.drill.hits import Hits
from sim.drill.latencies import Latencies
from sim.drill.lines import Lines
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
)
from sim.drill.outside import Outside
from sim.drill.spending import Spending
from sim.engine.face import WorldFace
from sim.engine.layout import FloatArray, IntArray
from sim.engine.plane import (
    JourneyCount,
    OpCount,
    ReplicaCount,
    Table,
)
from sim.engine.roll_call import RollCall
from sim.model.effect import Dial
from sim.model.signal import SeriesKey, Signal
from sim.observe.budget import BudgetBook
from sim.observe.series import SeriesStore
from sim.observe.signals import summed
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
        outside: Outside,
    ) -> None:
        """``can_fail``: whether anything in the script turns telemetry's own dials."""
        self._can_fail = can_fail
        self._outside = outside
        self._world = world
        self._store = store
        self._budgets = budgets
        self._lead_in_us = lead_in_us
        self._delay_us = delay_us
        self._sampled_us = 0
        layout = world.layout
        meters = world.plane.meters
        self._replica_of_ox = _replica_of_ox(world)
        self._op = meters.op_counts.astype(np.int64)
        self._replica = meters.replica_counts.astype(np.int64)
        self._by_service = self._group(replica_labels(layout), (*OF_REPLICAS, *OF_SERVICE))
        self._by_zone = self._group(
            replica_labels(layout, zone=True), (*OF_REPLICAS, Signal.REPLICAS_READY)
        )
        self._versions: tuple[str, ...] = ()
        self._by_replica = Joint([self._by_service, self._by_zone])
        self._latencies = Latencies(meters.replica_histogram, self._by_replica.layers, SHARES)
        self._of_replica: list[Places] = []
        # The roads of write logs come last, and carry no calls.
        self._site = meters.site_counts[: layout.call_sites].astype(np.int64)
        self._by_site = Joint(
            [
                self._group(site_labels(layout, caller=False), OF_CALLEE),
                self._group(site_labels(layout, caller=True), OF_CALLER),
            ]
        )
        self._of_site = [self._by_site.places(*OF_CALLEE), self._by_site.places(*OF_CALLER)]
        total = [Group(SeriesKey(""), len(layout.services))]
        self._by_class = Joint(
            [
                self._group(class_labels(layout, segment=False), OF_JOURNEY),
                self._group(class_labels(layout, segment=True), OF_JOURNEY),
                self._group(segment_labels(layout), OF_JOURNEY),
                grouping(store, total, [0] * len(layout.classes), OF_JOURNEY),
            ]
        )
        self._of_class = self._by_class.places(*OF_JOURNEY)
        journeys = layout.topology.journeys
        self._is_order = np.array(
            [journeys[kind.journey].counts_as_order for kind in layout.classes]
        )
        self._journey_latencies = Latencies(meters.journey_histogram, self._by_class.layers, SHARES)
        self._journey = np.zeros((len(layout.classes), len(JourneyCount)), dtype=np.int64)
        self._seconds = 0
        self._copies = Copies(world, store)
        self._lines = Lines(world, store)
        self._hits = Hits(world, store)
        self._spending = Spending(world, store)

    def sample(self) -> None:
        """One scrape, now."""
        now = self._world.now_us
        passed_us = now - self._sampled_us
        self._sampled_us = now
        parts: list[Part] = []
        dark = self._dark_zones()
        if passed_us > 0:
            self._sample_replicas(parts, passed_us, dark)
            self._sample_sites(parts, passed_us)
            self._sample_journeys(parts, passed_us)
            parts.append(self._copies.sampled())
            parts.append(self._lines.sampled())
            parts.append(self._hits.sampled())
            parts.append(self._outside.sampled())
        services = self._world.layout.services
        delays = [self._delay_us + self._dial(Dial.TELEMETRY_DELAY, name) for name in services]
        gaps = [
            self._dial(Dial.TELEMETRY_GAP, name) > 0 or self._is_all_dark(name, dark)
            for name in services
        ]
        stale = [self._dial(Dial.TELEMETRY_STALE, name) > 0 for name in services]
        self._store.append(
            now - self._lead_in_us,
            parts,
            delay_us=[
                *delays,
                self._delay_us + self._dial(Dial.TELEMETRY_DELAY),
                self._delay_us,
            ],
            is_gap=[*gaps, self._dial(Dial.TELEMETRY_GAP) > 0, False],
            is_stale=[*stale, self._dial(Dial.TELEMETRY_STALE) > 0, False],
            dark_zones=dark,
        )
        self._budgets.append(
            now - self._lead_in_us,
            ended=self._journey[:, JourneyCount.OK] + self._journey[:, JourneyCount.FAILED],
            failed=self._journey[:, JourneyCount.FAILED],
            slow=self._journey[:, JourneyCount.SLOW],
        )

    def _dark_zones(self) -> frozenset[str]:
        """Zones whose replicas tell nothing now."""
        if not self._can_fail:
            return frozenset()
        zones = self._world.layout.zones
        gap = Dial.TELEMETRY_GAP.value
        return frozenset(zone for zone in zones if self._world.dial(gap, zone=zone) > 0)

    def _is_all_dark(self, service: str, dark: frozenset[str]) -> bool:
        """Whether nothing of a service is left to be scraped."""
        if not dark:
            return False
        layout, roll = self._world.layout, self._world.roll_call()
        desired = roll.desired[layout.service(service)]
        return all(
            replica.zone in dark
            for replica in layout.replicas_of(service)
            if replica.ordinal < desired or roll.is_listening[replica.index]
        )

    # -- Replicas ------------------------------------------------------------------------------

    def _sample_replicas(self, parts: list[Part], passed_us: int, dark: frozenset[str]) -> None:
        meters = self._world.plane.meters
        roll = self._world.roll_call()
        if roll.versions != self._versions:
            self._regroup(roll.versions)
        op_delta = meters.op_counts - self._op
        self._op += op_delta
        counts = summed(op_delta, self._replica_of_ox, len(roll.versions))
        delta = meters.replica_counts - self._replica
        self._replica += delta
        used = delta[:, : ReplicaCount.QUEUED_US + 1]
        table = np.hstack([counts, used, self._capacity(roll)])
        if dark:
            # A sum is of those that were scraped.
            table[[r.index for r in self._world.layout.replicas if r.zone in dark]] = 0.0
        values = self._by_replica.layers.summed(table)
        answers = counts[:, OpCount.OK].astype(np.int64)
        found = replica_signals(values, passed_us) | _quantiles(self._latencies, answers)
        found[Signal.REPLICAS_READY] = values[:, -1]
        parts.extend(places.filled(found) for places in self._of_replica)
        self._put_services(parts, roll)

    def _capacity(self, roll: RollCall) -> FloatArray:
        """Usable slots, processors, and whether it serves, of each replica; zero where down."""
        layout = self._world.layout
        is_up = np.array(roll.is_listening, dtype=np.float64)
        slots = self._world.plane.values(Table.SLOTS, len(is_up))
        processors = layout.processors[layout.service_of_replica]
        return np.column_stack([slots * is_up, processors * is_up, is_up])

    def _regroup(self, versions: tuple[str, ...]) -> None:
        """Replicas run other versions than they did."""
        self._versions = versions
        labels = replica_labels(self._world.layout, version=versions.__getitem__)
        by_version = self._group(labels, (*OF_REPLICAS, Signal.REPLICAS_READY))
        self._by_replica = by = Joint([self._by_service, self._by_zone, by_version])
        self._latencies.regroup(by.layers)
        self._of_replica = [by.places(*OF_REPLICAS), by.places(Signal.REPLICAS_READY)]

    def _put_services(self, parts: list[Part], roll: RollCall) -> None:
        """What is known of services alone, not of their parts."""
        columns = self._by_service.columns
        parts.append((columns[Signal.REPLICAS_READY], np.array(roll.ready, dtype=np.float64)))
        parts.append((columns[Signal.REPLICAS_DESIRED], np.array(roll.desired, dtype=np.float64)))
        parts.append((columns[Signal.RESTARTS], np.array(roll.restarts, dtype=np.float64)))
        parts.append((columns[Signal.MEMORY_SHARE], np.array(roll.memory_shares)))
        parts.append(self._spending.sampled(roll))

    # -- Calls and journeys --------------------------------------------------------------------

    def _sample_sites(self, parts: list[Part], passed_us: int) -> None:
        delta = self._world.plane.meters.site_counts[: len(self._site)] - self._site
        self._site += delta
        found = caller_signals(self._by_site.layers.summed(delta), passed_us / SECOND)
        parts.extend(places.filled(found) for places in self._of_site)

    def _sample_journeys(self, parts: list[Part], passed_us: int) -> None:
        layout, meters = self._world.layout, self._world.plane.meters
        # Whole seconds that ended; the one that is open counts at the next scrape.
        seconds = self._world.now_us // SECOND
        delta = meters.journey_seconds[:, self._seconds : seconds].sum(axis=1)
        self._seconds = seconds
        self._journey += delta
        good = delta[:, JourneyCount.OK]
        table = np.column_stack([delta, good * self._is_order, good * layout.value])
        found = journey_signals(self._by_class.layers.summed(table), passed_us)
        # What control ends at this very instant stands in the histogram, its second is open yet.
        found |= _quantiles(self._journey_latencies, np.full_like(good, -1))
        parts.append(self._of_class.filled(found))

    def _group(
        self, labels: list[tuple[SeriesKey, int] | None], signals: tuple[Signal, ...]
    ) -> Grouping:
        groups, of_row = by_name(labels)
        return grouping(self._store, groups, of_row, signals)

    def heed_dials(self) -> None:
        """From now on telemetry's own dials may be turned."""
        self._can_fail = True

    def _dial(self, dial: Dial, service: str | None = None) -> int:
        if not self._can_fail:
            return 0
        target = {} if service is None else {"service": service}
        value = self._world.dial(dial.value, **target)
        return int(value) if value == value else 0  # noqa: PLR0124 - NaN: no such cell


def _quantiles(latencies: Latencies, answers: IntArray) -> dict[Signal, FloatArray]:
    return dict(zip(QUANTILES, latencies.since_last(answers), strict=True))


def _replica_of_ox(world: WorldFace) -> IntArray:
    layout = world.layout
    owner = np.empty(layout.ox_count, dtype=np.int64)
    for operation in range(len(layout.operations)):
        service = int(layout.service_of_op[operation])
        base, first = int(layout.op_base[operation]), int(layout.first_replica[service])
        count = int(layout.most_replicas[service])
        owner[base : base + count] = np.arange(first, first + count)
    return owner
