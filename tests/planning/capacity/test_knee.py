"""The scalability law: exact without noise, near with it, and silent where nothing bends."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.planning.capacity.knee import knee_of, saturation
from sim.planning.capacity.load_points import LoadPoints
from sim.planning.capacity.usl import Scalability, fit, peak_within
from tests.planning.capacity.kit import pair

# Some points beyond twice the peak: there coherency shows.
LOADS = np.array([1.0, 8.0, 16.0, 32.0, 48.0, 64.0, 80.0, 96.0])


def law(g, s, k):
    return Scalability(g, s, k, has_peak=k > 0, residual=0.0)


def test_p6_is_exact():
    found = fit(LOADS, law(100.0, 0.03, 0.0005).throughput(LOADS))

    assert 44.045 == pytest.approx(found.peak_load, abs=5e-4)
    assert (44, pytest.approx(1359.703, abs=5e-4)) == found.best_whole
    assert 25 == found.first_whole_at(0.9)


@given(g=st.floats(1.0, 1e4), s=st.floats(0.0, 0.9), k=st.floats(1e-5, 1e-2) | st.just(0.0))
def test_without_noise_the_parameters_come_back(g, s, k):
    found = fit(LOADS, law(g, s, k).throughput(LOADS))

    assert g == pytest.approx(found.rate_of_one, rel=1e-6)
    assert s == pytest.approx(found.contention, abs=1e-6)
    assert k == pytest.approx(found.coherency, abs=1e-6)


def test_noisy_points_find_the_peak_within_15_percent_in_nine_of_ten():
    rng = np.random.default_rng(7)
    clean = law(100.0, 0.03, 0.0005).throughput(LOADS)

    near = 0
    for _ in range(500):
        peak = fit(LOADS, clean * (1.0 + 0.05 * rng.standard_normal(8))).peak_load
        near += peak is not None and abs(peak / 44.045 - 1.0) <= 0.15

    assert near >= 450, near


def test_no_peak_is_told_where_coherency_is_only_noise():
    """At 95 % one-sided, some 5 % of flat systems seem to have one."""
    rng = np.random.default_rng(3)
    clean = law(100.0, 0.05, 0.0).throughput(LOADS)

    seen = [fit(LOADS, clean * (1.0 + 0.05 * rng.standard_normal(8))) for _ in range(300)]

    assert sum(one.has_peak for one in seen) <= 30
    assert all(one.peak_load is None and one.best_whole is None for one in seen if not one.has_peak)


def test_the_peak_has_an_interval_that_holds_it():
    rng = np.random.default_rng(5)
    points = law(100.0, 0.03, 0.0005).throughput(LOADS) * (1.0 + 0.03 * rng.standard_normal(8))

    told = peak_within(LOADS, fit(LOADS, points), seed=1)

    assert told is not None
    assert told.low < 44.045 < told.high


def test_five_load_points_are_too_few():
    with pytest.raises(ValueError, match="6 different loads"):
        fit(LOADS[:5], LOADS[:5])


def test_the_narrowest_service_sets_saturation():
    most, name = saturation(pair())

    assert "web" == name
    assert 150.0 == pytest.approx(most)  # three processors of 20 ms


def test_more_replicas_move_the_knee_of_p95_up():
    few, more = (knee_of(pair(replicas=n), seed=1) for n in (3, 6))

    assert few.late_per_s < more.late_per_s
    assert few.late_per_s < few.saturation_per_s


def test_two_knees_that_differ_are_both_told():
    measured = LoadPoints(LOADS, law(3.0, 0.03, 0.0005).throughput(LOADS))

    knee = knee_of(pair(), seed=1, measured=measured)

    assert knee.is_measured
    assert knee.differ
    assert knee.law_knee_per_s < 0.85 * knee.late_per_s
