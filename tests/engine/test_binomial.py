"""Tails of the binomial law, beside sums of exact fractions."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.binomial import at_least, least_rejecting

TRIALS = st.integers(1, 120)
CHANCES = st.integers(1, 999).map(lambda n: Fraction(n, 1000))


def exact(successes: int, trials: int, chance: Fraction) -> Fraction:
    """The tail as a fraction."""
    return sum(
        (
            comb(trials, k) * chance**k * (1 - chance) ** (trials - k)
            for k in range(successes, trials + 1)
        ),
        Fraction(0),
    )


@given(trials=TRIALS, chance=CHANCES, part=st.integers(0, 100))
@settings(derandomize=True, deadline=None)
def test_tails_are_those_of_the_law(trials, chance, part):
    successes = trials * part // 100

    expected = float(exact(successes, trials, chance))
    assert expected == pytest.approx(
        at_least(successes, trials=trials, chance=float(chance)), rel=1e-9
    )


@given(trials=TRIALS, base=CHANCES, alarm=st.sampled_from([0.001, 0.01, 0.2]))
@settings(derandomize=True, deadline=None)
def test_the_least_count_that_rejects_is_rare_enough_and_the_one_before_is_not(trials, base, alarm):
    least = least_rejecting(trials=trials, base=float(base), false_alarm=alarm)

    assert exact(least, trials, base) < alarm
    assert exact(least - 1, trials, base) >= alarm


def test_a_hundred_thousand_calls_neither_overflow_nor_vanish():
    assert at_least(50_000, trials=100_000, chance=0.5) == pytest.approx(0.50126, abs=1e-5)
    assert 0.0 == at_least(90_000, trials=100_000, chance=0.5)
