"""So many of several parallel items: the stage hears as soon as that is decided."""

import pytest

from sim.engine.flow.plane import FlowPlane
from sim.engine.plane import EVEN, POISSON, OpCount, Outcome
from sim.engine.reference.plane import ReferencePlane
from sim.engine.request import RequestPlane
from sim.errors import CannotCarry
from tests.engine.pairs import SECOND, layout_of, plane_of, service

PLANES = pytest.mark.parametrize("kind", [RequestPlane, ReferencePlane])


def lived(kind, *, failure=0.0, rate=5.0, gaps=POISSON, **call):
    """Ten seconds of a page that asks copies which take some 50 ms; some requests a second."""
    site = {"to": "copy.home", "count": 5, "items": "parallel", **call}
    services = {
        "web": service("1ms", calls=[site]),
        "copy": service("50ms", failure=failure, slots=100, processors=100),
    }
    plane = plane_of(layout_of(services), kind, rate=rate, horizon_s=20, gaps=gaps)
    plane.advance(20 * SECOND)
    return plane


def users(plane):
    """Requests that ended."""
    ends = plane.completions()
    return ends[ends["attempt"] < 0]


def items(plane):
    """Attempts of items, by outcome."""
    ends = plane.completions()
    found = ends[(ends["attempt"] >= 0) & (ends["site"] == 1)]
    return {outcome: int((found["outcome"] == outcome).sum()) for outcome in Outcome}


@PLANES
def test_the_others_go_on_unless_timed_out_work_is_cancelled(kind):
    plane = lived(kind, needs=2)

    assert {Outcome.OK} == set(users(plane)["outcome"].tolist())
    assert 5 * len(users(plane)) <= items(plane)[Outcome.OK] + 5
    assert 0 == items(plane)[Outcome.CANCELLED]


@PLANES
def test_the_others_are_given_up_and_their_work_stops(kind):
    plane = lived(kind, needs=2, timed_out_work="cancelled")

    assert 2 * len(users(plane)) == items(plane)[Outcome.OK]
    assert 3 * len(users(plane)) == items(plane)[Outcome.CANCELLED]
    assert 3 * len(users(plane)) == plane.meters.op_counts[1, OpCount.CANCELLED]


@PLANES
@pytest.mark.parametrize("needs", [1, 3, 5])
def test_it_fails_as_soon_as_too_few_are_left(kind, needs):
    plane = lived(kind, needs=needs, failure=1.0, timed_out_work="cancelled")

    assert {Outcome.DEPENDENCY} == set(users(plane)["outcome"].tolist())
    assert (6 - needs) * len(users(plane)) == items(plane)[Outcome.ERROR]


@PLANES
def test_items_that_a_decided_group_gives_up_are_not_tried_again(kind):
    retries = {"attempts": 20}
    call = {"needs": 1, "timed_out_work": "cancelled", "retries": retries}
    # Two seconds apart, so that every attempt is the last request's.
    plane = lived(kind, failure=0.5, rate=0.5, gaps=EVEN, **call)

    ended = users(plane)
    begun = plane.completions()["begin_us"]
    assert len(ended) > 5
    assert not any(((begun > end) & (begun < end + SECOND)).any() for end in ended["end_us"])


def test_the_mean_field_refuses_groups_by_name():
    with pytest.raises(CannotCarry, match="some are needed"):
        lived(FlowPlane, needs=2)
