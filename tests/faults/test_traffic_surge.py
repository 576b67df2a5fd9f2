"""A surge brings more of those it names, and longer queues; no slower work."""

from __future__ import annotations

import pytest

from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import BEFORE, DURING

SURGE = FAULTS.get("traffic_surge")


def test_surge_multiplies_the_journey_it_names_and_no_other(drill):
    run = drill(SURGE(factor=2.0), Selector(journey="browse"))

    per_s = {
        name: [run.offered(w, journey=name) / (w[1] - w[0]) for w in (BEFORE, DURING)]
        for name in ("browse", "buy")
    }
    assert pytest.approx(2.0, rel=0.08) == per_s["browse"][1] / per_s["browse"][0]
    assert pytest.approx(20.0, rel=0.15) == per_s["buy"][1]


def test_surge_leaves_the_arrivals_of_others_where_they_were(drill):
    surge = drill(SURGE(factor=2.0), Selector(journey="browse"))

    assert drill().offered((10, 100), journey="buy") == surge.offered((10, 100), journey="buy")


def test_a_factor_below_one_thins(drill):
    run = drill(SURGE(factor=0.5), Selector())

    assert pytest.approx(50.0, rel=0.08) == run.offered(DURING) / 50


def test_surge_past_the_knee_makes_everyone_wait(drill):
    run = drill(SURGE(factor=3.2), Selector(), until_s=80)

    assert run.shift((10, 40), (60, 80), run.latency_s, "db") > 0.01
    own = [run.op(w, "web", 5) / run.op(w, "web", 1) for w in ((10, 40), (60, 80))]
    assert pytest.approx(own[0], rel=0.06) == own[1]


def test_a_factor_of_one_is_no_fault(drill):
    assert drill().fingerprint() == drill(SURGE(factor=1.0), Selector()).fingerprint()
