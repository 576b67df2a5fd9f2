"""A topology in normal times, nobody watching: latency quantiles of each service."""

from __future__ import annotations

import numpy as np

from sim.drill.latencies import Latencies
from sim.drill.planes import build_plane
from sim.engine.layout import build_layout, class_rates
from sim.engine.plane import PlaneOptions
from sim.engine.world import World
from sim.model.topology import Topology
from sim.observe.signals import layers
from sim.units import SECOND

WARM_S = 60


def steady_quantiles(
    topology: Topology, *, lasts_s: int, seed: int, plane: str = "request"
) -> dict[str, tuple[float, float]]:
    """Median and 99th percentile of good answers in seconds, by service that was called.

    The first minute, while queues fill, is left out.
    """
    layout = build_layout(topology)
    rates = class_rates(layout, total_per_s=topology.traffic.rate)
    horizon_us = (WARM_S + lasts_s) * SECOND
    options = PlaneOptions(
        seed=seed,
        horizon_us=horizon_us,
        rates_per_s=np.repeat(rates[:, None], WARM_S + lasts_s, axis=1),
    )
    carried = build_plane(plane, layout, options)
    world = World(layout, carried, seed=seed, record=lambda *_: 0)
    world.run_until(WARM_S * SECOND)
    by = layers([(layout.service_of_replica, len(layout.services))])
    meters = carried.meters
    latencies = Latencies(meters.replica_histogram, by, np.array([0.5, 0.99]))
    world.run_until(horizon_us)
    assert carried.meters is meters, "they are filled in place, once somebody looks"
    found = latencies.since_last(np.full(len(layout.replicas), -1)).T
    return {
        name: (float(p50), float(p99))
        for name, (p50, p99) in zip(layout.services, found, strict=True)
        if np.isfinite(p50)
    }
