"""The shape of a steady row: a small system, how long it runs, and how its numbers are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sim.engine.fidelity.readings import Readings
from sim.engine.layout import Layout
from sim.engine.plane import POISSON, Plane, PlaneOptions
from sim.model.law import Law

Factory = Callable[[Layout, PlaneOptions], Plane]
Reader = Callable[[Readings], float]


def draws_nothing(build: object) -> bool:
    """Whether a plane is a mean field: one life of it tells all."""
    return getattr(build, "name", "") == "flow"


# How a quantity of the table is read where a row says nothing else.
READERS: dict[str, Reader] = {
    "W ms": Readings.latency_ms,
    "Wq ms": Readings.wait_ms,
    "W of accepted ms": Readings.stay_ms,
    "L": Readings.in_station,
    "Lq": Readings.in_queue,
    "p50": partial(Readings.quantile_ms, share=0.50),
    "p95": partial(Readings.quantile_ms, share=0.95),
    "p99": partial(Readings.quantile_ms, share=0.99),
    "p99.9": partial(Readings.quantile_ms, share=0.999),
    "blocking": Readings.refused,
    "throughput": Readings.served_per_s,
    "utilisation": Readings.busy,
    "abandons": Readings.left_unserved,
    "times out": Readings.timeouts,
    "attempts/s": Readings.attempts_per_s,
    "attempts per call": partial(Readings.attempts_per_call, site=0),
    "goodput": Readings.goodput,
    "fails": Readings.failed,
    "slow parents": Readings.slow,
}


@dataclass(frozen=True, slots=True)
class Measured:
    """One number that a run gave; ``standard_error`` in its own unit, 0: nothing is random."""

    quantity: str
    got: float
    samples: int
    standard_error: float = 0.0


@dataclass(frozen=True)
class Row:
    """A system in steady state."""

    id: str
    services: dict[str, Any]
    rate_per_s: float
    requests: float = 4e6  # measured ones, all batches together
    warm_s: float = 60.0
    enters: str = "station.do"
    journey: dict[str, Any] = field(default_factory=lambda: {"timeout": "0s"})
    journeys: dict[str, Any] = field(default_factory=dict)  # in place of the one journey
    reads: Mapping[str, Reader] = field(default_factory=dict)  # before the usual readers
    gaps: Law = POISSON
    attempts: int = 0  # a live setting beyond what documents allow; 0: as the journey says

    def reader(self, quantity: str) -> Reader:
        """How one of its quantities is read."""
        return self.reads.get(quantity) or READERS[quantity]
