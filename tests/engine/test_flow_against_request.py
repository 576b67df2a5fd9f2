"""The mean field beside every request, over random graphs (``fidelity.md``, section 4.5)."""

import numpy as np
import pytest

from sim.engine.fidelity.small import plane_of, service
from sim.engine.flow.plane import FlowPlane
from sim.engine.plane import JourneyCount
from sim.engine.request import RequestPlane
from sim.units import SECOND
from tests.engine.campaign import compare, summary


def hold(outcomes):
    """The bars of the flow plane."""
    found = summary(outcomes)
    assert found.graphs >= len(outcomes) // 2
    for error, most in zip(found.mean_errors, (0.05, 0.05, 0.07), strict=True):
        assert error <= most, found
    assert found.p90_error <= 0.12, found
    assert found.throughput <= 0.02, found
    assert found.failed <= 0.02, found
    assert () == found.disagreements


def test_a_dozen_random_graphs():
    hold([compare(seed, requests=30_000) for seed in range(1, 13)])


@pytest.mark.long
def test_two_hundred_random_graphs():
    hold([compare(seed) for seed in range(1, 201)])


LASTS_S, WINDOW_S = 120, 5


def success(build, *, load, visits, attempts):
    """Success share by windows of five seconds from the fifth on, and which of them are marked.

    Each request visits ten servers of 10 ms ``visits`` times, one visit after another, each with a
    second to answer; ``load`` is that of all visits together.
    """
    call = {"to": "db.do", "timeout": "1s"}
    if attempts > 1:
        call["retries"] = {"attempts": attempts}
    services = {"web": service("1ms", 10_000, calls=[call] * visits), "db": service("10ms", 10)}
    plane = plane_of(build, services, [load * 1000 / visits], seed=1, horizon_s=LASTS_S)
    plane.advance(LASTS_S * SECOND)
    counts = plane.meters.journey_seconds[0, WINDOW_S:LASTS_S].reshape(-1, WINDOW_S, 5).sum(axis=1)
    good, bad = counts[:, JourneyCount.OK], counts[:, JourneyCount.FAILED]
    marks = getattr(plane, "marked_seconds", np.zeros(LASTS_S))[WINDOW_S:LASTS_S]
    is_marked = np.asarray(marks, dtype=bool).reshape(-1, WINDOW_S).any(axis=1)
    return good / np.maximum(good + bad, 1), is_marked


@pytest.mark.parametrize("attempts", [1, 2])
@pytest.mark.parametrize("visits", [2, 3])
@pytest.mark.parametrize("load", [0.8, 1.2, 2.0])
def test_visits_that_stand_or_fall_together_are_within_a_twentieth_or_marked(
    load, visits, attempts
):
    """The known weak case: a mean field lets each visit of a request meet a mean."""
    exact, _ = success(RequestPlane, load=load, visits=visits, attempts=attempts)
    mean, is_marked = success(FlowPlane, load=load, visits=visits, attempts=attempts)

    assert (np.abs(mean - exact)[~is_marked] <= 0.05).all()
    assert (load > 1.0) == is_marked.any()
