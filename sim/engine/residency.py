"""Data out of place: requests served, and writes taken, where their class of data may not be.

Read off the planes' own counters of answers, by replica: those of the operations at which journeys
of a class enter, and of the operations that write to a store of that class. So an answer whose
caller had given up counts too; the data were there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from pydantic import JsonValue

from sim.engine.clock import Clock
from sim.engine.face import Rank
from sim.engine.layout import IntArray, Layout
from sim.engine.plane import OpCount, Plane
from sim.units import SECOND

LOOKS_EVERY_US = 10 * SECOND

# tell(subject, event, data, cause) -> number of the journal's line.
Tell = Callable[[str, str, dict[str, JsonValue], int | None], int]


@dataclass(frozen=True, slots=True)
class _Border:
    """One class of data and one region that may not serve it; counters of the answers there."""

    data_class: str
    region: str
    requests: IntArray  # rows ox
    writes: IntArray  # rows ox


class Residency:
    """Counts what is out of place; nothing is asked where every class may be everywhere."""

    def __init__(self, layout: Layout, plane: Plane, clock: Clock, *, tell: Tell) -> None:
        self._plane = plane
        self._tell = tell
        self._borders = [
            border
            for data_class, allowed in layout.topology.residency.items()
            for region in layout.regions
            if region not in allowed
            if (border := _border(layout, data_class, region)) is not None
        ]
        self._told: set[tuple[str, str]] = set()
        if self._borders:
            clock.every(LOOKS_EVERY_US, Rank.SAMPLE, "residency", self._look, from_us=0)

    def close(self) -> None:
        """Tell of every class how much was out of place, and where."""
        for border in self._borders:
            self._tell(border.data_class, "closed", self._counted(border), None)

    def _look(self) -> None:
        """Tell once of each class and region that something is out of place there."""
        for border in self._borders:
            key = (border.data_class, border.region)
            if key in self._told:
                continue
            counted = self._counted(border)
            if counted["requests"] or counted["writes"]:
                self._told.add(key)
                self._tell(border.data_class, "breached", counted, None)

    def _counted(self, border: _Border) -> dict[str, JsonValue]:
        ok = self._plane.meters.op_counts[:, OpCount.OK]
        return {
            "region": border.region,
            "requests": int(ok[border.requests].sum()),
            "writes": int(ok[border.writes].sum()),
        }


def _border(layout: Layout, data_class: str, region: str) -> _Border | None:
    topology = layout.topology
    entered = [j.enters for j in topology.journeys.values() if j.data_class == data_class]
    written = [
        f"{name}.{operation}"
        for name, service in topology.services.items()
        if service.store is not None and service.store.data_class == data_class
        for operation in service.store.writes
    ]
    requests, writes = (_rows(layout, names, region) for names in (entered, written))
    if not len(requests) and not len(writes):
        return None
    return _Border(data_class, region, requests, writes)


def _rows(layout: Layout, operations: list[str], region: str) -> IntArray:
    """Counters of some operations on every replica that stands, or may stand, in a region."""
    found: list[int] = []
    for name in dict.fromkeys(operations):
        operation = layout.operation(name)
        service = layout.services[int(layout.service_of_op[operation])]
        found += [
            layout.op_replica(operation, replica.ordinal)
            for replica in layout.replicas_of(service)
            if layout.topology.region_of(replica.zone) == region
        ]
    return np.array(found, dtype=np.int64)
