"""Breakers open when their windows say so (fidelity.md, C1, C2)."""

import numpy as np
import pytest

from sim.engine.flow.plane import FlowPlane
from sim.engine.plane import EVEN, LogCode, OpCount, PlaneOptions, Table
from sim.engine.reference.plane import ReferencePlane
from sim.engine.request import RequestPlane
from sim.errors import CannotCarry
from tests.engine.pairs import SECOND, layout_of, service


def guarded(kind, breaker, *, rate):
    """One caller, evenly spaced calls, a breaker between it and its callee."""
    services = {
        "web": service("10us", calls=[{"to": "db.home", "on_failure": "soft", "breaker": breaker}]),
        "db": service("10us"),
    }
    options = PlaneOptions(
        seed=3,
        horizon_us=400 * SECOND,
        rates_per_s=np.array([[rate]]),
        trace_one_in=0,
        gaps=EVEN,
    )
    return kind(layout_of(services), options)


def opened_after_s(plane, share, *, step_s=30):
    """From the step of the failing share until the breaker opens."""
    plane.advance(step_s * SECOND)
    plane.take_logs()
    plane.set(Table.FAILURE_PPM, (plane.layout.op_replica(1, 0), 0), round(share * 1e6))
    plane.advance((step_s + 20) * SECOND)
    logs = plane.take_logs()
    opened = logs["at_us"][logs["outcome"] == LogCode.BREAKER_OPENED]
    return (opened[0] - step_s * SECOND) / SECOND


@pytest.mark.parametrize("kind", [RequestPlane, ReferencePlane])
@pytest.mark.parametrize(("share", "after_s"), [(0.6, 8.333), (0.75, 6.667), (1.0, 5.0)])
def test_a_window_of_ten_seconds_opens_when_half_of_it_has_failed(kind, share, after_s):
    """C1; the window moves by steps of a second."""
    plane = guarded(kind, {"window": "10s", "calls": 100, "open_for": "1m"}, rate=200.0)

    assert after_s == pytest.approx(opened_after_s(plane, share), abs=1.0)


def test_a_window_of_time_waits_for_enough_outcomes():
    plane = guarded(RequestPlane, {"window": "10s", "calls": 30, "open_for": "1h"}, rate=2.0)
    plane.set(Table.FAILURE_PPM, (plane.layout.op_replica(1, 0), 0), 1_000_000)
    plane.advance(300 * SECOND)

    assert 0 == (plane.take_logs()["outcome"] == LogCode.BREAKER_OPENED).sum()


def test_a_window_of_outcomes_opens_at_half_of_them_and_then_lets_only_probes_through():
    """C2: count window 100, 200 calls a second; ten probes a minute once it is open."""
    breaker = {"calls": 100, "open_for": "60s", "probes": 10}
    plane = guarded(RequestPlane, breaker, rate=200.0)

    assert 0.25 == pytest.approx(opened_after_s(plane, 1.0), abs=0.01)

    before = plane.meters.op_counts[1, OpCount.ARRIVED]
    plane.advance(290 * SECOND)
    assert 4 <= plane.meters.op_counts[1, OpCount.ARRIVED] - before <= 40


def test_the_mean_field_refuses_windows_of_time_by_name():
    with pytest.raises(CannotCarry, match="window of time"):
        guarded(FlowPlane, {"window": "10s"}, rate=1.0)
