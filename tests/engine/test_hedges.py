"""An attempt without an answer is sent once more, elsewhere; the first good answer counts."""

import pytest

from sim.engine.flow.plane import FlowPlane
from sim.engine.plane import EVEN, OpCount, Outcome, SiteCount, Table
from sim.engine.reference.plane import ReferencePlane
from sim.engine.request import RequestPlane
from sim.errors import CannotCarry
from tests.engine.pairs import SECOND, layout_of, plane_of, service

PLANES = pytest.mark.parametrize("kind", [RequestPlane, ReferencePlane])
FIXED = {"mean": "5ms", "shape": "deterministic"}


def pair(kind, *, work=FIXED, replicas=2, failure=0.0, **call):
    """A page that asks one of some replicas, four times a second."""
    site = {"to": "db.home", "hedge": "20ms", **call}
    services = {
        "web": service("1ms", calls=[site]),
        "db": service(work, failure=failure) | {"replicas": replicas, "quota": replicas},
    }
    return plane_of(layout_of(services), kind, rate=4.0, gaps=EVEN, horizon_s=20)


def attempts(plane):
    """Attempts at the database, by outcome."""
    ends = plane.completions()
    found = ends[(ends["attempt"] >= 0) & (ends["site"] == 1)]
    return {outcome: int((found["outcome"] == outcome).sum()) for outcome in Outcome}


def hang_first(plane):
    plane.set(Table.SPEED_PPM, (1,), 0)


@PLANES
def test_a_quick_answer_is_not_hedged(kind):
    plane = pair(kind)
    plane.advance(10 * SECOND)

    assert 0 == plane.meters.site_counts[1, SiteCount.HEDGES]


@PLANES
def test_a_replica_that_hangs_costs_no_more_than_the_wait_for_the_hedge(kind):
    # Round robin: the hedge of a page's first item would come to the first replica again.
    plane = pair(kind, count=2, items="parallel", timed_out_work="cancelled")
    hang_first(plane)
    plane.advance(10 * SECOND)

    ends = plane.completions()
    users = ends[ends["attempt"] < 0]
    took = users["end_us"] - users["begin_us"]
    assert {Outcome.OK} == set(users["outcome"].tolist())
    assert 20_000 < took.max() < 40_000
    assert attempts(plane)[Outcome.CANCELLED] == plane.meters.site_counts[1, SiteCount.HEDGES] > 10


@PLANES
@pytest.mark.parametrize("rule", ["cancelled", "goes_on"])
def test_the_beaten_one_s_work_goes_by_the_rule_for_timed_out_work(kind, rule):
    plane = pair(kind, timed_out_work=rule)
    hang_first(plane)
    plane.advance(10 * SECOND)

    beaten = attempts(plane)[Outcome.CANCELLED]
    stopped = plane.meters.op_counts[1, OpCount.CANCELLED]
    assert beaten > 10
    assert (beaten if rule == "cancelled" else 0) == stopped


@PLANES
def test_where_there_is_no_other_replica_it_goes_to_the_same(kind):
    plane = pair(kind, work={"mean": "30ms", "shape": "deterministic"}, replicas=1)
    plane.advance(10 * SECOND)

    counts = plane.meters.site_counts[1]
    assert counts[SiteCount.CALLS] <= counts[SiteCount.HEDGES] + 1


@PLANES
def test_the_last_bad_answer_ends_the_attempt(kind):
    plane = pair(kind, work={"mean": "30ms", "shape": "deterministic"}, failure=1.0)
    plane.advance(10 * SECOND)

    counts = plane.meters.site_counts[1]
    assert 2 * counts[SiteCount.FAILED] == attempts(plane)[Outcome.ERROR] > 50
    mean_us = counts[SiteCount.LATENCY_US] / counts[SiteCount.FAILED]
    assert 50_000 == pytest.approx(mean_us, abs=1000)


def test_the_mean_field_refuses_hedges_by_name():
    with pytest.raises(CannotCarry, match="hedged"):
        pair(FlowPlane)
