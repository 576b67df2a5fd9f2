"""Rows M1 to M4: what a cache lets through, by closed form and on the request plane."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.engine.layout import build_layout
from sim.engine.plane import CacheCount, OpCount, PlaneOptions
from sim.engine.request import RequestPlane
from sim.engine.zipf import rank_of, rank_table
from sim.model.caching import steady_hit_share
from sim.model.topology import CacheFill, Topology
from sim.units import SECOND

RATE = 1000.0
KEYS = 100_000


def share_asked(keys, skew):
    """Chance of each key."""
    weights = np.arange(1, keys + 1, dtype=np.float64) ** -skew
    return weights / math.fsum(weights)


def cached(**cache):
    """A thousand calls a second to a cache of a hundred thousand keys; nothing else takes time."""
    instant = {"work": {"mean": "1us", "shape": "deterministic"}}
    document = {
        "format": 1,
        "regions": {"local": {"zones": ["a"]}},
        "latency": {"same_zone": "0s", "client": "0s"},
        "journeys": {"get": {"enters": "cache.get"}},
        "services": {
            "cache": {
                "operations": {"get": instant | {"calls": [{"to": "db.read"}]}},
                "cache": {"keys": KEYS} | cache,
                "slots": 1000,
            },
            "db": {"operations": {"read": instant}, "slots": 1000},
        },
    }
    return build_layout(Topology.model_validate(document))


def plane_of(layout, seconds, seed=1):
    options = PlaneOptions(
        seed=seed, horizon_us=seconds * SECOND, rates_per_s=np.array([[RATE]]), trace_one_in=0
    )
    return RequestPlane(layout, options)


def hit_share(plane, begin_s, end_s):
    """Of calls in a window."""
    plane.advance(int(begin_s * SECOND))
    before = plane.meters.cache_counts.copy()
    plane.advance(int(end_s * SECOND))
    delta = (plane.meters.cache_counts - before)[0]
    return delta[CacheCount.HITS] / (delta[CacheCount.HITS] + delta[CacheCount.MISSES])


@pytest.mark.parametrize(("size", "usual"), [(41_000, 0.90), (61_000, 0.95), (92_000, 0.99)])
def test_m1_a_flush_multiplies_the_calls_behind_by_one_over_the_miss_share(size, usual):
    """The most popular stay in for good here, so that the hit share is their share of calls."""
    share = share_asked(KEYS, 1.0)[:size].sum()
    layout = cached(size=None)
    plane = plane_of(layout, 40)
    plane.forget(0, 0, size, KEYS)
    cold_misses = 1.0 - hit_share(plane, 0, 2)

    assert pytest.approx(usual, abs=0.03) == share
    # What is not in fills meanwhile, so that two seconds' misses lie a little below.
    assert pytest.approx(1.0 - share, abs=0.012) == cold_misses
    plane.forget(0, 0, 0, KEYS)
    begin = plane.meters.op_counts[:, OpCount.ARRIVED].copy()
    plane.advance(2 * SECOND + 2_000)
    after = plane.meters.op_counts[:, OpCount.ARRIVED] - begin
    assert after[-1] >= after[0] - 1


@pytest.mark.parametrize(
    ("at_s", "expected"), [(1, 0.4606), (10, 0.6505), (60, 0.7953), (300, 0.9131)]
)
def test_m2_a_cold_cache_fills_as_the_sum_over_keys_says(at_s, expected):
    chances = share_asked(KEYS, 1.0)
    assert pytest.approx(expected, abs=5e-5) == float(
        (chances * -np.expm1(-RATE * chances * at_s)).sum()
    )
    # A window around the instant: 10 % of it, at least a tenth of a second, over some seeds.
    half = max(0.05, 0.05 * at_s)
    seeds = range(1, 21) if at_s == 1 else range(1, 4)
    shares = [
        hit_share(plane_of(cached(starts_warm=False), at_s + 20, seed), at_s - half, at_s + half)
        for seed in seeds
    ]
    asked = 2 * half * RATE * len(shares)
    error = math.sqrt(expected * (1 - expected) / asked)
    assert abs(np.mean(shares) - expected) <= 0.01 * expected + 3 * error


@pytest.mark.parametrize(("ttl_s", "expected"), [(10, 0.6028), (60, 0.7476), (300, 0.8664)])
def test_m3_entries_that_expire_answer_their_closed_form(ttl_s, expected):
    cache = CacheFill.model_validate({"keys": KEYS, "ttl": f"{ttl_s}s"})
    assert pytest.approx(expected, abs=2e-4) == steady_hit_share(cache, RATE)
    if ttl_s > 60:
        return
    share = hit_share(plane_of(cached(ttl=f"{ttl_s}s"), 4 * ttl_s), 2 * ttl_s, 4 * ttl_s)
    assert pytest.approx(expected, rel=0.01) == share


@pytest.mark.parametrize(("size", "expected"), [(1000, 0.50617), (10_000, 0.73734)])
def test_m4_the_least_recently_used_goes_as_che_says(size, expected):
    cache = CacheFill.model_validate({"keys": KEYS, "size": size})
    assert pytest.approx(expected, abs=2e-4) == steady_hit_share(cache, RATE)
    turns = 29 if size == 10_000 else 2
    share = hit_share(plane_of(cached(size=size), 8 * turns), 4 * turns, 8 * turns)
    error = math.sqrt(expected * (1 - expected) / (4 * turns * RATE))
    assert abs(share - expected) <= 0.02 * expected + 3 * error


def test_ranks_are_drawn_by_their_chances():
    chances = share_asked(50, 0.8)
    table = rank_table(50, 0.8)
    bounds = np.diff(np.concatenate(([0], table))) / 2.0**52

    assert pytest.approx(chances, abs=1e-12) == bounds
    assert [0, 49] == [rank_of(table, 0), rank_of(table, (1 << 63) - 1)]
