"""Rows MS1 to MS4, MS8 and MS9: failures that outlive their trigger, and what ends them.

Sources: Bronson et al., HotOS 2021 (MS1, MS2, MS9); Huang et al., OSDI 2022 (MS3, MS4); Maurer,
Fail at scale, 2015 (MS8).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from sim.engine.fidelity.rows import Factory, Measured, draws_nothing
from sim.engine.fidelity.small import good_share, plane_of, queued, service
from sim.engine.fidelity.stations import exactly
from sim.engine.plane import JourneyCount, Plane, SiteCount, Table
from sim.units import PPM, SECOND

SEEDS = 20
_GOOD, _BAD = 0.95, 0.05


def _bronson(
    build: Factory,
    seed: int,
    rate: float = 280.0,
    *,
    horizon_s: int = 600,
    queue: Any = 1_000_000,
    rates: list[float] | None = None,
    **retries: Any,
) -> Plane:
    """Thirty places of exactly 100 ms (300/s), a client that waits 1 s and tries twice."""
    return plane_of(
        build,
        {"web": service(exactly("100ms"), 30, queue=queue)},
        rates or [rate],
        seed=seed,
        horizon_s=horizon_s,
        timeout="1s",
        retries={"attempts": 2, **retries},
    )


def _standstill(plane: Plane, from_us: int, for_us: int) -> None:
    plane.advance(from_us)
    plane.set(Table.SPEED_PPM, (0,), 0)
    plane.advance(from_us + for_us)
    plane.set(Table.SPEED_PPM, (0,), PPM)


def _outage(plane: Plane, for_us: int = 10 * SECOND) -> Plane:
    _standstill(plane, 60 * SECOND, for_us)
    return plane


def _recovers_after_s(plane: Plane, from_s: int, until_s: int) -> float:
    """Seconds until ten good seconds in a row begin; endless if they never do."""
    plane.advance(until_s * SECOND)
    for second in range(from_s, until_s - 10):
        if good_share(plane, second, second + 10) >= _GOOD:
            return float(second - from_s)
    return float("inf")


def _collapse_share(build: Factory, seed: int, rate: float, for_us: int) -> float:
    """Share of seeds in which nothing good comes back within ten minutes."""
    bad = 0
    for k in range(SEEDS):
        plane = _outage(_bronson(build, seed + k, rate), for_us)
        plane.advance(600 * SECOND)
        bad += good_share(plane, 540, 590) < 0.5
    return bad / SEEDS


def retry_storm(build: Factory, seed: int) -> list[Measured]:
    """MS1."""
    plane = _outage(_bronson(build, seed))
    plane.advance(110 * SECOND)
    attempts, waiting = int(plane.meters.site_counts[0, SiteCount.ATTEMPTS]), queued(plane)
    plane.advance(600 * SECOND)
    more = int(plane.meters.site_counts[0, SiteCount.ATTEMPTS]) - attempts
    found = [
        Measured("280/s: good before", good_share(plane, 10, 60), 14_000),
        Measured("280/s: good 40 s after and on", good_share(plane, 110, 600), 137_200),
        Measured("280/s: attempts/s", more / 490, more),
        Measured("280/s: queue grows by, /s", (queued(plane) - waiting) / 490, more),
    ]
    for rate in (145, 155, 170):
        share = _collapse_share(build, seed, rate, 10 * SECOND)
        found.append(Measured(f"{rate}/s collapses", share, SEEDS))
    cures: tuple[tuple[float, str, dict[str, Any]], ...] = (
        (120.0, "", {}),
        (140.0, "", {}),
        (280.0, " without retry", {"attempts": 1}),
    )
    for load, words, retries in cures:
        plane = _outage(_bronson(build, seed, load, **retries))
        after_s = _recovers_after_s(plane, 70, 600)
        found.append(Measured(f"{load:g}/s{words} recovers after s", after_s, 1))
    for tenths in (5, 10):
        share = _collapse_share(build, seed, 280, tenths * SECOND // 10)
        found.append(Measured(f"{tenths / 10:g} s outage collapses", share, SEEDS))
    return found


def storm_cures(build: Factory, seed: int) -> list[Measured]:
    """MS2: what ends the storm of 280/s."""

    def after_s(until_s: int, **fields: Any) -> float:
        plane = _outage(_bronson(build, seed, horizon_s=until_s, **fields))
        return _recovers_after_s(plane, 70, until_s)

    backoff = {"backoff": "1s", "multiplier": 2.0}
    lifo = _outage(_bronson(build, seed, queue={"limit": 1_000_000, "discipline": "lifo"}))
    lifo.advance(200 * SECOND)
    cut = [280.0] * 310 + [60.0] * 700
    drained = _outage(_bronson(build, seed, horizon_s=1010, rates=cut))
    slowly = [280.0] * 310 + [140.0] * 4000
    drained_slowly = _outage(_bronson(build, seed, horizon_s=4310, rates=slowly))
    late, expired = (
        {"limit": 1_000_000, "discipline": name} for name in ("drop_late", "drop_expired")
    )
    return [
        Measured("budget 10 %: recovers", float(after_s(1500, budget=0.10) < 1e9), 1),
        Measured("budget 5 %: recovers after s", after_s(1000, budget=0.05), 1),
        Measured("queue of 150: recovers after s", after_s(200, queue=150), 1),
        Measured("drop what would end too late: recovers after s", after_s(200, queue=late), 1),
        Measured("drop what has expired: recovers", float(after_s(600, queue=expired) < 1e9), 1),
        Measured(
            "last in, first out: good share from the end of the outage on",
            good_share(lifo, 70, 190),
            33_600,
        ),
        Measured("exponential backoff alone: recovers", float(after_s(1500, **backoff) < 1e9), 1),
        Measured("cut to 60/s after 240 s: recovers after s", _drain_s(drained, 1010), 1),
        Measured("cut to 140/s after 240 s: recovers after s", _drain_s(drained_slowly, 4310), 1),
    ]


def _drain_s(plane: Plane, until_s: int) -> float:
    return _recovers_after_s(plane, 310, until_s)


def _brown_out(
    build: Factory,
    seed: int,
    *,
    rate: float = 450.0,
    speed: float = 0.15,
    lasts_s: float = 8.0,
    attempts: int = 5,
    queue: Any = 1_000_000,
    scale: int = 1,
    until_s: int = 300,
    **retries: Any,
) -> Plane:
    """Ten places of 10 ms (1000/s), a client that waits 3 s; slow for a while."""
    plane = plane_of(
        build,
        {"web": service("10ms", 10 * scale, queue=queue)},
        [rate * scale],
        seed=seed,
        horizon_s=until_s,
        timeout="3s",
        retries={"attempts": attempts, **retries},
    )
    plane.advance(60 * SECOND)
    plane.set(Table.SPEED_PPM, (0,), round(speed * PPM))
    plane.advance(round((60 + lasts_s) * SECOND))
    plane.set(Table.SPEED_PPM, (0,), PPM)
    plane.advance(until_s * SECOND)
    return plane


def _is_well(plane: Plane) -> bool:
    until_s = plane.meters.journey_seconds.shape[1] - 1
    return good_share(plane, until_s - 60, until_s - 20) > _GOOD


def _is_lost(plane: Plane) -> bool:
    until_s = plane.meters.journey_seconds.shape[1] - 1
    return good_share(plane, until_s - 60, until_s - 20) < _BAD


def _shares(
    build: Factory, seed: int, judge: Callable[[Plane], bool], seeds: int = SEEDS, **fields: Any
) -> tuple[float, int]:
    """Share of seeds on the right side; one is enough where nothing is drawn."""
    seeds = 1 if draws_nothing(build) else seeds
    right = sum(judge(_brown_out(build, seed + k, **fields)) for k in range(seeds))
    return right / seeds, seeds


def brown_outs(build: Factory, seed: int) -> list[Measured]:
    """MS3: trigger and load decide together."""
    large: dict[str, Any] = {"scale": 10, "seeds": 4}
    return [
        Measured(quantity, *_shares(build, seed, judge, **fields))
        for quantity, judge, fields in (
            ("450/s, speed .25 for 8 s: recovers", _is_well, {"speed": 0.25}),
            ("450/s, speed .15 for 8 s: collapses", _is_lost, {}),
            ("450/s, speed .15 for 6 s: recovers", _is_well, {"lasts_s": 6}),
            ("315/s, speed .15 for 8 s: recovers", _is_well, {"rate": 315}),
            ("ten times the size, speed .22: recovers", _is_well, {"speed": 0.22, **large}),
            ("ten times the size, speed .20: collapses", _is_lost, {"speed": 0.20, **large}),
            (
                "ten times the size, speed .20 for 7.2 s: recovers",
                _is_well,
                {"speed": 0.20, "lasts_s": 7.2, **large},
            ),
        )
    ]


def critical_lengths(build: Factory, seed: int) -> list[Measured]:
    """MS3D: the length at which every other brown-out collapses, by bisection over seeds."""
    found = []
    for rate in (450, 620, 800):
        for tenths in range(5):
            lengths = [
                _critical_s(build, seed + k, rate, tenths / 10)
                for k in range(1 if draws_nothing(build) else 10)
            ]
            name = f"{rate}/s at {'0' if tenths == 0 else f'.{tenths}'}"
            found.append(Measured(name, sum(lengths) / len(lengths), len(lengths)))
    return found


def _critical_s(build: Factory, seed: int, rate: float, speed: float) -> float:
    low, high = 1.0, 40.0
    for _ in range(8):
        middle = (low + high) / 2
        until_s = 210 + math.ceil(middle)
        plane = _brown_out(build, seed, rate=rate, speed=speed, lasts_s=middle, until_s=until_s)
        low, high = (middle, high) if not _is_lost(plane) else (low, middle)
    return (low + high) / 2


def stable_region(build: Factory, seed: int) -> list[Measured]:
    """MS4: what lies below C / amplification, or keeps the amplification down, recovers."""
    three = _brown_out(build, seed, attempts=3)
    calls = three.meters.site_counts[0]
    before = calls.copy()
    three.advance(320 * SECOND)
    amplified = (calls - before)[SiteCount.ATTEMPTS] / (calls - before)[SiteCount.CALLS]
    late = {"limit": 1_000_000, "discipline": "drop_late"}
    lifo = {"limit": 1_000_000, "discipline": "lifo"}
    jittered = {"backoff": "10s", "jitter": 1.0, "backoff_most": "1000s"}
    calm = {"backoff": "1s", "backoff_most": "1000s"}
    found = [
        Measured(quantity, *_shares(build, seed, judge, **fields))
        for quantity, judge, fields in (
            ("2 attempts: recovers", _is_well, {"attempts": 2}),
            ("3 attempts: collapses", _is_lost, {"attempts": 3}),
            ("budget 10 %: recovers", _is_well, {"budget": 0.10}),
            ("budget 20 %: recovers", _is_well, {"budget": 0.20}),
            ("queue of 1500: recovers", _is_well, {"queue": 1500}),
            ("last in, first out: recovers", _is_well, {"queue": lifo}),
            ("drop what would end too late: recovers", _is_well, {"queue": late}),
            ("backoff 1 s: collapses", _is_lost, calm),
            ("backoff 10 s, full jitter: recovers", _is_well, jittered),
        )
    ]
    return [*found, Measured("3 attempts: attempts per call", float(amplified), 9000)]


def shedding(build: Factory, seed: int) -> list[Measured]:
    """MS8: capacity 100/s under 150/s, clients wait 1 s and do not try again."""
    found = []
    for quantity, queue in (
        ("first in, first out", {"limit": 1_000_000}),
        ("last in, first out", {"limit": 1_000_000, "discipline": "lifo"}),
        ("room for 50", {"limit": 50}),
        ("drop what would end too late", {"limit": 1_000_000, "discipline": "drop_late"}),
        ("drop what has expired", {"limit": 1_000_000, "discipline": "drop_expired"}),
    ):
        services = {"web": service("10ms", 1, queue=queue)}
        plane = plane_of(build, services, [150.0], seed=seed, horizon_s=1000, timeout="1s")
        plane.advance(1000 * SECOND)
        good = plane.meters.journey_seconds[0, 50:1000, JourneyCount.OK].sum()
        found.append(Measured(quantity, float(good) / 950 / 100, 142_500))
    return found


def trigger_gone(build: Factory, seed: int) -> list[Measured]:
    """MS9: held for ten timeouts after the trigger; then load is cut until the queue is empty."""
    rates = [280.0] * 100 + [75.0] * 200 + [280.0] * 100
    plane = _outage(_bronson(build, seed, horizon_s=400, rates=rates))
    plane.advance(400 * SECOND)
    return [
        Measured("good share with the trigger gone", good_share(plane, 80, 100), 5600),
        Measured(
            "good share after a cut to half of C / 2 and back", good_share(plane, 310, 390), 22_400
        ),
    ]
