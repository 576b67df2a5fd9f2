import math

import hypothesis.strategies as st
from hypothesis import given
from pytest import approx

from sim.model.scenario import Stance
from sim.scoring.outcome import place

money = st.floats(0.0, 1e6)


def test_the_anchors_sit_at_nought_and_one():
    anchors = {"idle": 1000.0, "reference": 200.0, "panic": 900.0}

    assert place(1000.0, anchors, Stance.INTERVENE).value == 0.0
    assert place(200.0, anchors, Stance.INTERVENE).value == 1.0


def test_less_harm_than_the_reference_keeps_its_raw_value_and_is_clipped():
    outcome = place(100.0, {"idle": 1000.0, "reference": 200.0, "panic": 900.0}, Stance.INTERVENE)

    assert outcome.value == 1.0
    assert approx(outcome.raw) == 1.125


@given(first=money, second=money, idle=money, reference=money)
def test_less_harm_never_scores_lower(first, second, idle, reference):
    anchors = {"idle": idle, "reference": reference, "panic": idle}
    low = place(min(first, second), anchors, Stance.INTERVENE).value
    high = place(max(first, second), anchors, Stance.INTERVENE).value

    assert (low is None) == (high is None)
    assert low is None or low >= high


def test_no_gap_between_the_anchors_gives_no_grade():
    anchors = {"idle": 100.0, "reference": 99.9, "panic": 500.0}

    assert place(100.0, anchors, Stance.INTERVENE).value is None


def test_restraint_is_graded_from_panic_to_leaving_it_alone():
    anchors = {"idle": 100.0, "reference": 100.0, "panic": 500.0}

    assert place(100.0, anchors, Stance.RESTRAIN).value == 1.0
    assert place(500.0, anchors, Stance.RESTRAIN).value == 0.0
    assert math.isclose(0.5, place(300.0, anchors, Stance.RESTRAIN).value)
