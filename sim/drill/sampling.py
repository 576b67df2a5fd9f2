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
)
from sim.drill.outside import Outside
from sim.drill.sheet import Sheet
from sim.drill.spending import Spending
from sim.engine.face import WorldFace
from sim.engine.layout import FloatArray, IntArray
from sim.engine.plane import JourneyCount, Table
from sim.engine.roll_call import RollCall
from sim.engine.tallies import (
    JOURNEY_COLUMNS,
    REPLICA_COLUMNS,
    SITE_COLUMNS,
    USED_COLUMNS,
    tally_journeys,
    tally_replicas,
    tally_sites,
)
from sim.model.effect import Dial
from sim.model.signal import SeriesKey, Signal
from sim.observe.budget import BudgetBook
from sim.observe.series import SeriesStore
from sim.units import SECOND

Part = tuple[IntArray, FloatArray]
# The tables of a sheet, and what their rows tell.
_REPLICAS, _SITES, _JOURNEYS, _SERVICES = range(4)
_ROWS: tuple[tuple[Signal, ...], ...] = (
    (*OF_REPLICAS, Signal.REPLICAS_READY),
    OF_CALLER,
    OF_JOURNEY,
    OF_SERVICE,
)
_OF_QUANTILES = {
    table: slice(_ROWS[table].index(QUANTILES[0]), _ROWS[table].index(QUANTILES[-1]) + 1)
    for table in (_REPLICAS, _JOURNEYS)
}


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
        domains = len(world.layout.services) + 2
        # What domains report while nothing turns telemetry's own dials.
        self._in_order = ([delay_us] * domains, [False] * domains, [False] * domains)
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
        self._replica = meters.replica_counts[:, :USED_COLUMNS].astype(np.int64)
        self._processors = layout.processors[layout.service_of_replica].astype(np.int64)
        self._table = np.empty((len(layout.replicas), REPLICA_COLUMNS))
        self._answers = np.empty(len(layout.replicas), dtype=np.int64)
        self._by_service = self._group(replica_labels(layout), (*OF_REPLICAS, *OF_SERVICE))
        self._by_zone = self._group(
            replica_labels(layout, zone=True), (*OF_REPLICAS, Signal.REPLICAS_READY)
        )
        self._versions: tuple[str, ...] | None = None
        # By the versions of all replicas, what follows from them.
        self._laid_out: dict[tuple[str, ...], tuple[Joint, FloatArray, Sheet]] = {}
        # The roads of write logs come last, and carry no calls.
        self._site = meters.site_counts[: layout.call_sites].astype(np.int64)
        self._by_site = Joint(
            [
                self._group(site_labels(layout, caller=False), OF_CALLEE),
                self._group(site_labels(layout, caller=True), OF_CALLER),
            ]
        )
        self._site_values = np.empty((self._by_site.layers.size + 1, SITE_COLUMNS))
        total = [Group(SeriesKey(""), len(layout.services))]
        self._by_class = Joint(
            [
                self._group(class_labels(layout, segment=False), OF_JOURNEY),
                self._group(class_labels(layout, segment=True), OF_JOURNEY),
                self._group(segment_labels(layout), OF_JOURNEY),
                grouping(store, total, [0] * len(layout.classes), OF_JOURNEY),
            ]
        )
        self._class_table = np.empty((len(layout.classes), JOURNEY_COLUMNS))
        self._class_values = np.empty((self._by_class.layers.size + 1, JOURNEY_COLUMNS))
        journeys = layout.topology.journeys
        self._is_order = np.array(
            [journeys[kind.journey].counts_as_order for kind in layout.classes], dtype=np.int64
        )
        self._value = np.array(layout.value, dtype=np.float64)
        self._journey_latencies = Latencies(meters.journey_histogram, self._by_class.layers, SHARES)
        # What control ends at this very instant stands in the histogram, its second is open yet.
        self._unknown = np.full(len(layout.classes), -1, dtype=np.int64)
        self._journey = np.zeros((len(layout.classes), len(JourneyCount)), dtype=np.int64)
        self._seconds = 0
        self._by_replica = Joint([self._by_service, self._by_zone])
        self._latencies = Latencies(meters.replica_histogram, self._by_replica.layers, SHARES)
        kinds = (Copies, Lines, Hits, Spending)
        others = (*(kind(world, store) for kind in kinds), outside)
        self._others = [other for other in others if not other.is_empty]
        # The last roll call, as arrays.
        self._roll: RollCall | None = None
        self._is_listening: IntArray = np.zeros(len(layout.replicas), dtype=np.int64)
        self._of_services: FloatArray = np.zeros((len(OF_SERVICE), len(layout.services)))
        self._lit = np.zeros(len(layout.replicas), dtype=np.int64)

    def sample(self) -> None:
        """One scrape, now."""
        now = self._world.now_us
        passed_us = now - self._sampled_us
        self._sampled_us = now
        parts: list[Part] = []
        dark = self._dark_zones()
        if passed_us > 0:
            self._sample_replicas(passed_us, dark)
            self._sample_sites(passed_us)
            self._sample_journeys(passed_us)
            parts.append(self._sheet.row())
            parts.extend(other.sampled() for other in self._others)
        delays, gaps, stale = self._reports(dark) if self._can_fail else self._in_order
        self._store.append(
            now - self._lead_in_us,
            parts,
            delay_us=delays,
            is_gap=gaps,
            is_stale=stale,
            dark_zones=dark,
        )
        good, failed = self._journey[:, JourneyCount.OK], self._journey[:, JourneyCount.FAILED]
        self._budgets.append(
            now - self._lead_in_us,
            ended=good + failed,
            failed=failed,
            slow=self._journey[:, JourneyCount.SLOW],
        )

    def _reports(self, dark: frozenset[str]) -> tuple[list[int], list[bool], list[bool]]:
        """Of each domain how late it reports now, whether at all, and whether what it knew."""
        services = self._world.layout.services
        delays = [self._delay_us + self._dial(Dial.TELEMETRY_DELAY, name) for name in services]
        gaps = [
            self._dial(Dial.TELEMETRY_GAP, name) > 0 or self._is_all_dark(name, dark)
            for name in services
        ]
        stale = [self._dial(Dial.TELEMETRY_STALE, name) > 0 for name in services]
        front = self._delay_us + self._dial(Dial.TELEMETRY_DELAY)
        return (
            [*delays, front, self._delay_us],
            [*gaps, self._dial(Dial.TELEMETRY_GAP) > 0, False],
            [*stale, self._dial(Dial.TELEMETRY_STALE) > 0, False],
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

    def _sample_replicas(self, passed_us: int, dark: frozenset[str]) -> None:
        meters, layout = self._world.plane.meters, self._world.layout
        roll = self._world.roll_call()
        if roll.versions != self._versions:
            self._regroup(roll.versions)
        found = self._sheet.tables[_REPLICAS]
        tally_replicas(
            meters.op_counts,
            self._op,
            self._replica_of_ox,
            meters.replica_counts,
            self._replica,
            self._world.plane.values(Table.SLOTS, len(layout.replicas)),
            self._processors,
            self._listening(roll),
            self._darkness(dark),
            self._by_replica.layers.group,
            passed_us,
            self._table,
            self._answers,
            self._values,
            found,
        )
        self._latencies.fill(self._answers, found[_OF_QUANTILES[_REPLICAS]])
        # What is known of services alone, not of their parts: the rows of OF_SERVICE.
        self._sheet.tables[_SERVICES][:] = self._of_services

    def _listening(self, roll: RollCall) -> IntArray:
        """1 for each replica that listens, ``(r,)``."""
        if roll is not self._roll:
            self._roll = roll
            self._is_listening = np.array(roll.is_listening, dtype=np.int64)
            self._of_services = np.array(
                (roll.ready, roll.desired, roll.restarts, roll.memory_shares), dtype=np.float64
            )
        return self._is_listening

    def _darkness(self, dark: frozenset[str]) -> IntArray:
        """1 for each replica that tells nothing, ``(r,)``."""
        if not dark:
            return self._lit
        replicas = self._world.layout.replicas
        return np.array([replica.zone in dark for replica in replicas], dtype=np.int64)

    def _regroup(self, versions: tuple[str, ...]) -> None:
        """Replicas run other versions than they did."""
        self._versions = versions
        known = self._laid_out.get(versions)
        if known is not None:
            # A release that goes out and comes back meets the same versions again.
            self._by_replica, self._values, self._sheet = known
            self._latencies.regroup(self._by_replica.layers)
            return
        labels = replica_labels(self._world.layout, version=versions.__getitem__)
        by_version = self._group(labels, (*OF_REPLICAS, Signal.REPLICAS_READY))
        self._by_replica = Joint([self._by_service, self._by_zone, by_version])
        self._latencies.regroup(self._by_replica.layers)
        self._lay_out()
        self._laid_out[versions] = (self._by_replica, self._values, self._sheet)

    def _lay_out(self) -> None:
        """What is measured where, of the groups that there are."""
        services = Joint([self._by_service])
        groups = (self._by_replica, self._by_site, self._by_class, services)
        self._values = np.empty((self._by_replica.layers.size + 1, REPLICA_COLUMNS))
        self._sheet = Sheet(
            [(len(rows), by.layers.size) for rows, by in zip(_ROWS, groups, strict=True)]
        )
        for table, signals in (
            (_REPLICAS, OF_REPLICAS),
            (_REPLICAS, (Signal.REPLICAS_READY,)),
            (_SITES, OF_CALLEE),
            (_SITES, OF_CALLER),
            (_JOURNEYS, OF_JOURNEY),
            # A service's own word on its replicas comes after the sum of those that were scraped.
            (_SERVICES, OF_SERVICE),
        ):
            self._sheet.send(table, _ROWS[table], groups[table].places(*signals))

    # -- Calls and journeys --------------------------------------------------------------------

    def _sample_sites(self, passed_us: int) -> None:
        tally_sites(
            self._world.plane.meters.site_counts,
            self._site,
            self._by_site.layers.group,
            passed_us,
            self._site_values,
            self._sheet.tables[_SITES],
        )

    def _sample_journeys(self, passed_us: int) -> None:
        # Whole seconds that ended; the one that is open counts at the next scrape.
        first, self._seconds = self._seconds, self._world.now_us // SECOND
        found = self._sheet.tables[_JOURNEYS]
        tally_journeys(
            self._world.plane.meters.journey_seconds,
            first,
            self._seconds,
            self._journey,
            self._is_order,
            self._value,
            self._by_class.layers.group,
            passed_us,
            self._class_table,
            self._class_values,
            found,
        )
        self._journey_latencies.fill(self._unknown, found[_OF_QUANTILES[_JOURNEYS]])

    def _group(
        self, labels: list[tuple[SeriesKey, int] | None], signals: tuple[Signal, ...]
    ) -> Grouping:
        groups, of_row = by_name(labels)
        return grouping(self._store, groups, of_row, signals)

    def heed_dials(self) -> None:
        """From now on telemetry's own dials may be turned."""
        self._can_fail = True

    def _dial(self, dial: Dial, service: str | None = None) -> int:
        target = {} if service is None else {"service": service}
        value = self._world.dial(dial.value, **target)
        return int(value) if value == value else 0  # noqa: PLR0124 - NaN: no such cell


def _replica_of_ox(world: WorldFace) -> IntArray:
    layout = world.layout
    owner = np.empty(layout.ox_count, dtype=np.int64)
    for operation in range(len(layout.operations)):
        service = int(layout.service_of_op[operation])
        base, first = int(layout.op_base[operation]), int(layout.first_replica[service])
        count = int(layout.most_replicas[service])
        owner[base : base + count] = np.arange(first, first + count)
    return owner
