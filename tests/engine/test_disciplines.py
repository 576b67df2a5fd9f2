"""Disciplines that look at how long a queue has been standing."""

import pytest

from sim.engine.flow.plane import FlowPlane
from sim.engine.plane import EVEN, OpCount, Outcome
from sim.engine.reference.plane import ReferencePlane
from sim.engine.request import RequestPlane
from sim.errors import CannotCarry
from tests.engine.pairs import SECOND, layout_of, plane_of, service

PLANES = pytest.mark.parametrize("kind", [RequestPlane, ReferencePlane])
FIXED = {"mean": "10ms", "shape": "deterministic"}


def overloaded(kind, discipline, *, rate=150.0):
    """One slot of 10 ms under more than it can carry, evenly spaced."""
    queue = {"discipline": discipline, "limit": 100_000}
    layout = layout_of({"web": service(FIXED, slots=1, processors=1, queue=queue)})
    plane = plane_of(layout, kind, rate=rate, gaps=EVEN, horizon_s=20)
    plane.advance(20 * SECOND)
    ends = plane.completions()
    return ends[ends["attempt"] >= 0]


@PLANES
def test_codel_serves_nobody_who_has_waited_longer_than_the_interval(kind):
    ends = overloaded(kind, "codel")

    served = ends[ends["outcome"] == Outcome.OK]
    waited = served["end_us"] - served["begin_us"] - served["begin_us"].dtype.type(10_000)
    assert waited.max() <= 100_000 + 10_000
    assert (ends["outcome"] == Outcome.TOO_LATE).sum() > 500


@PLANES
def test_codel_lets_a_queue_that_empties_now_and_then_be(kind):
    ends = overloaded(kind, "codel", rate=90.0)

    assert {Outcome.OK} == set(ends["outcome"].tolist())


@PLANES
def test_adaptive_lifo_serves_the_oldest_until_the_queue_stands_and_then_the_youngest(kind):
    ends = overloaded(kind, "adaptive_lifo")

    served = ends[ends["outcome"] == Outcome.OK]
    # Arrivals are evenly spaced: the first whose number skips one has overtaken it.
    numbers = (served["begin_us"] * 150 + SECOND // 2) // SECOND
    overtakes = (numbers[1:] - numbers[:-1] > 1).argmax() + 1
    assert 100_000 < served["end_us"][overtakes] < 200_000
    late = ends[(ends["outcome"] == Outcome.OK) & (ends["end_us"] > 10 * SECOND)]
    quick = (late["end_us"] - late["begin_us"] < 40_000).mean()
    assert quick > 0.95


@pytest.mark.parametrize("discipline", ["codel", "adaptive_lifo"])
def test_the_mean_field_refuses_them_by_name(discipline):
    with pytest.raises(CannotCarry, match=discipline):
        overloaded(FlowPlane, discipline)


@PLANES
def test_a_queue_that_drops_what_has_expired_serves_nobody_whose_caller_has_given_up(kind):
    queue = {"discipline": "drop_expired", "limit": 100_000}
    layout = layout_of({"web": service(FIXED, slots=1, processors=1, queue=queue)}, timeout="250ms")
    plane = plane_of(layout, kind, rate=150.0, gaps=EVEN, horizon_s=20)
    plane.advance(20 * SECOND)
    counts = plane.meters.op_counts[0]

    # Of 150 a second 100 are served; nobody waits longer than the caller and one turn.
    assert 1990 <= counts[OpCount.OK] <= 2000
    assert counts[OpCount.FAILED] > 900
    left = counts[OpCount.OK] + counts[OpCount.FAILED]
    assert 240_000 <= counts[OpCount.LATENCY_US] / left <= 260_000
