"""Memory that leaks eat: near the limit a replica slows down, at the limit the kernel kills it.

Levels are shares of the headroom between a fresh process and its limit. The loop runs only while
something leaks; between its looks a level grows by the leak's rate and by the calls that came in.
Pressure follows the cost of collecting garbage, which grows as 1 / (free share).
"""

from __future__ import annotations

from collections.abc import Callable

from sim.engine.clock import Clock
from sim.engine.face import Rank
from sim.engine.layout import Layout
from sim.engine.plane import OpCount, Plane
from sim.engine.replicas import Fleet
from sim.units import HOUR, PPM, SECOND

LOOK_US = 5 * SECOND
# Below this share of free headroom collection starts to be felt; the speed left falls with it.
TIGHT = 0.15
SPEED_AT_LIMIT = 0.25
SPEED_STEPS = 5


def pressure_ppm(level: float) -> int:
    """What memory pressure leaves of the speed, in a few steps so that work is seldom re-timed."""
    free = max(0.0, 1.0 - level)
    if free >= TIGHT:
        return PPM
    step = int((1.0 - free / TIGHT) * SPEED_STEPS + 1)
    share = 1.0 - (1.0 - SPEED_AT_LIMIT) * min(step, SPEED_STEPS) / SPEED_STEPS
    return round(share * PPM)


class Memory:
    """The level of every replica."""

    def __init__(
        self,
        layout: Layout,
        plane: Plane,
        fleet: Fleet,
        clock: Clock,
        speed_moved: Callable[[int], None],
    ) -> None:
        self._layout = layout
        self._plane = plane
        self._fleet = fleet
        self._clock = clock
        self._speed_moved = speed_moved
        self._is_looking = False
        self._looked_us = 0
        services = [layout.topology.services[r.service].memory for r in layout.replicas]
        self._base = [min(1.0, m.base_mib / m.limit_mib) for m in services]
        self._headroom_kib = [max(1, (m.limit_mib - m.base_mib) * 1024) for m in services]
        self.level = [0.0] * len(services)
        self.speed_ppm = [PPM] * len(services)
        self.per_hour = [0.0] * len(services)
        self.per_call_kib = [0.0] * len(services)
        self._arrived = [0] * len(services)

    def share(self, service: str) -> float:
        """Memory used over the limit, of the worst replica that is wanted."""
        return self.worst(self._fleet.wanted(service))

    def worst(self, replicas: list[int]) -> float:
        """Memory used over the limit, of the worst of these; 0 of none."""
        base, level = self._base, self.level
        return max([base[r] + (1 - base[r]) * level[r] for r in replicas], default=0)

    def set_leak(self, replica: int, *, per_hour: float, per_call_kib: float) -> None:
        """How fast a replica leaks from now on."""
        self._grow()
        if per_call_kib > 0.0 and self.per_call_kib[replica] == 0.0:
            self._new_calls(replica)  # those that came before the leak have leaked nothing
        self.per_hour[replica], self.per_call_kib[replica] = per_hour, per_call_kib
        self._keep_looking()

    def eat(self, replica: int, share: float) -> None:
        """A share of the headroom is gone at once."""
        self._grow()
        self.level[replica] = max(self.level[replica], share)
        self._settle(replica)
        self._keep_looking()

    def renew(self, replica: int) -> None:
        """A fresh process uses what a fresh process uses."""
        if self.level[replica] > 0.0:
            self.level[replica] = 0.0
            self._settle(replica)

    def _keep_looking(self) -> None:
        if self._is_looking or not (any(self.per_hour) or any(self.per_call_kib)):
            return
        self._is_looking = True
        when = (self._clock.now_us // LOOK_US + 1) * LOOK_US
        self._clock.at(when, Rank.REPLICA, "memory", self._look)

    def _look(self) -> None:
        self._is_looking = False
        self._grow()
        for replica in range(len(self.level)):
            if self.level[replica] >= 1.0 and self._fleet.is_listening(replica):
                self._fleet.crash(replica, cause=None)
        self._keep_looking()

    def _grow(self) -> None:
        """Bring the levels of leaking replicas up to now."""
        elapsed = self._clock.now_us - self._looked_us
        self._looked_us = self._clock.now_us
        for replica in range(len(self.level)):
            per_call = self.per_call_kib[replica]
            if not (self.per_hour[replica] or per_call) or not self._fleet.is_listening(replica):
                continue
            grown = self.per_hour[replica] * elapsed / HOUR
            if per_call:
                grown += per_call * self._new_calls(replica) / self._headroom_kib[replica]
            self.level[replica] += grown
            self._settle(replica)

    def _new_calls(self, replica: int) -> int:
        layout = self._layout
        service = int(layout.service_of_replica[replica])
        ordinal = replica - int(layout.first_replica[service])
        counts = self._plane.meters.op_counts
        arrived = sum(
            int(counts[layout.op_replica(o, ordinal), OpCount.ARRIVED])
            for o in range(len(layout.operations))
            if layout.service_of_op[o] == service
        )
        new, self._arrived[replica] = arrived - self._arrived[replica], arrived
        return new

    def _settle(self, replica: int) -> None:
        speed = pressure_ppm(self.level[replica])
        if speed != self.speed_ppm[replica]:
            self.speed_ppm[replica] = speed
            self._speed_moved(replica)
