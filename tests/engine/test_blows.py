"""What is decided only by the order in which callers hear of one blow, on both planes."""

import pytest

from sim.engine.plane import Outcome
from sim.engine.reference.plane import ReferencePlane
from sim.engine.request import RequestPlane
from tests.engine.pairs import SECOND, layout_of, plane_of, service

BOTH = pytest.mark.parametrize("kind", [RequestPlane, ReferencePlane])


def crowd(kind, **journey):
    """Requests in hand and waiting at one replica that will never answer."""
    layout = layout_of({"web": service("900s", slots=8, processors=8)}, timeout="0s", **journey)
    plane = plane_of(layout, kind, rate=4.0)
    plane.advance(3 * SECOND)
    assert plane.in_flight() > 8
    return plane


@BOTH
def test_callers_struck_by_one_crash_hear_of_it_in_the_order_of_their_keys(kind):
    plane = crowd(kind, retries={"attempts": 2, "budget": 0.0, "budget_burst": 1})

    plane.kill(0)

    ends = plane.completions()
    crashed = ends[(ends["outcome"] == Outcome.CRASHED) & (ends["attempt"] == 0)]["key"]
    # One token: the first to hear takes it and tries again, all others have failed for good.
    assert plane.requests_in_flight() == 1
    plane.kill(0)
    plane.advance(3 * SECOND + 1)
    plane.kill(0)
    retried = plane.completions()
    retried = retried[retried["attempt"] == 1]
    assert 1 == len(retried)
    assert _first_try(retried["key"][0], crashed) == min(crashed)


def _first_try(retry_key, first_keys):
    """The first try whose call made the retry, by the layout's own keys."""
    from sim.streams import mix

    by_retry = {}
    for seed_number in range(200):
        layout = layout_of({"web": service()})
        request = mix(mix(mix(1, layout.class_key[0]), 0), seed_number)
        call = mix(mix(request, layout.site_key[0]), 0)
        by_retry[mix(call, 1)] = mix(call, 0)
    assert by_retry[int(retry_key)] in set(first_keys.tolist())
    return by_retry[int(retry_key)]


@BOTH
def test_a_dropped_queue_refuses_in_the_order_of_keys_and_spares_the_slots(kind):
    plane = crowd(kind)
    waiting = int(plane.meters.replica_counts[0, 4])

    plane.drop_queue(0)

    ends = plane.completions()
    refused = ends[(ends["outcome"] == Outcome.QUEUE_FULL) & (ends["attempt"] == 0)]
    assert waiting == len(refused)
    assert 8 == plane.in_flight()
    assert 0 == plane.meters.replica_counts[0, 4]
