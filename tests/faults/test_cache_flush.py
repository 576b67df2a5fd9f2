"""A flush sends everybody to what is behind the cache; orders decide how long."""

from __future__ import annotations

import pytest

from sim.engine.plane import OpCount
from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import BEFORE

FLUSH, BYPASS = FAULTS.get("cache_flush"), FAULTS.get("cache_bypass")
CACHE = Selector(service="cache")


def shop(work="5ms", keys=2000, **cache):
    return {
        "format": 1,
        "regions": {"local": {"zones": ["a", "b"]}},
        "traffic": {"rate": "100/s"},
        "journeys": {"look": {"enters": "cache.get", "timeout": "4s"}},
        "services": {
            "cache": {
                "replicas": 2,
                "slots": 1000,
                "operations": {
                    "get": {"work": "500us", "calls": [{"to": "db.read", "timeout": "1s"}]}
                },
                "cache": {"keys": keys, **cache},
            },
            "db": {
                "operations": {"read": {"work": work}},
                "slots": 20,
                "processors": 1,
                "quota": 1,
            },
        },
    }


def reads(run, window):
    return run.op(window, "db.read", OpCount.ARRIVED)


def test_a_flush_sends_everything_on_and_fills_again(drill):
    run = drill(FLUSH(), CACHE, topology=shop())

    assert 0 == reads(run, BEFORE)
    assert reads(run, (40, 45)) > 200
    # Two thousand keys of which the popular come back first.
    assert reads(run, (40, 45)) > 1.5 * reads(run, (95, 100)) > 0


def test_a_flush_leaves_who_asks_alone_where_the_store_bears_it(drill):
    run = drill(FLUSH(), CACHE, topology=shop())

    assert 0.0 == run.failed_share((40, 100))
    assert pytest.approx(3000, rel=0.06) == run.offered((40, 70))


def test_the_hottest_keys_alone_come_back_within_a_moment(drill):
    run = drill(FLUSH(hottest=20), CACHE, topology=shop())

    assert 15 <= reads(run, (40, 100)) <= 120


def test_a_store_that_bears_a_fifth_drowns_and_keeps_its_cache_cold(drill):
    drowned = drill(FLUSH(), CACHE, topology=shop("100ms", keys=100_000), until_s=160)

    assert drowned.failed_share((120, 160)) > 0.3


def test_coalesced_misses_of_a_hot_key_are_one_read(drill):
    """One key, 40 ms to read: four or five calls at each expiry without, one with."""
    topology = shop("40ms", keys=1, ttl="5s")
    orders = [(20, "set_cache", {"service": "cache", "coalesces": True})]
    alone = drill(None, topology=topology)
    together = drill(None, topology=topology, orders=orders)

    assert reads(alone, (40, 100)) > 2.5 * reads(together, (40, 100))
    assert 11 <= reads(together, (40, 100)) <= 13


def test_expired_entries_answer_while_the_store_is_gone_if_they_may(drill):
    gone = FAULTS.get("crash")(lasts="60s")
    db = Selector(service="db")
    topology = shop(keys=50, ttl="10s")
    orders = [(20, "set_cache", {"service": "cache", "serves_stale": True})]

    assert drill(gone, db, topology=topology).failed_share((60, 95)) > 0.9
    assert 0.0 == drill(gone, db, topology=topology, orders=orders).failed_share((60, 95))


def test_a_cache_that_is_loaded_by_hand_has_what_is_popular(drill):
    orders = [(50, "warm_cache", {"service": "cache", "hottest": 1500})]
    cold = drill(FLUSH(), CACHE, topology=shop(keys=20_000))
    warm = drill(FLUSH(), CACHE, topology=shop(keys=20_000), orders=orders)

    assert reads(warm, (60, 100)) < 0.75 * reads(cold, (60, 100))


def test_a_killed_replica_forgets_its_half_of_the_keys(drill):
    crash = FAULTS.get("crash")(lasts="1s")
    run = drill(crash, Selector(service="cache", zone="a"), topology=shop(keys=200))

    assert 80 <= reads(run, (40, 100)) <= 130


def test_a_bypassed_cache_answers_nothing_and_remembers(drill):
    run = drill(BYPASS(lasts="30s"), CACHE, topology=shop())

    assert pytest.approx(3000, rel=0.06) == reads(run, (40, 70))
    assert 0 == reads(run, (75, 100))
