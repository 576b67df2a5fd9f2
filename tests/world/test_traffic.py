"""Rate tables against the closed forms of their shapes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.engine.layout import build_layout
from sim.engine.traffic import rate_table, shape_factors
from sim.model.document import Microseconds
from sim.model.scenario import Scenario, ShapeKind, TrafficShape
from sim.model.topology import Topology
from sim.units import SECOND

LEAD_IN = 10


def shape(kind, **fields):
    times = {k: Microseconds(v * SECOND) for k, v in fields.items() if k not in ("factor", "to")}
    factors = {k: v for k, v in fields.items() if k in ("factor", "to")}
    return TrafficShape(shape=kind, **factors, **times)


def factors(one, seconds=100, lead_in_us=LEAD_IN * SECOND):
    return shape_factors(one, seconds=seconds, lead_in_us=lead_in_us, replay_base=20.0)


def test_constant_is_its_factor_all_along():
    assert np.array_equal(np.full(100, 1.5), factors(shape(ShapeKind.CONSTANT, factor=1.5)))


def test_ramp_brings_the_integral_of_the_ramp():
    got = factors(shape(ShapeKind.RAMP, factor=1.0, to=3.0, at=20, over=30))

    assert np.array_equal(np.ones(LEAD_IN + 20), got[: LEAD_IN + 20])
    climb = got[LEAD_IN + 20 : LEAD_IN + 50]
    assert np.allclose(1.0 + 2.0 * (np.arange(30) + 0.5) / 30, climb)
    assert np.allclose(3.0, got[LEAD_IN + 50 :])


def test_step_changes_within_its_second():
    got = factors(
        TrafficShape(shape=ShapeKind.STEP, factor=1.0, to=5.0, at=Microseconds(20_250_000))
    )

    assert [1.0, 4.0, 5.0] == pytest.approx(list(got[LEAD_IN + 19 : LEAD_IN + 22]))


def test_surge_rises_stays_and_falls():
    got = factors(shape(ShapeKind.SURGE, factor=1.0, to=7.0, at=10, over=10, lasts=20))

    rise, stay, fall = got[20:30], got[30:50], got[50:60]
    assert pytest.approx(10 * 4.0) == rise.sum()
    assert np.allclose(7.0, stay)
    assert np.allclose(rise[::-1], fall)
    assert np.allclose(1.0, got[60:])


def test_diurnal_is_highest_at_its_peak_and_means_the_middle_over_a_period():
    got = factors(
        shape(ShapeKind.DIURNAL, factor=0.5, to=1.5, at=40, period=80), seconds=80, lead_in_us=0
    )

    assert pytest.approx(1.0) == got.mean()
    assert np.argmax(got) in (39, 40)
    # The mean of a cosine over the second on either side of its top.
    assert pytest.approx(1 + 0.5 * math.sin(math.pi / 40) / (math.pi / 40)) == got.max()


def test_replay_takes_the_measured_rates_and_holds_its_ends():
    one = TrafficShape(shape=ShapeKind.REPLAY, rates_per_s=(10.0, 40.0))

    got = factors(one, seconds=14)

    assert [0.5] * 11 + [2.0] * 3 == list(got)


def scenario(**fields):
    return Scenario.model_validate(
        {
            "format": 1,
            "code": "KND-001",
            "title": "x",
            "topology": "x",
            "starts_at": "2026-03-10T14:00:00+01:00",
            "lasts": "60s",
            "lead_in": "10s",
            "briefing": {"text": "x"},
            "truth": {"mechanism": "none"},
            **fields,
        }
    )


TOPOLOGY = {
    "format": 1,
    "traffic": {"rate": "30/s"},
    "journeys": {
        "buy": {"enters": "web.home", "weight": 2.0, "segments": {"ios": 1.0, "web": 1.0}},
        "look": {"enters": "web.home"},
    },
    "services": {"web": {"operations": {"home": {}}}},
}


def test_shares_of_journeys_and_segments_add_up_to_the_total():
    layout = build_layout(Topology.model_validate(TOPOLOGY))

    table = rate_table(layout, scenario())

    assert (3, 70) == table.shape
    assert np.allclose([[10.0], [10.0], [10.0]], table)


def test_shapes_multiply_and_touch_only_their_journey():
    layout = build_layout(Topology.model_validate(TOPOLOGY))
    shapes = [{"factor": 2.0}, {"journey": "look", "shape": "step", "to": 3.0, "at": "30s"}]

    table = rate_table(layout, scenario(rate="60/s", traffic=shapes))

    assert np.allclose(40.0, table[:2])
    assert np.allclose(40.0, table[2, :40])
    assert np.allclose(120.0, table[2, 40:])
