"""Rows M1 to M4 and CHE: what a cache lets through."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.fidelity.rows import Factory, Measured
from sim.engine.fidelity.small import plane_of, service
from sim.engine.fidelity.stations import exactly
from sim.engine.plane import CacheCount, OpCount, Plane, Table
from sim.model.caching import steady_hit_share
from sim.model.topology import CacheFill
from sim.units import SECOND

_RATE = 1000.0
_KEYS = 100_000


def _cached(build: Factory, seed: int, **cache: Any) -> Plane:
    """A thousand calls a second to a cache; nothing else takes time."""
    services = {
        "web": service(exactly("1us"), 1000, calls=["db.do"]) | {"cache": {"keys": _KEYS, **cache}},
        "db": service(exactly("1us"), 1000),
    }
    return plane_of(build, services, [_RATE], seed=seed)


def _hit_share(plane: Plane, begin_s: float, end_s: float) -> float:
    plane.advance(int(begin_s * SECOND))
    before = plane.meters.cache_counts.copy()
    plane.advance(int(end_s * SECOND))
    hits, misses = (plane.meters.cache_counts - before)[0, [CacheCount.HITS, CacheCount.MISSES]]
    return float(hits / (hits + misses))


def amplification(build: Factory, seed: int) -> list[Measured]:
    """M1: calls behind the cache while it answers nothing, over those while it answers."""
    found = []
    for share, seconds in ((0.90, 400), (0.95, 800), (0.99, 4000)):
        ttl_ms = _time_to_live(share)
        plane = _cached(build, seed, keys=1000, ttl=f"{ttl_ms}ms")
        begin_us = 3 * ttl_ms * 1000
        usual = _behind_per_s(plane, begin_us, seconds)
        plane.set(Table.CACHE_OFF, (0,), 1)
        off = _behind_per_s(plane, begin_us + seconds * SECOND, seconds)
        found.append(Measured(f"hit share {share:g}: times", off / usual, seconds * 1000))
    return found


def _behind_per_s(plane: Plane, begin_us: int, seconds: int) -> float:
    plane.advance(begin_us)
    before = int(plane.meters.op_counts[1, OpCount.ARRIVED])
    plane.advance(begin_us + seconds * SECOND)
    return (int(plane.meters.op_counts[1, OpCount.ARRIVED]) - before) / seconds


def _time_to_live(share: float) -> int:
    """Milliseconds that give a thousand keys this hit share."""
    low, high = 1, 10_000_000
    while low < high:
        middle = (low + high) // 2
        cache = CacheFill.model_validate({"keys": 1000, "ttl": f"{middle}ms"})
        low, high = (middle + 1, high) if steady_hit_share(cache, _RATE) < share else (low, middle)
    return low


def cold_start(build: Factory, seed: int) -> list[Measured]:
    """M2: a window of a tenth around each instant, over so many cold starts."""
    found = []
    for at_s, starts in ((1, 400), (10, 40), (60, 8), (300, 4), (600, 2), (3600, 1)):
        half = 0.05 * at_s
        shares = [
            _hit_share(_cached(build, seed + k, starts_warm=False), at_s - half, at_s + half)
            for k in range(starts)
        ]
        samples = int(2 * half * _RATE * starts)
        found.append(Measured(f"hit share at {at_s} s", float(np.mean(shares)), samples))
    return found


def expiry(build: Factory, seed: int) -> list[Measured]:
    """M3: settled after two lives, then long enough for a thousandth."""
    found = []
    for ttl_s in (10, 60, 300):
        plane = _cached(build, seed, ttl=f"{ttl_s}s")
        share = _hit_share(plane, 2 * ttl_s, 2 * ttl_s + 1000)
        found += [
            Measured(f"hit share, {ttl_s} s", share, 1_000_000),
            Measured(f"calls behind/s, {ttl_s} s", _RATE * (1.0 - share), 1_000_000),
        ]
    return found


def least_recently_used(build: Factory, seed: int) -> list[Measured]:
    """M4: settled after ten characteristic times."""
    return [
        Measured(
            f"hit share, size {size}",
            _hit_share(_cached(build, seed, size=size), 300, 1300),
            1_000_000,
        )
        for size in (1000, 10_000)
    ]


def let_through(seed: int) -> list[Measured]:
    """CHE: the same shares as the documents' checks compute them, without a run."""
    del seed
    kinds: list[tuple[str, dict[str, Any]]] = [
        (f"expiry after {ttl} s", {"ttl": f"{ttl}s"}) for ttl in (10, 60, 300)
    ]
    kinds += [(f"size {size}", {"size": size}) for size in (1000, 10_000)]
    found = []
    for quantity, fields in kinds:
        cache = CacheFill.model_validate({"keys": _KEYS, **fields})
        found.append(Measured(quantity, steady_hit_share(cache, _RATE), 1))
    return found
