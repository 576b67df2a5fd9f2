"""Rows MS5 and MS7: a service that slows with the calls in it.

No document can say it; a loop turns the replica's speed from the calls in hand every few
milliseconds, as the world does under memory pressure. Every call has a place and a processor of its
own, so that N calls at speed v end N * v / work of them a second.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from dataclasses import replace

from sim.engine.fidelity.rows import Factory, Measured, draws_nothing
from sim.engine.fidelity.small import inside, plane_of, service
from sim.engine.plane import Plane, Table
from sim.units import PPM, SECOND

# Some ten calls come and go between two looks at the larger sizes, two at the smaller.
_EVERY_US = 20_000
_SELDOM_US = 50_000
_BATCH = 10_000  # looks
# MS7 at twenty times its size, so that noise alone does not carry it over the edge.
_SCALE = 20
_SEEDS = 40


def live(
    plane: Plane,
    speed_of: Callable[[float], float],
    until_us: int,
    now_us: int,
    every_us: int = _EVERY_US,
) -> float:
    """Turn the speed from the calls in hand until then.

    Returns:
        The mean number of calls at the looks.
    """
    looks, total = 0, 0.0
    for at_us in range(now_us + every_us, until_us + 1, every_us):
        plane.advance(at_us)
        calls = inside(plane)
        plane.set(Table.SPEED_PPM, (0,), round(speed_of(calls) * PPM))
        looks, total = looks + 1, total + calls
    return total / looks


def _crowd(build: Factory, work: str, rate: float, seed: int, seconds: int) -> Plane:
    services = {"web": service(work, 10_000)}
    return plane_of(build, services, [rate], seed=seed, horizon_s=seconds)


def _by_concurrency(calls: float) -> float:
    """A call of a second takes 10 ms more for each call in hand."""
    return 1.0 / (1.0 + 0.01 * calls)


def _mean(
    plane: Plane, name: str, speed_of: Callable[[float], float], rate: float, every_us: int
) -> Measured:
    """The mean number of calls from 20 s on, by batches; a mean field needs but one."""
    is_mean_field = draws_nothing(type(plane))
    batches = 2 if is_mean_field else 10
    length_us = (_BATCH // 20 if is_mean_field else _BATCH) * every_us
    live(plane, speed_of, 20 * SECOND, 0, every_us)
    means = [
        live(plane, speed_of, begins_us + length_us, begins_us, every_us)
        for begins_us in range(20 * SECOND, 20 * SECOND + batches * length_us, length_us)
    ]
    error = 0.0 if is_mean_field else statistics.stdev(means) / math.sqrt(batches)
    calls = round(batches * length_us * rate / SECOND)
    return Measured(name, sum(means) / batches, calls, error)


def slowing(build: Factory, seed: int) -> list[Measured]:
    """MS5: in flight at the fixed point N = lam / (1 - .01 lam); no end above 100/s."""
    found = []
    for rate in (20, 40, 45):
        plane = _crowd(build, "1s", rate, seed, 5100)
        name = f"in flight at {rate}/s"
        found.append(_mean(plane, name, _by_concurrency, rate, _SELDOM_US))
    plane = _crowd(build, "1s", 120.0, seed, 160)
    live(plane, _by_concurrency, 80 * SECOND, 0, _SELDOM_US)
    early = inside(plane)
    live(plane, _by_concurrency, 160 * SECOND, 80 * SECOND, _SELDOM_US)
    grows = float(inside(plane) > early + 20 * 80)
    return [*found, Measured("three times 40/s: grows by 20/s and more", grows, 19_200)]


def _degraded(calls: float) -> float:
    """X(n) = 100 n / (n + 5) / (1 + (n / 40)^2), over n, of works of 50 ms."""
    n = calls / _SCALE
    return 5.0 / (n + 5.0) / (1.0 + (n / 40.0) ** 2)


def equilibria(build: Factory, seed: int) -> list[Measured]:
    """MS7: where calls come in as fast as they end."""
    found = []
    for rate in (50, 60):
        plane = _crowd(build, "50ms", rate * _SCALE, seed, 2100)
        one = _mean(plane, f"stable N at {rate}/s", _degraded, rate * _SCALE, _EVERY_US)
        found.append(replace(one, got=one.got / _SCALE, standard_error=one.standard_error / _SCALE))
    return found


def stalls(build: Factory, seed: int) -> list[Measured]:
    """MS7S: share of seeds in which a stall is fatal, by its length over the critical one."""
    found = []
    for rate, critical_s in ((50, 0.588), (60, 0.276)):
        for share in (0.7, 0.85, 1.0, 1.15, 1.3):
            fatal = sum(_is_fatal(build, seed + k, rate, share * critical_s) for k in range(_SEEDS))
            name = f"{rate}/s, {share:g} of {critical_s} s: fatal"
            found.append(Measured(name, fatal / _SEEDS, _SEEDS))
    return found


def _is_fatal(build: Factory, seed: int, rate: float, lasts_s: float) -> bool:
    assert not draws_nothing(build)
    plane = _crowd(build, "50ms", rate * _SCALE, seed, 10)
    begins_us = 2 * SECOND
    live(plane, _degraded, begins_us, 0)
    plane.set(Table.SPEED_PPM, (0,), 0)
    ends_us = begins_us + round(lasts_s * SECOND)
    plane.advance(ends_us)
    plane.set(Table.SPEED_PPM, (0,), round(_degraded(inside(plane)) * PPM))
    live(plane, _degraded, ends_us + 6 * SECOND, ends_us)
    # Beyond the peak of X less and less ends, and the number runs away or has come back long ago.
    return inside(plane) > 40.0 * _SCALE
