"""A topology and its traffic as flat arrays: names become indexes, once, before a run.

Every plane runs the same layout. Axes and their letters:

    r   replica, for every service up to its quota (replicas beyond the desired number are absent)
    o   operation; ``ox`` operation x replica of its service, flat: ``op_base[o] + ordinal``
    g   client segment (segment 0 alone where a journey has none)
    h   home region of users, in the order of the topology's regions
    j   class of traffic: journey x segment x home
    s   call site; the first sites are the journeys' own (one per class), then every Call in order
    cx  call site x caller replica, flat: ``site_client_base[s] + caller ordinal``
        (breakers, budgets and pools live per client; a journey's site has one client)
    e   call site x callee replica, flat: ``site_end_base[s] + callee ordinal`` (passive ejection)
    p   place of a caller: a zone, or for users ``len(zones) + h``
    zp  caller place x callee zone: ``place * len(zones) + callee_zone``

Behind the calls stand the sites of their fallbacks, in the same order; no stage starts them by
itself. The last sites carry no calls: one a store that has copies, the road of its write log, so
that what happens to the network happens to replication too.

All integer arrays are int64: microseconds, counts or parts per million.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.model.law import STEPS_PER_UNIT, Law
from sim.model.resilience import Balancing, Discipline, JitterLaw, RetryPolicy, TimedOutWork
from sim.model.store import ReadsFrom, Store
from sim.model.topology import Broker, CacheFill, Call, Items, Journey, OnFailure, Service, Topology
from sim.streams import mix, name_key
from sim.units import PPM, SECOND, to_ppm

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

NO_LIMIT = -1
# Failed deliveries of one message that no run lives to see.
NEVER_SET_ASIDE = 1 << 40


class SiteField(IntEnum):
    """Columns of the per-site table: everything a call site is set to at the start."""

    CALLEE = 0  # operation o
    CALLER = 1  # operation o, or -1 for a journey's site
    STAGE = 2  # stage within the caller operation
    COUNT = 3
    IS_PARALLEL_ITEMS = 4
    CHANCE_PPM = 5
    IS_HARD = 6
    WAITS = 7
    CANCELS = 8  # 1: the callee's work is cancelled when the caller gives up
    TIMEOUT_US = 9
    ATTEMPTS = 10
    BACKOFF_US = 11
    BACKOFF_MOST_US = 12
    MULTIPLIER_PPM = 13
    JITTER_PPM = 14
    BUDGET_PPM = 15  # tokens per first try; NO_LIMIT: none
    BUDGET_BURST = 16
    BREAKER_CALLS = 17  # 0: no breaker
    BREAKER_FAILURE_PPM = 18
    BREAKER_OPEN_US = 19
    BREAKER_PROBES = 20
    POOL = 21  # 0: no limit
    EJECT_AFTER = 22  # consecutive failures; 0: off
    EJECT_BASE_US = 23
    EJECT_MOST_PPM = 24
    FALLBACK = 25  # the site called instead when a call has failed in the end; -1: none
    STANDS_IN_FOR = 26  # of a fallback's site: the site whose failed calls it takes over; -1: none
    NEEDS = 27  # parallel items that must answer OK; 0: all that are made are waited for
    HEDGE_US = 28  # an attempt is sent once more after so long without an answer; 0: never
    BREAKER_WINDOW_US = 29  # 0: the window is of the latest BREAKER_CALLS outcomes
    THROTTLE_MILLI = 30  # requests sent per accepted one before some are held back; 0: no throttle
    DELIVERS = 31  # 1: a broker's line to a consumer; its calls are messages
    IN_ORDER = 32  # 1: a message keeps its place in delivery until it is done
    JITTER_IS_EXPONENTIAL = 33


SITE_COLUMNS = len(SiteField)


class TrafficClass(NamedTuple):
    """Users who do one thing, with one kind of client, from one place."""

    journey: str
    segment: int  # g
    home: int  # h


@dataclass(frozen=True, slots=True)
class Replica:
    """The fixed identity of one replica; its version and state change in the world."""

    index: int
    service: str
    ordinal: int
    zone: str


@dataclass(frozen=True)
class Layout:
    """Names and their indexes, and the base value of every table."""

    topology: Topology
    zones: tuple[str, ...]
    services: tuple[str, ...]
    operations: tuple[str, ...]  # "service.operation"
    segments: tuple[str, ...]
    regions: tuple[str, ...]
    classes: tuple[TrafficClass, ...]
    replicas: tuple[Replica, ...]
    # "journey:buy/ios" ("@eu" where there are several regions), "web.home->db.read" (#2 for a
    # second one), "web.home->db.read/cache.get" for its fallback, "db=>db" for a store's log.
    site_names: tuple[str, ...]

    service_of_op: IntArray  # (o,)
    first_replica: IntArray  # (service,)
    most_replicas: IntArray  # (service,)
    zone_of_replica: IntArray  # (r,)
    region_of_place: IntArray  # (p,)
    service_of_replica: IntArray  # (r,)
    op_base: IntArray  # (o,)
    ox_count: int
    site_client_base: IntArray  # (s,)
    cx_count: int
    site_end_base: IntArray  # (s,)
    e_count: int

    sites: IntArray  # (s, SITE_COLUMNS)
    # Calls of o: sites op_first_site[o] .. op_first_site[o] + op_sites[o] - 1, by stage.
    op_first_site: IntArray  # (o,)
    op_sites: IntArray  # (o,)

    work_mean_us: FloatArray  # (o,)
    work_law: IntArray  # (o,) row of `laws`
    refusal_work_us: IntArray  # (o,)
    failure_ppm: IntArray  # (o,)
    laws: FloatArray  # (law, TABLE_LENGTH)

    slots: IntArray  # (service,)
    processors: IntArray  # (service,)
    holds_slot: IntArray  # (service,)
    queue_limit: IntArray  # (service,)
    discipline: IntArray  # (service,) order of Discipline
    patience_law: IntArray  # (service,) row of `laws`, or -1
    patience_mean_us: FloatArray  # (service,)
    balancing: IntArray  # (service,) order of Balancing
    rate_limit_per_s: FloatArray  # (service,) 0: none
    rate_limit_burst: IntArray  # (service,)
    latency_us: IntArray  # (p, zones)
    caches: tuple[CacheFill | None, ...]  # by service
    backlog_most: IntArray  # (service,) messages that a replica stores; 0: no limit
    spills: IntArray  # (service,) 1: callers may go to another region
    goes_to_leader: IntArray  # (o,) 1: writes, and reads of a store that reads from its primary
    is_write: IntArray  # (o,) 1: an answer that is OK goes into the service's write log
    log_site: IntArray  # (service,) the site of a store's log, -1: it has no copies
    first_leader: IntArray  # (service,) replica that is primary at the start, -1: no store

    slow_after_us: IntArray  # (j,)
    value: FloatArray  # (j,) money per good request
    class_key: tuple[int, ...]  # (j,) 63-bit identity of the class, for keyed draws
    site_key: tuple[int, ...]  # (s,) 63-bit identity of the site, stable under other sites' coming

    _service_index: dict[str, int] = field(repr=False)
    _operation_index: dict[str, int] = field(repr=False)

    def service(self, name: str) -> int:
        """Index of a service."""
        return self._service_index[name]

    def operation(self, path: str) -> int:
        """Index of ``service.operation``."""
        return self._operation_index[path]

    def replicas_of(self, service: str) -> tuple[Replica, ...]:
        """Every replica that the service may ever have, by ordinal."""
        index = self.service(service)
        first = int(self.first_replica[index])
        return self.replicas[first : first + int(self.most_replicas[index])]

    def op_replica(self, operation: int, ordinal: int) -> int:
        """``ox`` of an operation and an ordinal of its service."""
        return int(self.op_base[operation]) + ordinal

    @property
    def call_sites(self) -> int:
        """Sites that calls are made at; the roads of write logs stand after them."""
        return len(self.site_names) - int((self.log_site >= 0).sum())

    def sites_from(self, caller: str | None, callee_service: str | None) -> tuple[int, ...]:
        """Call sites between two services; None means any. Journeys' sites have no caller."""
        found = []
        for site in range(len(self.site_names)):
            caller_op = int(self.sites[site, SiteField.CALLER])
            callee_op = int(self.sites[site, SiteField.CALLEE])
            caller_name = (
                self.services[int(self.service_of_op[caller_op])] if caller_op >= 0 else None
            )
            callee_name = self.services[int(self.service_of_op[callee_op])]
            if caller is not None and caller != caller_name:
                continue
            if callee_service is None or callee_service == callee_name:
                found.append(site)
        return tuple(found)


def build_layout(topology: Topology) -> Layout:
    """Flatten a checked topology. Raises nothing: the checks have been made before."""
    zones = topology.zones
    services = tuple(topology.services)
    service_index = {name: k for k, name in enumerate(services)}
    operations = tuple(f"{s}.{o}" for s, svc in topology.services.items() for o in svc.operations)
    operation_index = {path: k for k, path in enumerate(operations)}
    segments = _segments(topology)
    regions = tuple(topology.regions)
    classes = tuple(
        TrafficClass(name, segments.index(segment), regions.index(home))
        for name, journey in topology.journeys.items()
        for segment in (journey.segments or {"all": 1.0})
        for home in _homes(topology, journey)
    )
    replicas, first, most = _replicas(topology, zones)
    service_of_op = _ints(service_index[path.split(".")[0]] for path in operations)
    op_base = np.concatenate(([0], np.cumsum(most[service_of_op])))
    laws: list[Law] = []
    work = [_operation(topology, path).work for path in operations]
    patience = [topology.services[name].queue.patience for name in services]
    sites, site_names, op_first, op_count = _sites(topology, classes, segments, operation_index)
    stores = [topology.services[name].store for name in services]
    logs = [store is not None and int(most[k]) > 1 for k, store in enumerate(stores)]
    log_site = np.where(logs, len(sites) - sum(logs) + np.cumsum(logs) - 1, -1).astype(np.int64)
    callers = sites[:, SiteField.CALLER]
    client_counts = np.where(callers < 0, 1, most[service_of_op[np.maximum(callers, 0)]])
    end_counts = most[service_of_op[sites[:, SiteField.CALLEE]]]
    every = [topology.services[name] for name in services]
    return Layout(
        topology=topology,
        zones=zones,
        regions=regions,
        services=services,
        operations=operations,
        segments=segments,
        classes=classes,
        replicas=replicas,
        site_names=site_names,
        service_of_op=service_of_op,
        first_replica=first,
        most_replicas=most,
        zone_of_replica=_ints(zones.index(replica.zone) for replica in replicas),
        region_of_place=_ints(
            [regions.index(topology.region_of(zone)) for zone in zones] + [*range(len(regions))]
        ),
        service_of_replica=_ints(service_index[replica.service] for replica in replicas),
        op_base=op_base[:-1].astype(np.int64),
        ox_count=int(op_base[-1]),
        site_client_base=_bases(client_counts),
        cx_count=int(client_counts.sum()),
        site_end_base=_bases(end_counts),
        e_count=int(end_counts.sum()),
        sites=sites,
        op_first_site=op_first,
        op_sites=op_count,
        work_mean_us=np.array([law.mean_us for law in work], dtype=np.float64),
        work_law=_ints(_law_row(laws, law) for law in work),
        refusal_work_us=_ints(_operation(topology, path).refusal_work for path in operations),
        failure_ppm=_ints(to_ppm(_operation(topology, path).failure) for path in operations),
        patience_law=_ints(-1 if law is None else _law_row(laws, law) for law in patience),
        patience_mean_us=np.array(
            [0.0 if law is None else law.mean_us for law in patience], dtype=np.float64
        ),
        laws=np.array([mean_one(law.table()) for law in laws], dtype=np.float64),
        slots=_ints(service.slots for service in every),
        processors=_ints(service.processors for service in every),
        holds_slot=_ints(service.holds_slot for service in every),
        queue_limit=_ints(service.queue.limit for service in every),
        discipline=_ints(list(Discipline).index(service.queue.discipline) for service in every),
        balancing=_ints(list(Balancing).index(service.balancing) for service in every),
        rate_limit_per_s=np.array(
            [0.0 if s.rate_limit is None else s.rate_limit.rate for s in every], dtype=np.float64
        ),
        rate_limit_burst=_ints(0 if s.rate_limit is None else s.rate_limit.burst for s in every),
        latency_us=_latency(topology, zones),
        caches=tuple(service.cache for service in every),
        backlog_most=_ints(0 if s.broker is None else s.broker.limit or 0 for s in every),
        spills=_ints(service.spills for service in every),
        goes_to_leader=_ints(_goes_to_leader(topology, path) for path in operations),
        is_write=_ints(_is_write(topology, path) for path in operations),
        log_site=log_site,
        first_leader=_ints(_first_leader(topology, replicas, name) for name in services),
        slow_after_us=_ints(topology.journeys[c.journey].slow_after for c in classes),
        value=np.array([topology.journeys[c.journey].value for c in classes], dtype=np.float64),
        class_key=tuple(
            mix(name_key("class"), name_key(class_name(topology, c, segments))) for c in classes
        ),
        site_key=tuple(mix(name_key("site"), name_key(name)) for name in site_names),
        _service_index=service_index,
        _operation_index=operation_index,
    )


def class_name(topology: Topology, kind: TrafficClass, segments: tuple[str, ...]) -> str:
    """``buy/ios``, with ``@eu`` behind it where users may be in one region or in another."""
    has_home = len(topology.regions) > 1 or topology.journeys[kind.journey].homes
    home = f"@{tuple(topology.regions)[kind.home]}" if has_home else ""
    return f"{kind.journey}/{segments[kind.segment]}{home}"


def class_rates(layout: Layout, *, total_per_s: float) -> FloatArray:
    """Arrivals per second of each class in normal times, shape ``(j,)``."""
    journeys = layout.topology.journeys
    total_weight = math.fsum(journey.weight for journey in journeys.values()) or 1.0
    rates = []
    for name, g, h in layout.classes:
        journey = journeys[name]
        segments = journey.segments or {"all": 1.0}
        homes = _homes(layout.topology, journey)
        share = segments[layout.segments[g]] / (math.fsum(segments.values()) or 1.0)
        share *= homes[layout.regions[h]] / (math.fsum(homes.values()) or 1.0)
        rates.append(total_per_s * journey.weight / total_weight * share)
    return np.array(rates, dtype=np.float64)


def mean_one(table: tuple[float, ...]) -> FloatArray:
    """A law's table scaled so that what the planes interpolate has a mean of exactly one.

    A jump (bimodal) falls somewhere within a step of the table, and a straight line through it
    moves the mean by up to half a percent. The exponential is exact as it stands and is left alone.
    """
    steps = np.array(table, dtype=np.float64)
    width = 1.0 / STEPS_PER_UNIT
    starts = np.exp(-width * np.arange(len(steps) - 1))
    # Integrals over one step of exp(-u) and of u * exp(-u).
    zeroth = -math.expm1(-width)
    first = zeroth - width * math.exp(-width)
    slopes = np.diff(steps) / width
    mean = math.fsum(starts * (steps[:-1] * zeroth + slopes * first))
    if abs(mean - 1.0) < 1e-9:
        return steps
    # Rounded as the table is, so that the last bits of libm cannot reach a run.
    scaled: FloatArray = np.rint(steps / mean * 2**30) / 2**30
    return scaled


def _ints(values: object) -> IntArray:
    return np.array(list(values), dtype=np.int64)  # type: ignore[call-overload]


def _bases(counts: IntArray) -> IntArray:
    return np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64)


def _operation(topology: Topology, path: str):  # type: ignore[no-untyped-def]
    service, operation = path.split(".")
    return topology.services[service].operations[operation]


def _segments(topology: Topology) -> tuple[str, ...]:
    found = ["all"]
    for journey in topology.journeys.values():
        found.extend(name for name in journey.segments if name not in found)
    return tuple(found)


def _homes(topology: Topology, journey: Journey) -> dict[str, float]:
    return journey.homes or dict.fromkeys(topology.regions, 1.0)


def _store_of(topology: Topology, path: str) -> tuple[Store | None, str]:
    service, operation = path.split(".")
    return topology.services[service].store, operation


def _is_write(topology: Topology, path: str) -> bool:
    store, operation = _store_of(topology, path)
    return store is not None and operation in store.writes


def _goes_to_leader(topology: Topology, path: str) -> bool:
    store, _ = _store_of(topology, path)
    if store is None:
        return False
    return store.reads_from is ReadsFrom.PRIMARY or _is_write(topology, path)


def _first_leader(topology: Topology, replicas: tuple[Replica, ...], name: str) -> int:
    store = topology.services[name].store
    if store is None:
        return -1
    ours = [r for r in replicas if r.service == name]
    return next((r.index for r in ours if r.zone == store.primary), ours[0].index)


def _replicas(
    topology: Topology, zones: tuple[str, ...]
) -> tuple[tuple[Replica, ...], IntArray, IntArray]:
    replicas: list[Replica] = []
    first, most = [], []
    for name, service in topology.services.items():
        places = service.zones or zones
        first.append(len(replicas))
        most.append(max(service.most_replicas, service.replicas))
        replicas.extend(
            Replica(first[-1] + k, name, k, places[k % len(places)]) for k in range(most[-1])
        )
    return tuple(replicas), _ints(first), _ints(most)


def _law_row(laws: list[Law], law: Law) -> int:
    if law not in laws:
        laws.append(law)
    return laws.index(law)


def _sites(
    topology: Topology,
    classes: tuple[TrafficClass, ...],
    segments: tuple[str, ...],
    operation_index: dict[str, int],
) -> tuple[IntArray, tuple[str, ...], IntArray, IntArray]:
    rows: list[list[int]] = []
    names: list[str] = []
    degraded: list[tuple[int, Call]] = []  # sites with a fallback, and their calls
    for kind in classes:
        journey = topology.journeys[kind.journey]
        callee = topology.services[journey.enters.split(".")[0]]
        rows.append(_journey_row(journey, callee, operation_index))
        names.append(f"journey:{class_name(topology, kind, segments)}")
    first, count = [], []
    for path, caller in operation_index.items():
        first.append(len(rows))
        stages = _operation(topology, path).stages()
        for stage, calls in enumerate(stages):
            for call in calls:
                callee = topology.services[call.to.split(".")[0]]
                rows.append(_call_row(call, callee, stage, caller, operation_index))
                names.append(_site_name(path, call.to, names))
                if call.fallback is not None:
                    degraded.append((len(rows) - 1, call))
        service = topology.services[_service_of(path)]
        for call in service.deliveries():
            callee = topology.services[_service_of(call.to)]
            rows.append(_call_row(call, callee, len(stages), caller, operation_index))
            _fill_delivery(rows[-1], service.broker)
            names.append(_site_name(path, call.to, names))
        count.append(len(rows) - first[-1])
    for site, call in degraded:
        assert call.fallback is not None
        callee = topology.services[call.fallback.split(".")[0]]
        rows[site][SiteField.FALLBACK] = len(rows)
        rows.append(_fallback_row(rows[site], site, callee, operation_index[call.fallback]))
        names.append(f"{names[site]}/{call.fallback}")
    for name, service in topology.services.items():
        if service.store is not None and max(service.most_replicas, service.replicas) > 1:
            own = operation_index[f"{name}.{next(iter(service.operations))}"]
            rows.append(_log_row(own))
            names.append(f"{name}=>{name}")
    return np.array(rows, dtype=np.int64), tuple(names), _ints(first), _ints(count)


def _service_of(path: str) -> str:
    return path.split(".", maxsplit=1)[0]


def _site_name(caller: str, callee: str, known: list[str]) -> str:
    """``web.home->db.read``, with ``#2`` behind it for a second one."""
    name = f"{caller}->{callee}"
    again = known.count(name) + sum(other.startswith(f"{name}#") for other in known)
    return name + (f"#{again + 1}" if again else "")


def _empty_row() -> list[int]:
    row = [0] * SITE_COLUMNS
    row[SiteField.FALLBACK] = row[SiteField.STANDS_IN_FOR] = -1
    return row


def _journey_row(journey: Journey, callee: Service, operations: dict[str, int]) -> list[int]:
    row = _empty_row()
    row[SiteField.CALLEE] = operations[journey.enters]
    row[SiteField.CALLER] = -1
    row[SiteField.COUNT] = 1
    row[SiteField.CHANCE_PPM] = PPM
    row[SiteField.IS_HARD] = 1
    row[SiteField.WAITS] = 1
    row[SiteField.CANCELS] = int(journey.timed_out_work is TimedOutWork.CANCELLED)
    row[SiteField.TIMEOUT_US] = journey.timeout
    _fill_retries(row, journey.retries)
    _fill_ejection(row, callee)
    return row


def _call_row(
    call: Call, callee: Service, stage: int, caller: int, operations: dict[str, int]
) -> list[int]:
    row = _empty_row()
    row[SiteField.CALLEE] = operations[call.to]
    row[SiteField.CALLER] = caller
    row[SiteField.STAGE] = stage
    row[SiteField.COUNT] = call.count
    row[SiteField.IS_PARALLEL_ITEMS] = int(call.items is Items.PARALLEL)
    row[SiteField.CHANCE_PPM] = to_ppm(call.chance)
    row[SiteField.IS_HARD] = int(call.on_failure is OnFailure.HARD)
    row[SiteField.WAITS] = int(call.waits)
    row[SiteField.CANCELS] = int(call.timed_out_work is TimedOutWork.CANCELLED)
    row[SiteField.TIMEOUT_US] = call.timeout
    _fill_retries(row, call.retries)
    if call.breaker is not None:
        row[SiteField.BREAKER_CALLS] = call.breaker.calls
        row[SiteField.BREAKER_FAILURE_PPM] = to_ppm(call.breaker.failure_share)
        row[SiteField.BREAKER_OPEN_US] = call.breaker.open_for
        row[SiteField.BREAKER_PROBES] = call.breaker.probes
        row[SiteField.BREAKER_WINDOW_US] = call.breaker.window or 0
    if call.throttle is not None:
        row[SiteField.THROTTLE_MILLI] = round(call.throttle * 1000)
    row[SiteField.POOL] = call.pool
    row[SiteField.NEEDS] = call.needs or 0
    row[SiteField.HEDGE_US] = call.hedge or 0
    _fill_ejection(row, callee)
    return row


def _fallback_row(primary: list[int], site: int, callee: Service, operation: int) -> list[int]:
    """One try with the call's own timeout and rules; no retries, no breaker, no pool."""
    row = _empty_row()
    for name in ("CALLER", "STAGE", "IS_HARD", "WAITS", "CANCELS", "TIMEOUT_US"):
        row[SiteField[name]] = primary[SiteField[name]]
    row[SiteField.CALLEE] = operation
    row[SiteField.COUNT] = row[SiteField.IS_PARALLEL_ITEMS] = 1
    row[SiteField.CHANCE_PPM] = PPM
    row[SiteField.STANDS_IN_FOR] = site
    _fill_retries(row, None)
    _fill_ejection(row, callee)
    return row


def _fill_delivery(row: list[int], broker: Broker | None) -> None:
    """A broker's line to a consumer: only a limit ends its tries."""
    assert broker is not None
    row[SiteField.DELIVERS] = 1
    row[SiteField.IN_ORDER] = int(broker.in_order)
    row[SiteField.ATTEMPTS] = broker.dead_letters_after or NEVER_SET_ASIDE
    row[SiteField.BACKOFF_US] = row[SiteField.BACKOFF_MOST_US] = broker.retries_after
    row[SiteField.MULTIPLIER_PPM] = PPM


def _log_row(operation: int) -> list[int]:
    row = _empty_row()
    row[SiteField.CALLEE] = row[SiteField.CALLER] = operation
    row[SiteField.ATTEMPTS] = 1
    return row


def _fill_retries(row: list[int], retries: RetryPolicy | None) -> None:
    row[SiteField.ATTEMPTS] = 1
    row[SiteField.BUDGET_PPM] = NO_LIMIT
    # What a budget would hold that the world sets later.
    row[SiteField.BUDGET_BURST] = 10
    if retries is None:
        return
    row[SiteField.ATTEMPTS] = retries.attempts
    row[SiteField.BACKOFF_US] = retries.backoff
    row[SiteField.BACKOFF_MOST_US] = retries.backoff_most
    row[SiteField.MULTIPLIER_PPM] = to_ppm(retries.multiplier)
    row[SiteField.JITTER_PPM] = to_ppm(retries.jitter)
    row[SiteField.JITTER_IS_EXPONENTIAL] = int(retries.jitter_law is JitterLaw.EXPONENTIAL)
    row[SiteField.BUDGET_PPM] = NO_LIMIT if retries.budget is None else to_ppm(retries.budget)
    row[SiteField.BUDGET_BURST] = retries.budget_burst


def _fill_ejection(row: list[int], callee: Service) -> None:
    if callee.ejection is None:
        return
    row[SiteField.EJECT_AFTER] = callee.ejection.consecutive_failures
    row[SiteField.EJECT_BASE_US] = callee.ejection.base
    row[SiteField.EJECT_MOST_PPM] = to_ppm(callee.ejection.most)


def _latency(topology: Topology, zones: tuple[str, ...]) -> IntArray:
    latency, regions = topology.latency, tuple(topology.regions)
    homes = [topology.region_of(zone) for zone in zones]
    table = np.empty((len(zones) + len(regions), len(zones)), dtype=np.int64)
    for b, callee_region in enumerate(homes):
        for a, caller_region in enumerate(homes):
            if caller_region != callee_region:
                table[a, b] = latency.regions_us(caller_region, callee_region)
            else:
                table[a, b] = latency.same_zone if a == b else latency.same_region
        for h, home in enumerate(regions):
            far = 0 if home == callee_region else latency.regions_us(home, callee_region)
            table[len(zones) + h, b] = latency.client + far
    return table


# A rate table has one column a second; the last one holds for ever after.
RATE_STEP_US = SECOND
