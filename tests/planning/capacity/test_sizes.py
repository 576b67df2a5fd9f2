"""Sizes that hold with the largest zone gone: on the graph, not only by the closed form."""

from __future__ import annotations

import pytest

from sim.planning.capacity.load import asked_of, weights_of
from sim.planning.capacity.sizes import Search
from sim.planning.capacity.study import Holding
from sim.planning.capacity.trial import (
    NotOnTheGraph,
    alone_in,
    in_zone,
    largest_zone,
    sized,
    try_at,
)
from tests.planning.capacity.kit import pair


@pytest.fixture(scope="module")
def found():
    return Search(pair(), 120.0, Holding()).find()


def test_what_a_request_asks_of_each_service():
    asked = asked_of(pair())

    assert (1.0, 1.0) == (asked["web"].calls, asked["db"].calls)
    assert 0.020 == pytest.approx(asked["web"].work_s)
    assert 0.025 == pytest.approx(asked["web"].slot_s)  # while the database works, too
    assert 0.005 == pytest.approx(asked["db"].work_s)


def test_a_history_by_journeys_weighs_them_as_it_saw_them():
    assert {"buy": 1.0} == weights_of(pair(), None) == weights_of(pair(), {"buy": 0.3})


def test_found_sizes_hold_and_one_replica_fewer_of_any_does_not(found):
    search = Search(pair(), 120.0, Holding())

    assert found.holds
    for name, count in found.replicas.items():
        if count > 2:  # two are the fewest that leave one without a zone
            fewer = {**found.replicas, name: count - 1}
            assert not search.holds(search.seen(fewer)), name


def test_what_holds_with_a_zone_gone_holds_with_it_there(found):
    whole = try_at(sized(pair(), found.replicas), 120.0, seed=1)

    assert Search(pair(), 120.0, Holding()).holds(whole)


def test_more_traffic_never_takes_fewer_replicas(found):
    more = Search(pair(), 240.0, Holding()).find()

    assert all(found.replicas[name] <= more.replicas[name] for name in found.replicas)
    assert found.replicas["web"] < more.replicas["web"]


def test_without_a_zone_to_lose_fewer_do(found):
    fewer = Search(pair(), 120.0, Holding(zone_lost=False)).find()

    assert fewer.lost is None
    assert fewer.replicas["web"] < found.replicas["web"]


def test_sizes_hold_up_to_a_rate_beyond_the_one_they_are_for(found):
    most = Search(pair(), 120.0, Holding()).most_held(found.replicas)

    assert 120.0 <= most < 240.0


def test_a_journey_that_is_late_when_nobody_is_there_is_no_matter_of_size():
    slow = pair(operations={"do": {"work": "400ms", "calls": ["db.do"]}})
    told = Search(slow, 4.0, Holding()).find()

    assert ["buy"] == list(told.beyond)


def test_what_stands_in_one_zone_is_said_and_kept():
    told = Search(pair(zones=["a"]), 120.0, Holding()).find()

    assert ("web",) == told.alone
    assert told.holds


def test_what_nobody_waits_for_may_not_pile_up():
    call = {"to": "db.do", "waits": False}
    topology = pair(operations={"do": {"work": "1ms", "calls": [call]}})
    told = Search(topology, 900.0, Holding()).find()

    assert told.at_peak.busy["db"] < 0.97


def test_replicas_are_dealt_out_over_zones_first_zone_first():
    topology = pair()
    web = topology.services["web"]

    assert [3, 2, 2] == [in_zone(topology, web, 7, zone) for zone in ("a", "b", "c")]
    assert "a" == largest_zone(topology, {"web": 7})
    assert not alone_in(topology, web, "a")
    assert 5 == sized(topology, {"web": 8}, lost="a").services["web"].replicas


def test_what_the_mean_field_has_no_equation_for_is_refused():
    topology = pair(cache={"keys": 100})

    with pytest.raises(NotOnTheGraph, match="caches"):
        Search(topology, 10.0, Holding()).find()
