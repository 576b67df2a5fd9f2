"""Laws by their inverse, against the standard library and against exact moments."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest

from sim.planning.futures import laws
from sim.planning.futures.belief import Belief, draw_beliefs
from sim.planning.futures.normal import normal_cdf, normal_quantile

EVEN = (np.arange(200_000) + 0.5) / 200_000


def test_the_normal_quantile_is_the_standard_librarys():
    u = np.array([1e-12, 1e-6, 0.01, 0.074, 0.3, 0.5, 0.926, 0.99, 1 - 1e-9])
    expected = [statistics.NormalDist().inv_cdf(float(x)) for x in u]

    assert expected == pytest.approx(list(normal_quantile(u)), rel=1e-12)
    assert list(u) == pytest.approx([normal_cdf(float(x)) for x in normal_quantile(u)], rel=1e-6)


@pytest.mark.parametrize("shape", [0.5, 2.0, 9.0])
def test_a_gamma_belief_has_its_mean_and_spread(shape: float):
    found = laws.gamma(EVEN, mean=0.2, shape=shape)

    assert 0.2 == pytest.approx(found.mean(), rel=1e-3)
    assert 0.2 / math.sqrt(shape) == pytest.approx(found.std(), rel=5e-3)


def test_the_belief_about_region_losses_is_the_published_one():
    """Gamma, shape 2, scale 0.1: mean 0.2, 90 % between 0.04 and 0.47 a year."""
    low, high = laws.gamma(np.array([0.05, 0.95]), mean=0.2, shape=2.0)

    assert (0.04, 0.47) == (round(float(low), 2), round(float(high), 2))


@pytest.mark.parametrize(("mean", "weight"), [(0.95, 20.0), (0.7, 10.0), (0.97, 30.0), (0.5, 1.0)])
def test_a_beta_belief_has_its_mean_and_spread(mean: float, weight: float):
    found = laws.beta(EVEN, mean=mean, weight=weight)

    assert mean == pytest.approx(found.mean(), rel=1e-3)
    assert mean * (1 - mean) / (weight + 1) == pytest.approx(found.var(), rel=5e-3)


@pytest.mark.parametrize("shape", [0.5, 0.75, 1.0, 2.0])
def test_what_remains_of_a_weibull_interval_is_half_its_mean_square(shape: float):
    """Mean residual life at random: E[X^2] / (2 E[X])."""
    ratio = math.gamma(1 + 2 / shape) / math.gamma(1 + 1 / shape) ** 2

    assert 1.0 == pytest.approx(laws.weibull(EVEN, shape).mean(), rel=2e-3)
    remaining = laws.weibull_remaining(EVEN, shape).mean()
    assert ratio / 2.0 == pytest.approx(remaining, rel=1e-2)


def test_values_rise_with_their_uniform():
    for found in (
        laws.gamma(EVEN, mean=1.0, shape=2.0),
        laws.beta(EVEN, mean=0.9, weight=10.0),
        laws.weibull(EVEN, 0.75),
        laws.weibull_remaining(EVEN, 0.75),
        laws.lognormal(EVEN, 1.0, 1.2),
    ):
        assert (np.diff(found) >= 0.0).all()


def test_beliefs_are_drawn_by_name_and_move_nobody_elses():
    one = Belief("a", 0.2, is_rate=True, weight=2.0)
    other = Belief("b", 0.9, is_rate=False, weight=10.0)
    groups = np.arange(5)

    both = draw_beliefs([other, one], seed=1, groups=groups)
    assert np.array_equal(draw_beliefs([one], seed=1, groups=groups)[:, 0], both[:, 1])
    exact = draw_beliefs([Belief("c", 0.3, is_rate=True)], seed=1, groups=groups)
    assert (exact == 0.3).all()
