"""A call that has failed in the end is handed to its fallback, once, by a site of its own."""

import pytest

from sim.engine.flow.plane import FlowPlane
from sim.engine.plane import Outcome, SiteCount
from sim.engine.reference.plane import ReferencePlane
from sim.engine.request import RequestPlane
from sim.errors import CannotCarry
from tests.engine.pairs import SECOND, layout_of, plane_of, service

CALL = "web.home->db.home"
FALLBACK = "web.home->db.home/copy.home"


def lived(kind, *, primary=1.0, copy=0.0, journey_timeout="10s", **call):
    """Ten seconds of a page that reads from a database, or else from a copy."""
    site = {"to": "db.home", "fallback": "copy.home", **call}
    services = {
        "web": service(calls=[site]),
        "db": service(failure=primary),
        "copy": service(failure=copy),
    }
    layout = layout_of(services, timeout=journey_timeout, timed_out_work="cancelled")
    plane = plane_of(layout, kind, horizon_s=20)
    plane.advance(20 * SECOND)
    return plane


def count(plane, site, column):
    return int(plane.meters.site_counts[plane.layout.site_names.index(site), column])


def users(plane):
    """Outcomes of requests."""
    ends = plane.completions()
    return set(ends["outcome"][ends["attempt"] < 0].tolist())


@pytest.mark.parametrize("kind", [RequestPlane, ReferencePlane])
def test_a_good_fallback_makes_the_call_good_after_every_attempt_has_failed(kind):
    plane = lived(kind, retries={"attempts": 3})

    failed = count(plane, CALL, SiteCount.FAILED)
    assert {Outcome.OK} == users(plane)
    assert 3 * failed == count(plane, CALL, SiteCount.ATTEMPTS)
    assert failed == count(plane, CALL, SiteCount.FALLBACKS)
    assert failed == count(plane, FALLBACK, SiteCount.ATTEMPTS)


@pytest.mark.parametrize("kind", [RequestPlane, ReferencePlane])
@pytest.mark.parametrize(
    ("on_failure", "outcome"), [("hard", Outcome.DEPENDENCY), ("soft", Outcome.OK)]
)
def test_a_bad_fallback_is_not_tried_again_and_fails_as_the_call_would(kind, on_failure, outcome):
    plane = lived(kind, copy=1.0, on_failure=on_failure, retries={"attempts": 2})

    assert {outcome} == users(plane)
    assert 0 == count(plane, FALLBACK, SiteCount.RETRIES)
    assert count(plane, FALLBACK, SiteCount.CALLS) == count(plane, FALLBACK, SiteCount.ATTEMPTS)


@pytest.mark.parametrize("kind", [RequestPlane, ReferencePlane])
def test_an_open_breaker_sends_the_call_to_the_fallback_at_once(kind):
    plane = lived(kind, breaker={"calls": 5, "open_for": "1h"})

    # Beside the five that opened it, those that were on their way when it opened.
    tried = count(plane, CALL, SiteCount.FAILED) - count(plane, CALL, SiteCount.BREAKER)
    assert 5 <= tried <= 7
    assert {Outcome.OK} == users(plane)


@pytest.mark.parametrize("kind", [RequestPlane, ReferencePlane])
def test_sequential_items_go_on_at_the_call_s_own_site_after_a_fallback(kind):
    plane = lived(kind, count=3)

    ended = (plane.completions()["attempt"] < 0).sum()
    assert 3 * ended <= count(plane, FALLBACK, SiteCount.OK) <= 3 * ended + 2
    assert count(plane, CALL, SiteCount.FALLBACKS) == count(plane, CALL, SiteCount.FAILED)


@pytest.mark.parametrize("kind", [RequestPlane, ReferencePlane])
def test_a_call_whose_caller_has_gone_does_not_fall_back(kind):
    plane = lived(kind, primary=0.0, journey_timeout="6ms", timed_out_work="cancelled")

    assert 0 < count(plane, CALL, SiteCount.CALLS)
    assert 0 == count(plane, CALL, SiteCount.FALLBACKS)


def test_the_mean_field_refuses_fallbacks_by_name():
    with pytest.raises(CannotCarry, match="fallbacks"):
        lived(FlowPlane)
