"""What a drill's plan of traffic will keep busy: what a predictive autoscaler goes by.

Planned are the topology's traffic and the scenario's shapes. Surges among the shapes and faults are
what nobody foresees, and are left out.
"""

from __future__ import annotations

import math
from functools import cache

from sim.engine.layout import RATE_STEP_US, FloatArray, Layout
from sim.engine.traffic import rate_table
from sim.model.resilience import Reads
from sim.model.scenario import Scenario, ShapeKind
from sim.model.topology import Call, Items, Operation, Topology
from sim.units import HOUR, MINUTE, SECOND


class Forecast:
    """Planned arrivals by class and second of the run, and the time of day at which it begins."""

    def __init__(self, layout: Layout, rates_per_s: FloatArray, *, midnight_us: int) -> None:
        """``rates_per_s`` has shape ``(j, seconds)``; ``midnight_us`` is the clock's zero."""
        self.midnight_us = midnight_us
        self._layout = layout
        self._rates_per_s = rates_per_s

    def busy_places(self, service: str, reads: Reads, *, at_us: int) -> float:
        """Slots or processors of a service that the planned traffic of one second keeps busy."""
        second = min(at_us // RATE_STEP_US, self._rates_per_s.shape[1] - 1)
        topology = self._layout.topology
        seconds = (
            busy_seconds(topology, topology.journeys[name].enters, service, reads)
            for name, _, _ in self._layout.classes
        )
        return math.fsum(
            float(rate) * spent
            for rate, spent in zip(self._rates_per_s[:, second], seconds, strict=True)
        )


def forecast_of(layout: Layout, scenario: Scenario) -> Forecast:
    """The plan of one drill; its clock begins with the lead-in."""
    planned = tuple(s for s in scenario.traffic if s.shape is not ShapeKind.SURGE)
    begins = scenario.starts_at
    midnight_us = begins.hour * HOUR + begins.minute * MINUTE + begins.second * SECOND
    return Forecast(
        layout,
        rate_table(layout, scenario.model_copy(update={"traffic": planned})),
        midnight_us=midnight_us - scenario.lead_in,
    )


def busy_seconds(topology: Topology, path: str, service: str, reads: Reads) -> float:
    """Seconds that one call of an operation keeps a place of a service busy, wherever it lies.

    A processor is busy for own work, a slot also while callees work (unless it is given back);
    nobody waits in a queue, nothing fails, a cache answers.
    """

    @cache
    def whole_s(path: str) -> float:
        own = _operation(topology, path)
        stages = () if _is_cache(topology, path) else own.stages()
        return own.work.mean_us / SECOND + math.fsum(
            max(call.chance * _in_a_row(call) * whole_s(call.to) for call in stage if call.waits)
            for stage in stages
            if any(call.waits for call in stage)
        )

    @cache
    def found_s(path: str) -> float:
        own = _operation(topology, path)
        spent = 0.0
        if path.split(".", maxsplit=1)[0] == service:
            is_held = reads is Reads.SLOTS and topology.services[service].holds_slot
            spent = whole_s(path) if is_held else own.work.mean_us / SECOND
        stages = () if _is_cache(topology, path) else own.stages()
        return spent + math.fsum(
            call.chance * call.count * found_s(call.to) for stage in stages for call in stage
        )

    return found_s(path)


def _operation(topology: Topology, path: str) -> Operation:
    service, operation = path.split(".")
    return topology.services[service].operations[operation]


def _is_cache(topology: Topology, path: str) -> bool:
    return topology.services[path.split(".", maxsplit=1)[0]].cache is not None


def _in_a_row(call: Call) -> int:
    return call.count if call.items is Items.SEQUENTIAL else 1
