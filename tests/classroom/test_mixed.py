"""The mixed model agrees with closed forms, and knows less where there is less."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.classroom.curriculum.mixed import Spread, Value, levels

SPREAD = Spread(person=0.15, drill=0.15, residual=0.25)


def sat(person, *told):
    return [Value(person, f"D{k}", value) for k, value in enumerate(told)]


def test_alone_a_person_is_at_the_mean_of_what_was_seen():
    """With nobody to compare, the mean is all that is known: error sqrt((drill^2 + residual^2)/n),
    and between persons nothing can be told from the mean itself."""
    found = levels(sat("ann", 0.5, 0.7, 0.9), SPREAD)["ann"]

    assert 0.7 == pytest.approx(found.mean)
    assert math.sqrt((0.15**2 + 0.25**2) / 3) == pytest.approx(found.error)


def test_in_a_large_class_a_person_is_drawn_to_the_class_by_reliability():
    """Kelley's formula, in the limit of many persons and no difference between drills."""
    spread = Spread(person=0.15, drill=0.0, residual=0.25)
    others = [value for k in range(400) for value in sat(f"p{k}", 0.5, 0.5)]
    found = levels([*others, *sat("zoe", 0.9, 0.9)], spread)["zoe"]

    reliability = 0.15**2 / (0.15**2 + 0.25**2 / 2)
    assert 0.5 + 0.4 * reliability == pytest.approx(found.mean, abs=2e-3)
    assert 0.15 * math.sqrt(1 - reliability) == pytest.approx(found.error, abs=1e-3)


def test_a_drill_that_was_hard_for_all_is_not_held_against_who_sat_it():
    easy = [Value(f"e{k}", "easy", 0.8) for k in range(40)]
    hard = [Value(f"e{k}", "hard", 0.4) for k in range(40)]
    found = levels([*easy, *hard, Value("ann", "easy", 0.8), Value("bob", "hard", 0.4)], SPREAD)

    # A fifth of what lay between the two raw values is left.
    assert abs(found["ann"].mean - found["bob"].mean) < 0.2 * 0.4


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=8), st.floats(0.0, 1.0))
def test_another_sitting_never_makes_it_less_sure(told, more):
    before = levels(sat("ann", *told), SPREAD)["ann"].error
    after = levels(sat("ann", *told, more), SPREAD)["ann"].error

    assert after <= before + 1e-12


@given(st.permutations(range(6)))
def test_the_order_of_marks_moves_nothing(order):
    values = [*sat("ann", 0.1, 0.9, 0.4), *sat("bob", 0.6, 0.6, 0.2)]
    found = levels([values[k] for k in order], SPREAD)

    for name, level in levels(values, SPREAD).items():
        assert level.mean == pytest.approx(found[name].mean, abs=1e-12)


def test_nobody_gives_nothing_and_a_spread_of_nothing_is_refused():
    assert {} == levels([], SPREAD)
    with pytest.raises(ValueError, match="without any luck"):
        levels(sat("ann", 0.5), Spread(person=0.1, drill=0.1, residual=0.0))
