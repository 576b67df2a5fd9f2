"""Rows B2, B3, C1, C2 and T1: what passes a guard while it makes up its mind."""

from __future__ import annotations

from typing import Any

from sim.engine.fidelity.rows import Factory, Measured
from sim.engine.fidelity.small import plane_of, service
from sim.engine.fidelity.stations import exactly
from sim.engine.plane import EVEN, JourneyCount, OpCount, SiteCount, Table
from sim.units import SECOND


def errors_before_ejection(build: Factory, seed: int) -> list[Measured]:
    """Twenty callers with a count each; then probes alone, from ten moments of their interval."""
    callers = {f"caller{k}": service(exactly("1ms"), 1000, calls=["hosts.do"]) for k in range(20)}
    stages = [[{"to": f"{name}.do", "chance": 0.05} for name in callers]]
    passive = {
        "web": service(exactly("1us"), 10_000, calls=stages),
        **callers,
        "hosts": _hosts({"consecutive_failures": 5, "base": "1h", "most": 0.1}),
    }
    plane = plane_of(build, passive, [1000.0] * 120, seed=seed)
    plane.advance(10 * SECOND)
    dead = plane.layout.replicas_of("hosts")[0].index
    plane.set(Table.IS_UP, (dead,), 0)
    plane.advance(120 * SECOND)
    at = plane.layout.op_replica(len(plane.layout.operations) - 1, 0)
    refused = int(plane.meters.op_counts[at, OpCount.REFUSED])
    calls = int(plane.meters.op_counts[:, OpCount.ARRIVED].sum())
    probed = [_errors_under_probes(build, seed, phase) for phase in range(10)]
    return [
        Measured("by 5 in a row at 20 callers", refused, calls),
        Measured("by probes, 30 s x 2, mean", sum(probed) / len(probed), 1_000_000),
    ]


def _hosts(ejection: dict[str, Any] | None) -> dict[str, Any]:
    return service(exactly("1ms"), 100, replicas=10, ejection=ejection, balancing="round_robin") | {
        "health_check": {"interval": "30s", "failures": 2}
    }


def _errors_under_probes(build: Factory, seed: int, phase: int) -> int:
    """One host goes down somewhere within the probes' interval, and stays down."""
    # Imported late: reading the table must not import the clock.
    from sim.engine.fidelity.control import world_of  # noqa: PLC0415
    from sim.model.effect import Dial, Effect, Hold, Origin, Selector  # noqa: PLC0415

    plane = plane_of(build, {"web": _hosts(None)}, [1000.0] * 200, seed=seed, gaps=EVEN)
    world = world_of(plane, seed)
    down = Effect(Selector(service="web", share=0.1), Dial.DOWN, 1.0, Origin.HOST)
    begins_us = 60 * SECOND + (2 * phase + 1) * 30 * SECOND // 20
    world.carry_out([Hold(down)], cause=0, label="dead", after_us=begins_us)
    world.run_until(190 * SECOND)
    return int(plane.meters.journey_seconds[0, :, JourneyCount.FAILED].sum())


def everybody_unhealthy(build: Factory, seed: int) -> list[Measured]:
    """No replica passes its probes, and all of them are up: calls go to all of them."""
    plane = plane_of(build, {"web": service("1ms", 10, replicas=4)}, [100.0] * 20, seed=seed)
    for replica in range(4):
        plane.set(Table.IS_ROUTABLE, (replica,), 0)
    plane.advance(20 * SECOND)
    arrived = plane.meters.op_counts[:4, OpCount.ARRIVED]
    failed = plane.meters.journey_seconds[0, :, JourneyCount.FAILED].sum()
    return [
        Measured("targets that are sent calls, of 4", int((arrived > 100).sum()), 2000),
        Measured("share refused by nobody to route to", float(failed) / 2000, 2000),
    ]


def counting_breaker(build: Factory, seed: int) -> list[Measured]:
    """A full window of good answers, then only failures."""
    breaker = {"calls": 100, "failure_share": 0.5, "open_for": "60s", "probes": 10}
    services = {
        "web": service(exactly("10us"), 1000, calls=[{"to": "db.do", "breaker": breaker}]),
        "db": service(exactly("10us"), 1000),
    }
    plane = plane_of(build, services, [200.0] * 700, seed=seed, gaps=EVEN)
    begins = 10 * SECOND
    plane.advance(begins)
    plane.set(Table.FAILURE_PPM, (plane.layout.op_replica(1, 0), 0), 1_000_000)
    opened_ms = 0
    while plane.meters.site_counts[1, SiteCount.BREAKER_OPENED] == 0 and opened_ms < 2000:
        opened_ms += 1
        plane.advance(begins + opened_ms * 1000)
    before = int(plane.meters.op_counts[1, OpCount.ARRIVED])
    plane.advance(begins + opened_ms * 1000 + 600 * SECOND)
    through = int(plane.meters.op_counts[1, OpCount.ARRIVED]) - before
    return [
        Measured("opens after s", opened_ms / 1000, 2000),
        Measured("calls let through a minute, 10 probes", through / 10, 120_000),
    ]


def timed_breaker(build: Factory, seed: int) -> list[Measured]:
    """A window of ten seconds in ten steps, full of good answers; then a share fails."""
    found = []
    for share in (0.6, 0.75, 1.0):
        breaker = {"window": "10s", "calls": 100, "failure_share": 0.5, "open_for": "1h"}
        services = {
            "web": service(exactly("10us"), 1000, calls=[{"to": "db.do", "breaker": breaker}]),
            "db": service(exactly("10us"), 1000),
        }
        plane = plane_of(build, services, [1000.0] * 60, seed=seed, gaps=EVEN)
        plane.advance(30 * SECOND)
        plane.set(Table.FAILURE_PPM, (plane.layout.op_replica(1, 0), 0), round(share * 1e6))
        opened_ms = 0
        while plane.meters.site_counts[1, SiteCount.BREAKER_OPENED] == 0 and opened_ms < 20_000:
            opened_ms += 10
            plane.advance(30 * SECOND + opened_ms * 1000)
        found.append(Measured(f"opens after s, {share:g} fail", opened_ms / 1000, 10_000))
    return found


def token_bucket(build: Factory, seed: int) -> list[Measured]:
    """A full bucket under one and a half times its rate."""
    services = {"web": service("1ms", 100, rate_limit={"rate": "100/s", "burst": 500})}
    plane = plane_of(build, services, [150.0] * 1000, seed=seed, gaps=EVEN)
    empty_ms = 0
    while plane.meters.op_counts[0, OpCount.REFUSED] == 0 and empty_ms < 20_000:
        empty_ms += 10
        plane.advance(empty_ms * 1000)
    before = plane.meters.op_counts[0].copy()
    plane.advance(1000 * SECOND)
    counts = plane.meters.op_counts[0] - before
    arrived = int(counts[OpCount.ARRIVED])
    return [
        Measured("empties at s", empty_ms / 1000, arrived),
        Measured("rejected afterwards", float(counts[OpCount.REFUSED]) / arrived, arrived),
    ]
