"""The benchmark's graph as a user of SimPy would write it: what the request plane is held against.

A ``Resource`` a replica, a process a call, ``call | timeout``, one retry. No breakers, budgets,
ejection, telemetry or keyed draws: it does far less than our planes do, and that is the point.
Written after SimPy's own examples ("Bank Renege", "Carwash").
"""

from __future__ import annotations

import time
from collections.abc import Generator
from itertools import cycle
from random import Random
from typing import Any

import simpy

from sim.engine.layout import Layout, class_rates
from sim.model.topology import Call, OnFailure
from sim.units import SECOND

Steps = Generator[simpy.Event, Any, bool]


class Shop:
    """Services, their replicas, and requests that come in at random; time in microseconds."""

    def __init__(self, layout: Layout, *, rate_per_s: float, seed: int = 1) -> None:
        self.env = simpy.Environment()
        self.random = Random(seed)
        self.services = layout.topology.services
        self.travel_us = layout.topology.latency.same_zone
        self.hops = 0
        self.replicas = {
            name: cycle([simpy.Resource(self.env, service.slots) for _ in range(service.replicas)])
            for name, service in self.services.items()
        }
        rates = class_rates(layout, total_per_s=rate_per_s)
        for (name, _, _), rate in zip(layout.classes, rates.tolist(), strict=True):
            self.env.process(self._users(layout.topology.journeys[name].enters, rate / SECOND))

    def _users(self, enters: str, rate_per_us: float) -> Steps:
        while True:
            yield self.env.timeout(self.random.expovariate(rate_per_us))
            self.env.process(self._serve(enters))

    def _call(self, call: Call) -> Steps:
        """One attempt, and another one if the first fails or takes too long."""
        for _ in range(call.retries.attempts if call.retries else 1):
            work = self.env.process(self._serve(call.to))
            yield work | self.env.timeout(call.timeout)
            if work.processed and work.value:
                return True
        return call.on_failure is OnFailure.SOFT

    def _calls(self, call: Call) -> Steps:
        for _ in range(call.count):
            if not (yield from self._call(call)):
                return False
        return True

    def _serve(self, path: str) -> Steps:
        """A slot of the next replica, held through own work and all calls."""
        service, name = path.split(".")
        operation = self.services[service].operations[name]
        yield self.env.timeout(self.travel_us)
        self.hops += 1
        with next(self.replicas[service]).request() as slot:
            yield slot
            yield self.env.timeout(self.random.expovariate(1.0 / operation.work.mean_us))
            for stage in operation.stages():
                if not (yield from self._stage(stage)):
                    return False
        return True

    def _stage(self, stage: tuple[Call, ...]) -> Steps:
        """Calls at once; a single one needs no process of its own."""
        if len(stage) == 1:
            return (yield from self._calls(stage[0]))
        calls = [self.env.process(self._calls(call)) for call in stage]
        yield self.env.all_of(calls)
        return all(call.value for call in calls)


def speed(layout: Layout, *, rate_per_s: float, warm_s: int, seconds: int) -> float:
    """Hops per CPU second over a stretch, after warming up."""
    shop = Shop(layout, rate_per_s=rate_per_s)
    shop.env.run(until=warm_s * SECOND)
    before = shop.hops
    began = time.process_time()
    shop.env.run(until=(warm_s + seconds) * SECOND)
    return (shop.hops - before) / (time.process_time() - began)
