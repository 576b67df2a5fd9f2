"""Rows that are a little story: Little's law to the last microsecond, a pulse, a drained pool.

Rows L1, L3, L7 and R2 of the table.
"""

from __future__ import annotations

from sim.engine.fidelity.rows import Factory, Measured
from sim.engine.fidelity.small import plane_of, service
from sim.engine.fidelity.stations import exactly
from sim.engine.histogram import quantile_us
from sim.engine.plane import EVEN, JourneyCount, OpCount, ReplicaCount, Table
from sim.units import SECOND


def little(build: Factory, seed: int) -> list[Measured]:
    """Number in system, integrated, is the sum of all times in system, once all are out."""
    services = {
        "web": service("5ms", 20, calls=["db.do", {"to": "db.do", "chance": 0.5}]),
        "db": service("8ms", 3),
    }
    plane = plane_of(build, services, [150.0] * 600 + [0.0], seed=seed)
    plane.advance(700 * SECOND)
    inside = plane.meters.replica_counts
    found = []
    for index, name in enumerate(plane.layout.services):
        integral = inside[index, ReplicaCount.SLOT_US] + inside[index, ReplicaCount.QUEUED_US]
        counts = plane.meters.op_counts[index]
        share = float(integral) / float(counts[OpCount.LATENCY_US])
        quantity = f"integral of L of {name}, us / stays"
        found.append(Measured(quantity, share, int(counts[OpCount.OK])))
    offered = int(plane.meters.journey_seconds[0, :, JourneyCount.OFFERED].sum())
    ended = int(plane.meters.journey_seconds[0, :, JourneyCount.OK].sum())
    return [*found, Measured("requests that ended / offered", ended / offered, offered)]


def overload_pulse(build: Factory, seed: int) -> list[Measured]:
    """Capacity 1000/s meets 1200/s for 60 s, then 800/s."""
    rates = [1200.0] * 60 + [800.0] * 90
    plane = plane_of(build, {"web": service(exactly("1ms"), 1)}, rates, seed=seed, gaps=EVEN)
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
        Measured("backlog", backlog, served),
        Measured("drain s", drained - 60, served),
        Measured("longest wait s", slowest, served),
        Measured("delay area req s", float(area), served),
    ]


def drained_pool(build: Factory, seed: int) -> list[Measured]:
    """200 threads at 1000/s; the downstream call goes from 50 ms to 1 s."""
    services = {
        "web": service(exactly("10ms"), 200, calls=["db.do"], queue=0),
        "db": service(exactly("50ms"), 100_000),
    }
    plane = plane_of(build, services, [1000.0] * 100, seed=seed, gaps=EVEN)
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
        Measured("in use before", in_use, arrived),
        Measured("pool empty at s", empty_ms / 1000, arrived),
        Measured("throughput", float(counts[OpCount.OK]) / 80, arrived),
        Measured("rejected", float(counts[OpCount.REFUSED]) / arrived, arrived),
    ]


def layered_retries(build: Factory, seed: int) -> list[Measured]:
    """Retries multiply through layers when the leaf is down."""
    found = []
    for layers, attempts in ((3, 4), (5, 3)):
        names = [f"layer{k}" for k in range(layers)] + ["leaf"]
        services = {
            name: service(
                "100us",
                1000,
                calls=[{"to": f"{names[k + 1]}.do", "retries": {"attempts": attempts}}],
            )
            for k, name in enumerate(names[:-1])
        }
        services["leaf"] = service("100us", 1000, failure=1.0)
        plane = plane_of(build, services, [5.0] * 10 + [0.0], seed=seed, enters="layer0.do")
        plane.advance(30 * SECOND)
        users = int(plane.meters.journey_seconds[0, :, JourneyCount.OFFERED].sum())
        leaf = int(plane.meters.op_counts[-1, OpCount.ARRIVED])
        found.append(Measured(f"{layers} layers x {attempts}", leaf / users, users))
    return found
