"""Which live values an effect turns, and how several effects on one of them fold.

A cell is one live value: a dial and its place in the plane's table of that dial. Some dials have
no table (``DOWN``, leaks, telemetry); the world itself acts on those.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sim.engine.layout import NO_LIMIT, Layout, SiteField
from sim.engine.plane import Table
from sim.model.effect import TELEMETRY, Dial, Fold, Selector
from sim.units import PPM

CLIENT = "client"


class Cell(NamedTuple):
    """One live value."""

    dial: Dial
    place: tuple[int, ...]


TABLES = {
    Dial.SPEED: (Table.SPEED_PPM, PPM),
    Dial.CAPACITY: (Table.SLOTS, 1),
    Dial.FAILURE: (Table.FAILURE_PPM, PPM),
    Dial.WORK: (Table.WORK_PPM, PPM),
    Dial.GATED_FAILURE: (Table.GATED_FAILURE_PPM, PPM),
    Dial.GATED_WORK: (Table.GATED_WORK_PPM, PPM),
    Dial.CALL_LATENCY: (Table.LATENCY_US, 1),
    Dial.CALL_REFUSED: (Table.REFUSED_PPM, PPM),
    Dial.CALL_LOST: (Table.LOST_PPM, PPM),
    Dial.CALL_TIMEOUT: (Table.TIMEOUT_US, 1),
    Dial.CALL_ATTEMPTS: (Table.ATTEMPTS, 1),
    Dial.CALL_BUDGET: (Table.BUDGET_PPM, PPM),
    Dial.CALL_BREAKER: (Table.BREAKER_MODE, 1),
    Dial.CALL_EJECTION: (Table.EJECT_AFTER, 1),
    Dial.CALL_POOL: (Table.POOL, 1),
    Dial.CALL_STUCK: (Table.STUCK_PPM, PPM),
    Dial.CALL_SKIPPED: (Table.SKIPPED_PPM, PPM),
    Dial.CACHE_TTL: (Table.CACHE_TTL_US, 1),
    Dial.CACHE_COALESCES: (Table.COALESCES, 1),
    Dial.CACHE_STALE: (Table.SERVES_STALE, 1),
    Dial.CACHE_OFF: (Table.CACHE_OFF, 1),
    Dial.QUEUE_LIMIT: (Table.QUEUE_LIMIT, 1),
    Dial.RATE_LIMIT: (Table.RATE_LIMIT_MILLI, 1000),
    Dial.SHED: (Table.SHED_PPM, PPM),
    Dial.TRAFFIC: (Table.TRAFFIC_PPM, PPM),
}
# Dials whose cells come and go with the replicas that an effect selects.
BY_REPLICA = frozenset(
    {
        Dial.SPEED, Dial.CAPACITY, Dial.DOWN, Dial.DRAINED, Dial.LEAK, Dial.LEAK_PER_CALL,
        Dial.FAILURE, Dial.WORK, Dial.APPLY, Dial.LIFE, Dial.STARTUP, Dial.UNREADY,
    }
)  # fmt: skip
_BY_OPERATION = frozenset({Dial.FAILURE, Dial.WORK})
_BY_ROAD = frozenset({Dial.CALL_LATENCY, Dial.CALL_REFUSED, Dial.CALL_LOST})
BY_SITE = frozenset(
    {
        Dial.CALL_TIMEOUT, Dial.CALL_ATTEMPTS, Dial.CALL_BUDGET, Dial.CALL_BREAKER,
        Dial.CALL_POOL, Dial.CALL_STUCK, Dial.CALL_SKIPPED, Dial.CALL_EJECTION,
    }
)  # fmt: skip
BY_SERVICE = frozenset(
    {
        Dial.QUEUE_LIMIT, Dial.RATE_LIMIT, Dial.READ_ONLY, Dial.QUOTA, Dial.NO_PROBES,
        Dial.NO_FAILOVER, Dial.NO_SCALING, Dial.NO_DEPLOYS, Dial.NO_ROLLBACK, Dial.CACHE_TTL,
        Dial.CACHE_COALESCES, Dial.CACHE_STALE, Dial.CACHE_OFF,
    }
)  # fmt: skip
_BY_REGION = frozenset({Dial.NO_NEW, Dial.NO_CONTROL})
_BY_ANSWER = frozenset({Dial.MISROUTED, Dial.ANSWER_TTL})


def fold(dial: Dial, base: int, amounts: Sequence[float]) -> int:
    """The live integer of a cell: its base and the amounts in force, oldest effect first.

    No amounts give the base itself, bit for bit.
    """
    if not amounts:
        return base
    scale = scale_of(dial)
    match dial.fold:
        case Fold.ADD:
            value = base / scale + math.fsum(amounts)
        case Fold.MULTIPLY:
            value = base / scale * math.prod(amounts)
        case Fold.EITHER:
            value = 1.0 - (1.0 - base / scale) * math.prod(1.0 - amount for amount in amounts)
        case Fold.MINIMUM:
            value = min((v for v in (base / scale, *amounts) if v > 0), default=0.0)
        case Fold.ANY:
            value = float(base > 0 or any(amounts))
        case Fold.LATEST:
            value = amounts[-1]
    if dial is Dial.CALL_BUDGET and value >= 1.0:
        return NO_LIMIT
    return round(value * scale)


def scale_of(dial: Dial) -> int:
    """Units of a dial's live whole numbers in one of the dial's own."""
    if dial in (Dial.APPLY, Dial.STARTUP, Dial.MISROUTED):
        return PPM
    return TABLES[dial][1] if dial in TABLES else 1


class Resolver:
    """Selectors against one layout; knows names, not versions or time."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        topology = layout.topology
        self._zone_regions = [topology.region_of(zone) for zone in layout.zones]
        self._entries = [int(layout.sites[j, 0]) for j in range(len(layout.classes))]

    def service_of(self, selector: Selector) -> str | None:
        """The service that a selector narrows to, by itself or by its operation."""
        if selector.service is not None or selector.operation is None:
            return selector.service
        return selector.operation.split(".")[0]

    def replicas(self, selector: Selector) -> tuple[int, ...]:
        """Every replica that the fixed parts select, absent ones too; no version, no share."""
        name = self.service_of(selector)
        if name is not None and name not in self.layout.services:
            return ()
        wanted = self.layout.replicas if name is None else self.layout.replicas_of(name)
        zones = self._zones(selector)
        return tuple(replica.index for replica in wanted if replica.zone in zones)

    def cells_of_replica(self, dial: Dial, selector: Selector, replica: int) -> Iterable[Cell]:
        """The cells of one replica that a dial by replica has under a selector."""
        if dial not in _BY_OPERATION:
            return (Cell(dial, (replica,)),)
        layout = self.layout
        service = int(layout.service_of_replica[replica])
        ordinal = replica - int(layout.first_replica[service])
        segments = self._segments(selector)
        return [
            Cell(dial, (layout.op_replica(o, ordinal), g))
            for o, path in enumerate(layout.operations)
            if layout.service_of_op[o] == service and selector.operation in (None, path)
            for g in segments
        ]

    def cells(self, dial: Dial, selector: Selector) -> list[Cell]:
        """The cells of a dial that does not sit on replicas."""
        if dial in _BY_ROAD:
            roads = self._roads(selector)
            return [Cell(dial, (s, zp)) for s in self.sites(selector) for zp in roads]
        if dial is Dial.SHED:
            return [Cell(dial, door) for door in self._doors(selector)]
        if dial in _BY_ANSWER:
            return [Cell(dial, (k,)) for k in self._answers(selector)]
        return [Cell(dial, (k,)) for k in self._places(dial, selector)]

    def _places(self, dial: Dial, selector: Selector) -> list[int]:
        """Where a dial stands whose place is one number."""
        if dial is Dial.CALL_SKIPPED:
            is_hard = self.layout.sites[:, SiteField.IS_HARD]
            return [s for s in self.sites(selector) if not is_hard[s]]
        if dial in BY_SITE:
            return self.sites(selector)
        if dial in BY_SERVICE or dial in TELEMETRY:
            return self._services(dial, selector)
        if dial in _BY_REGION:
            names = enumerate(self.layout.regions)
            return [h for h, name in names if selector.region in (None, name)]
        if dial is Dial.FROZEN_ANSWERS:
            return [0]
        assert dial in (Dial.TRAFFIC, Dial.PROBE_CACHED), dial
        return self._classes(selector)

    def sites(self, selector: Selector) -> list[int]:
        """Call sites between the ends that a selector names."""
        layout = self.layout
        caller = None if selector.caller == CLIENT else selector.caller
        found = layout.sites_from(caller, self.service_of(selector))
        if selector.caller == CLIENT or selector.journey or selector.segment or selector.home:
            classes = set(self._classes(selector))
            found = tuple(s for s in found if s in classes)
        if selector.operation is None:
            return list(found)
        if selector.operation not in layout.operations:
            return []
        callee = layout.operation(selector.operation)
        return [s for s in found if int(layout.sites[s, 0]) == callee]

    def _zones(self, selector: Selector) -> set[str]:
        return {
            zone
            for zone, region in zip(self.layout.zones, self._zone_regions, strict=True)
            if selector.zone in (None, zone) and selector.region in (None, region)
        }

    def _roads(self, selector: Selector) -> list[int]:
        layout, count = self.layout, len(self.layout.zones)
        reached = self._zones(selector)
        ends = [k for k, zone in enumerate(layout.zones) if zone in reached]
        roads = [(a, b) for a in range(len(layout.region_of_place)) for b in ends]
        if selector.home is not None:
            users = count + layout.regions.index(selector.home)
            roads = [(a, b) for a, b in roads if a == users]
        if selector.border is not None:
            region = layout.regions.index(selector.border)
            inside = layout.region_of_place == region
            roads = [(a, b) for a, b in roads if a < count and inside[a] != inside[b]]
        return [a * count + b for a, b in roads]

    def _segments(self, selector: Selector) -> list[int]:
        names = enumerate(self.layout.segments)
        return [g for g, name in names if selector.segment in (None, name)]

    def _classes(self, selector: Selector) -> list[int]:
        segments = self._segments(selector)
        return [
            j
            for j, (journey, g, h) in enumerate(self.layout.classes)
            if selector.journey in (None, journey)
            and g in segments
            and selector.home in (None, self.layout.regions[h])
        ]

    def _answers(self, selector: Selector) -> list[int]:
        """``class * regions + region``, of the classes that enter the service that is named."""
        layout, name = self.layout, self.service_of(selector)
        regions = len(layout.regions)
        entered = [layout.services[int(layout.service_of_op[entry])] for entry in self._entries]
        return [
            j * regions + h
            for j in self._classes(selector)
            for h, region in enumerate(layout.regions)
            if name in (None, entered[j]) and selector.region in (None, region)
        ]

    def _services(self, dial: Dial, selector: Selector) -> list[int]:
        name = self.service_of(selector)
        if name is not None:
            return [self.layout.service(name)] if name in self.layout.services else []
        if dial in TELEMETRY and (selector.zone or selector.region):
            # Zones come after the services and the front door.
            zones, first = self._zones(selector), len(self.layout.services) + 1
            return [first + k for k, zone in enumerate(self.layout.zones) if zone in zones]
        # What users see is measured at the front door, one place after the last service.
        doors = 1 if dial in TELEMETRY else 0
        return list(range(len(self.layout.services) + doors))

    def _doors(self, selector: Selector) -> list[tuple[int, int]]:
        """(service, class) pairs; where no service is named, the one at which a class enters."""
        name = self.service_of(selector)
        if name is not None and name not in self.layout.services:
            return []
        enters = self.layout.service_of_op
        return [
            (int(enters[self._entries[j]]) if name is None else self.layout.service(name), j)
            for j in self._classes(selector)
        ]
