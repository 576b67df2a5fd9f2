"""A caller that throttles itself sends little of what its callee mostly refuses."""

import numpy as np
import pytest

from sim.engine.flow.plane import FlowPlane
from sim.engine.plane import Outcome, SiteCount, Table
from sim.engine.reference.plane import ReferencePlane
from sim.engine.request import RequestPlane
from sim.errors import CannotCarry
from tests.engine.pairs import SECOND, layout_of, plane_of, service


def pair(kind, *, failure=0.0, **call):
    """A page that reads from a database, twenty times a second."""
    site = {"to": "db.home", "throttle": 2.0, "on_failure": "soft", **call}
    services = {"web": service("1ms", calls=[site]), "db": service("1ms", failure=failure)}
    return plane_of(layout_of(services), kind, rate=20.0, horizon_s=300)


def lived_an_outage(kind):
    """A minute of peace, one of refusals, three of peace; what was held back by minute."""
    plane = pair(kind)
    by_minute = []
    for minute in range(5):
        plane.set(Table.IS_UP, (1,), int(minute != 1))
        before = plane.meters.site_counts[1].copy()
        plane.advance((minute + 1) * 60 * SECOND)
        by_minute.append(plane.meters.site_counts[1] - before)
    return np.array(by_minute), plane


@pytest.mark.parametrize("kind", [RequestPlane, ReferencePlane])
def test_it_holds_back_once_less_than_half_is_accepted_and_forgets_within_two_minutes(kind):
    counts, _ = lived_an_outage(kind)

    held_back = counts[:, SiteCount.THROTTLED] / counts[:, SiteCount.ATTEMPTS]
    assert 0 == held_back[0]
    # After a minute of peace refusals take a minute to become more than half.
    assert held_back[1] < 0.02
    assert 0 < held_back[2] < 0.15
    assert 0 == held_back[4]


def test_both_planes_remember_the_same_two_minutes():
    (ours, request), (theirs, reference) = map(lived_an_outage, (RequestPlane, ReferencePlane))

    np.testing.assert_array_equal(theirs, ours)
    np.testing.assert_array_equal(reference.completions(), request.completions())


@pytest.mark.parametrize("kind", [RequestPlane, ReferencePlane])
def test_errors_of_the_callee_s_own_are_accepted_requests(kind):
    plane = pair(kind, failure=1.0)
    plane.advance(60 * SECOND)

    assert 0 == plane.meters.site_counts[1, SiteCount.THROTTLED]


@pytest.mark.parametrize("kind", [RequestPlane, ReferencePlane])
def test_no_breaker_hears_of_what_was_held_back(kind):
    plane = pair(kind, breaker={"calls": 1000, "failure_share": 0.05, "open_for": "1h"})
    plane.set(Table.IS_UP, (1,), 0)
    plane.advance(60 * SECOND)

    counts = plane.meters.site_counts[1]
    held_back = (plane.completions()["outcome"] == Outcome.THROTTLED).sum()
    assert held_back == counts[SiteCount.THROTTLED] > 1000
    assert 0 == counts[SiteCount.BREAKER_OPENED]


def test_the_mean_field_refuses_throttles_by_name():
    with pytest.raises(CannotCarry, match="throttle"):
        pair(FlowPlane)
