"""What is there against what is used: percentiles of utilisation, with head-room for a lost zone.

A service is as busy as its traffic says: the rates of the history times the work of a request. A
mean would hide the hour that hurts, so that the 99th percentile decides.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.engine.layout import FloatArray
from sim.model.topology import Topology
from sim.planning.capacity.closed_form import whole_of
from sim.planning.capacity.load import asked_of
from sim.planning.capacity.study import Prices

# Busy share of the replicas that are left without the largest zone, at the 99th percentile.
MOST_BUSY = 0.8


@dataclass(frozen=True, slots=True)
class Fitting:
    """One service. Busy shares are of what is fuller, its processors or its slots."""

    service: str
    now: int
    busy_p50: float
    busy_p95: float
    busy_p99: float
    busy_p99_zone_lost: float
    least: int  # replicas that keep it under 80 % with the largest zone gone
    saved_per_hour: float | None  # money; negative: it costs more; None: no prices


def right_sizes(
    topology: Topology,
    rates_per_s: FloatArray,
    prices: Prices | None,
    *,
    shares: Mapping[str, float] | None = None,
    zone_lost: bool = True,
) -> list[Fitting]:
    """Every service that is called at all, those that waste most money first, then by name."""
    found = []
    for name, asked in asked_of(topology, shares).items():
        service = topology.services[name]
        whole = max(
            asked.work_s / min(service.processors, service.slots),
            asked.slot_s / service.slots if service.holds_slot else 0.0,
        )
        if whole <= 0.0:
            continue
        zones = len(service.zones or topology.zones) if zone_lost else 0
        needed = rates_per_s * whole  # replicas' worth of work
        p50, p95, p99 = (float(value) for value in np.quantile(needed, [0.5, 0.95, 0.99]))
        left = service.replicas - (math.ceil(service.replicas / zones) if zones > 1 else 0)
        least = whole_of(max(math.ceil(round(p99 / MOST_BUSY, 9)), 1), zones=zones)
        price = None
        if prices is not None:
            price = prices.on_demand * prices.weights.get(name, 1.0)
        found.append(
            Fitting(
                service=name,
                now=service.replicas,
                busy_p50=p50 / service.replicas,
                busy_p95=p95 / service.replicas,
                busy_p99=p99 / service.replicas,
                busy_p99_zone_lost=p99 / left if left else math.inf,
                least=least,
                saved_per_hour=None if price is None else price * (service.replicas - least),
            )
        )
    return sorted(found, key=lambda one: (-(one.saved_per_hour or 0.0), one.service))
