"""Rows that are a little story: Little's law to the last microsecond, a pulse, a drained pool.

Source: ``docs/FIDELITY.md``, rows L1, L3, L7 and R2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.engine.fidelity.rows import Klass
from sim.engine.histogram import quantile_us
from sim.engine.layout import Layout, build_layout
from sim.engine.plane import (
    EVEN,
    POISSON,
    JourneyCount,
    OpCount,
    Plane,
    PlaneOptions,
    ReplicaCount,
    Table,
)
from sim.model.law import Law
from sim.model.topology import Topology

Factory = Callable[[Layout, PlaneOptions], Plane]
SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Measured:
    """One number of a story."""

    quantity: str
    expected: float
    got: float
    klass: Klass
    samples: int


def _plane(
    build: Factory,
    services: dict[str, Any],
    rates: list[float],
    *,
    seed: int,
    enters: str,
    gaps: Law = POISSON,
    **journey: Any,
) -> Plane:
    document = {
        "format": 1,
        "latency": {"same_zone": "0s"},
        "journeys": {"user": {"enters": enters, "timeout": "0s", **journey}},
        "services": services,
    }
    layout = build_layout(Topology.model_validate(document))
    return build(
        layout,
        PlaneOptions(
            seed=seed,
            horizon_us=len(rates) * SECOND,
            rates_per_s=np.array([rates]),
            trace_one_in=0,
            gaps=gaps,
        ),
    )


def _service(work: Any, slots: int, **fields: Any) -> dict[str, Any]:
    operation = {"work": work, "calls": fields.pop("calls", [])}
    operation["failure"] = fields.pop("failure", 0.0)
    return {
        "operations": {"do": operation},
        "replicas": 1,
        "quota": 1,
        "slots": slots,
        "processors": min(slots, 10_000),
        "queue": {"limit": fields.pop("queue", 1_000_000)},
        **fields,
    }


def little(build: Factory, seed: int) -> list[Measured]:
    """Number in system, integrated, is the sum of all times in system, once all are out."""
    services = {
        "web": _service("5ms", 20, calls=["db.do", {"to": "db.do", "chance": 0.5}]),
        "db": _service("8ms", 3),
    }
    rates = [150.0] * 600 + [0.0]
    plane = _plane(build, services, rates, seed=seed, enters="web.do")
    plane.advance(700 * SECOND)
    inside = plane.meters.replica_counts
    found = []
    for index, name in enumerate(plane.layout.services):
        integral = inside[index, ReplicaCount.SLOT_US] + inside[index, ReplicaCount.QUEUED_US]
        counts = plane.meters.op_counts[index]
        found.append(
            Measured(
                f"integral of L of {name}, us",
                float(counts[OpCount.LATENCY_US]),
                float(integral),
                Klass.EXACT,
                int(counts[OpCount.OK]),
            )
        )
    offered = plane.meters.journey_seconds[0, :, JourneyCount.OFFERED].sum()
    ended = plane.meters.journey_seconds[0, :, JourneyCount.OK].sum()
    found.append(
        Measured("requests that ended", float(offered), float(ended), Klass.EXACT, int(offered))
    )
    return found


def overload_pulse(build: Factory, seed: int) -> list[Measured]:
    """Capacity 1000/s meets 1200/s for 60 s, then 800/s."""
    services = {"web": _service({"mean": "1ms", "shape": "deterministic"}, 1)}
    rates = [1200.0] * 60 + [800.0] * 90
    plane = _plane(build, services, rates, seed=seed, enters="web.do", gaps=EVEN)
    plane.advance(60 * SECOND)
    backlog = int(plane.meters.replica_counts[0, ReplicaCount.QUEUED])
    drained = 60
    while drained < 150 and plane.meters.replica_counts[0, ReplicaCount.QUEUED] > 2:
        drained += 1
        plane.advance(drained * SECOND)
    plane.advance(150 * SECOND)
    area = plane.meters.replica_counts[0, ReplicaCount.QUEUED_US] / SECOND
    slowest = quantile_us(plane.meters.journey_histogram[0], 1.0) / SECOND
    served = int(plane.meters.journey_seconds[0, :, JourneyCount.OK].sum())
    return [
        Measured("backlog", 12_000, backlog, Klass.FLUID, served),
        Measured("drain s", 60, drained - 60, Klass.FLUID, served),
        Measured("longest wait s", 12.0, slowest, Klass.FLUID, served),
        Measured("delay area req s", 720_000, float(area), Klass.FLUID, served),
    ]


def drained_pool(build: Factory, seed: int) -> list[Measured]:
    """200 threads at 1000/s; the downstream call goes from 50 ms to 1 s."""
    fixed = {"shape": "deterministic"}
    services = {
        "web": _service({"mean": "10ms", **fixed}, 200, calls=["db.do"], queue=0),
        "db": _service({"mean": "50ms", **fixed}, 100_000),
    }
    rates = [1000.0] * 100
    plane = _plane(build, services, rates, seed=seed, enters="web.do", gaps=EVEN)
    start = 10 * SECOND
    plane.advance(start)
    in_use = int(plane.meters.replica_counts[0, ReplicaCount.IN_SLOTS])
    # Requests that arrive from the start on meet the slow call, after 10 ms of own work.
    empty_ms = 10
    plane.advance(start + empty_ms * 1000)
    plane.set(Table.WORK_PPM, (plane.layout.op_replica(1, 0), 0), 20_000_000)
    while plane.meters.replica_counts[0, ReplicaCount.IN_SLOTS] < 200 and empty_ms < 1000:
        empty_ms += 1
        plane.advance(start + empty_ms * 1000)
    plane.advance(start + 5 * SECOND)
    before = plane.meters.op_counts[0].copy()
    plane.advance(start + 85 * SECOND)
    counts = plane.meters.op_counts[0] - before
    arrived = int(counts[OpCount.ARRIVED])
    return [
        Measured("in use before", 60, in_use, Klass.FLUID, arrived),
        Measured("pool empty at s", 0.200, empty_ms / 1000, Klass.FLUID, arrived),
        Measured("throughput", 198.02, counts[OpCount.OK] / 80, Klass.FLUID, arrived),
        Measured("rejected", 0.802, counts[OpCount.REFUSED] / arrived, Klass.FLUID, arrived),
    ]


def layered_retries(build: Factory, seed: int) -> list[Measured]:
    """Retries multiply through layers when the leaf is down."""
    found = []
    for layers, attempts, expected in ((3, 4, 64), (5, 3, 243)):
        names = [f"layer{k}" for k in range(layers)] + ["leaf"]
        services = {
            name: _service(
                "100us",
                1000,
                calls=[{"to": f"{names[k + 1]}.do", "retries": {"attempts": attempts}}],
            )
            for k, name in enumerate(names[:-1])
        }
        services["leaf"] = _service("100us", 1000, failure=1.0)
        plane = _plane(build, services, [5.0] * 10 + [0.0], seed=seed, enters="layer0.do")
        plane.advance(30 * SECOND)
        users = int(plane.meters.journey_seconds[0, :, JourneyCount.OFFERED].sum())
        leaf = int(plane.meters.op_counts[-1, OpCount.ARRIVED])
        name = f"leaf attempts per user call, {layers} layers x {attempts}"
        found.append(Measured(name, expected, leaf / users, Klass.EXACT, users))
    return found


SCRIPTS: dict[str, Callable[[Factory, int], list[Measured]]] = {
    "L1": little,
    "L3": overload_pulse,
    "L7": drained_pool,
    "R2": layered_retries,
}
