"""Misses that wait for one another: who leads, who hears, who goes before; on both planes."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.layout import build_layout
from sim.engine.plane import EVEN, CacheCount, PlaneOptions, SiteCount
from sim.engine.reference.plane import ReferencePlane
from sim.engine.request import RequestPlane
from sim.model.topology import Topology
from sim.units import SECOND

BOTH = pytest.mark.parametrize("kind", [RequestPlane, ReferencePlane])
READ = "cache.get->db.read"


def plane_of(kind, *, rate=100.0, read_ms=500, timed_out_work="goes_on", **call):
    """Users who ask web, which asks a cache of one key that is empty and lets misses wait."""
    instant = {"work": {"mean": "1us", "shape": "deterministic"}}
    slowly = {"work": {"mean": f"{read_ms}ms", "shape": "deterministic"}}
    asks = {"to": "cache.get", "timed_out_work": timed_out_work, **call}
    document = {
        "format": 1,
        "regions": {"local": {"zones": ["a"]}},
        "latency": {"same_zone": "0s", "same_region": "0s", "client": "0s"},
        "journeys": {"look": {"enters": "web.page", "timed_out_work": timed_out_work}},
        "services": {
            "web": {"operations": {"page": instant | {"calls": [asks]}}, "quota": 1, "slots": 500},
            "cache": {
                "operations": {"get": instant | {"calls": ["db.read"]}},
                "cache": {"keys": 1, "ttl": "10s", "coalesces": True, "starts_warm": False},
                "replicas": 2,
                "quota": 2,
                "slots": 500,
            },
            "db": {"operations": {"read": slowly}, "quota": 1, "slots": 500, "processors": 500},
        },
    }
    options = PlaneOptions(
        seed=3, horizon_us=20 * SECOND, rates_per_s=np.array([[rate]]), gaps=EVEN
    )
    return kind(build_layout(Topology.model_validate(document)), options)


def reads(plane):
    return int(plane.meters.site_counts[plane.layout.site_names.index(READ), SiteCount.CALLS])


def ended(plane):
    """Good and failed requests."""
    return plane.meters.journey_seconds.sum(axis=(0, 1))[[1, 3]].tolist()


@BOTH
def test_all_who_ask_while_one_is_filling_hear_what_it_brings(kind):
    plane = plane_of(kind)
    plane.advance(505_000)
    waiting = plane.requests_in_flight()
    plane.advance(600_000)

    assert waiting >= 49
    assert 1 == reads(plane)
    assert ended(plane)[0] >= waiting
    counts = plane.meters.cache_counts[1]
    assert 1 == counts[CacheCount.MISSES]
    assert ended(plane)[0] == 1 + counts[CacheCount.COALESCED] + counts[CacheCount.HITS]


@BOTH
def test_when_the_one_that_fills_is_killed_the_next_in_line_fills(kind):
    """Of two replicas one leads; those that wait at the other hear from a read of their own."""
    plane = plane_of(kind)
    plane.advance(200_000)
    leader = int(np.flatnonzero(plane.meters.replica_counts[1:3, 3])[0]) + 1
    plane.kill(leader)
    plane.advance(690_000)
    before = reads(plane)
    plane.advance(900_000)

    assert 2 == before
    assert ended(plane)[1] <= 11
    assert ended(plane)[0] >= 50


@BOTH
@pytest.mark.parametrize("timed_out_work", ["goes_on", "cancelled"])
def test_callers_that_die_leave_nothing_waiting_behind(kind, timed_out_work):
    plane = plane_of(kind, timed_out_work=timed_out_work)
    plane.advance(300_000)
    plane.kill(0)
    left = plane.in_flight()
    plane.advance(1_000_000)
    plane.advance(5 * SECOND)

    # Work that is cancelled is gone at once, lines and all, but for reads under way; other work
    # ends for nobody.
    assert left <= 10 if timed_out_work == "cancelled" else left >= 25
    assert plane.in_flight() <= 3
    assert plane.requests_in_flight() <= 1


@BOTH
def test_those_whose_callers_give_up_leave_the_line(kind):
    plane = plane_of(kind, timeout="100ms", timed_out_work="cancelled")
    plane.advance(5 * SECOND)

    assert 0 == ended(plane)[0]
    # A request gives up every hundredth of a second; if it led, the next in line reads anew.
    assert 480 <= reads(plane) <= 500
    # Ten or eleven requests, each with a call, and the reads of half a second for leaders gone.
    assert plane.in_flight() <= 11 + 11 + 50
