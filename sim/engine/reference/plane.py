"""The reference plane's face: time moves on, tables are turned, blows strike."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt

from sim.engine.layout import IntArray, Layout
from sim.engine.plane import PlaneOptions, Table
from sim.engine.reference.arrivals import Arrivals
from sim.engine.reference.caches import Caches
from sim.engine.reference.calls import Calls
from sim.engine.reference.door import Door
from sim.engine.reference.ground import Ground
from sim.engine.reference.groups import Groups
from sim.engine.reference.leaving import Leaving
from sim.engine.reference.messages import Messages
from sim.engine.reference.pools import Pools
from sim.engine.reference.processor import Processor
from sim.engine.reference.service import Service
from sim.engine.reference.slots import Slots
from sim.engine.reference.stages import Stages
from sim.engine.reference.things import Call
from sim.engine.reference.way import Way


class ReferencePlane:
    """Carries every request through the graph, one SimPy process per call and per attempt."""

    name: ClassVar[str] = "reference"

    def __init__(self, layout: Layout, options: PlaneOptions) -> None:
        self.layout = layout
        ground = self._ground = Ground(layout, options)
        self._ledger = ground.ledger
        self.meters = ground.meters
        self._door = Door(ground)
        self._slots = Slots(ground)
        self._processor = Processor(ground)
        self._caches = Caches(ground)
        self._leaving = Leaving(
            ground, slots=self._slots, processor=self._processor, caches=self._caches
        )
        self._pools = Pools(ground)
        groups = Groups(ground)
        service = Service(
            ground,
            door=self._door,
            slots=self._slots,
            processor=self._processor,
            caches=self._caches,
            stages=Stages(ground, start_call=self._start_call, judge=groups.judge),
        )
        way = Way(ground, self._pools, service)
        self._messages = Messages(ground, self._pools)
        self._calls = Calls(
            ground,
            way=way,
            pools=self._pools,
            leaving=self._leaving,
            messages=self._messages,
            groups=groups,
        )
        self._arrivals = Arrivals(layout, options, ground.tables, ground.env, self._calls.request)

    def _start_call(self, call: Call) -> None:
        """Where the circle closes: what is served calls others."""
        self._calls.start(call)

    @property
    def journey_seconds(self) -> IntArray:
        """Those of the meters alone."""
        return self.meters.journey_seconds

    def advance(self, until_us: int) -> None:
        """Handle every event strictly before ``until_us``; the clock then stands there."""
        self._ground.env.advance(until_us)
        self._show_gauges()

    def set(self, table: Table, index: tuple[int, ...], value: int) -> None:
        """Turn one live value now; a changed speed re-times the work in hand."""
        before = self.get(table, index)
        if before == value:
            return
        first = index[0]
        if table is Table.TRAFFIC_PPM:
            self._arrivals.settle(first)
        elif table is Table.RATE_LIMIT_MILLI:
            self._door.settle_bucket(first, before, value)
        elif table is Table.SPEED_PPM:
            self._processor.settle(self._ground.replicas[first], before)
        self._ground.tables[table][index] = value
        if table is Table.TRAFFIC_PPM:
            self._arrivals.retime(first)
        elif table is Table.SPEED_PPM:
            self._processor.retime(self._ground.replicas[first])
        elif table is Table.SLOTS:
            self._slots.take(self._ground.replicas[first])
        elif table is Table.POOL:
            self._pools.connect_all(first)
        elif table is Table.EJECT_AFTER and value == 0:
            self._ground.guards.readmit(first)
        self._show_gauges()

    def get(self, table: Table, index: tuple[int, ...]) -> int:
        """Read one live value."""
        return self._ground.get(table, index)

    def values(self, table: Table, count: int) -> IntArray:
        """The first ``count`` live values of a table with one index, as a copy."""
        return self._ground.tables[table][:count].copy()

    def kill(self, replica: int) -> None:
        """The process dies: calls in hand and waiting fail with CRASHED."""
        self._leaving.kill(replica)
        self._show_gauges()

    def drop_queue(self, replica: int) -> None:
        """Waiting calls are refused with QUEUE_FULL."""
        self._leaving.drop_queue(replica)
        self._show_gauges()

    def forget(self, service: int, region: int, first: int, end: int) -> None:
        """A cache's entries of the keys ``first`` to ``end - 1`` by popularity are gone."""
        self._caches.forget(service, region, np.arange(first, end))

    def load(self, service: int, region: int, first: int, end: int) -> None:
        """A cache has those keys, fresh, as if just filled."""
        self._caches.load(service, region, first, end)

    def purge(self, service: int) -> None:
        """A broker's messages that wait for delivery are thrown away."""
        self._messages.purge(service)
        self._show_gauges()

    def redrive(self, service: int) -> None:
        """A broker's dead letters join its lines again, by key, as if never tried."""
        self._calls.redrive(service)
        self._show_gauges()

    def take_logs(self) -> npt.NDArray[np.void]:
        """Log events since the last taking (LOG_EVENT), oldest first; bounded."""
        return self._ledger.take_logs()

    def take_spans(self) -> npt.NDArray[np.void]:
        """Spans of sampled requests since the last taking (SPAN); bounded."""
        return self._ledger.take_spans()

    def take_writes(self) -> npt.NDArray[np.void]:
        """Writes answered since the last taking (WRITE), oldest first; none is ever left out."""
        return self._ledger.take_writes()

    def completions(self) -> npt.NDArray[np.void]:
        """Every attempt's end (COMPLETION), ordered by end and key, when kept."""
        return self._ledger.completions()

    @property
    def logs_dropped(self) -> int:
        """Log events that found the ring full."""
        return self._ledger.logs_dropped

    @property
    def spans_dropped(self) -> int:
        """Spans that found the ring full."""
        return self._ledger.spans_dropped

    def in_flight(self) -> int:
        """Attempts that have not ended (zombies included); for conservation laws."""
        return self._ground.in_flight

    def requests_in_flight(self) -> int:
        """Requests that have arrived and not ended."""
        return self._ground.requests_open

    def _show_gauges(self) -> None:
        self._ledger.show_gauges(self._ground.replicas)
        self._messages.show_lines()
