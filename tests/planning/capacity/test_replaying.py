"""A policy on the study's graph: the same traces, and what one station cannot see."""

from __future__ import annotations

import numpy as np
import pytest

from sim.documents.topologies import load_topology
from sim.model.resilience import Reads
from sim.planning.capacity.policies import Policy
from sim.planning.capacity.replaying import not_carried, on_the_graph
from sim.planning.capacity.study import Searching
from sim.planning.capacity.traces import STEP_S, Traces
from tests.planning.capacity.kit import pair

SEARCHING = Searching(service="web", penalty=1.0, lasts="20m")


def traces(*rates_per_s):
    steps = 1200 // STEP_S
    made = np.array([np.full(steps, rate) for rate in rates_per_s])
    return Traces(made, made, np.ones(made.shape))


def policy(least, most, target=0.6):
    return Policy(target, 300, least, most, Reads.PROCESSORS, None)


def graph(rule, *rates, topology=None):
    system = topology or pair()
    return on_the_graph(system, rule, traces(*rates), SEARCHING, shares=None, seed=1)


def test_bounds_that_leave_no_choice_are_what_stands_there():
    replicas, late = graph(policy(3, 3), 40.0)

    assert replicas == pytest.approx(3.0)
    assert late < 0.05


def test_more_traffic_makes_a_policy_grow():
    few, _ = graph(policy(1, 10), 20.0)
    many, _ = graph(policy(1, 10), 150.0)

    assert few < many


def test_the_graph_sees_a_callee_that_is_full():
    """Eleven of the caller are enough for 500/s, two of its callee for 400: no policy helps."""
    _, held = graph(policy(11, 11), 300.0)
    _, full = graph(policy(11, 11), 500.0)

    assert held < 0.1
    assert full > 0.2


def test_the_figures_are_means_over_the_traces():
    (_, low), (_, high), (_, both) = (
        graph(policy(11, 11), *rates) for rates in ([300.0], [500.0], [300.0, 500.0])
    )

    assert both == pytest.approx((low + high) / 2.0)


def test_what_the_plane_does_not_carry_is_said_and_not_replayed():
    assert not_carried(pair()) is None
    assert not_carried(load_topology("ride-hailing").model) is not None
