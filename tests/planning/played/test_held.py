"""Predictions held against what was played: same values agree, moved ones do not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.planning.futures.keyed import root, uniforms
from sim.planning.played.finding import Found
from sim.planning.played.held import distance, held
from sim.planning.played.playing import Played

SAMPLES = st.lists(st.floats(0.0, 10.0, width=32), min_size=1, max_size=30).map(np.array)


@given(one=SAMPLES, other=SAMPLES)
def test_a_distance_is_one_both_ways_and_nought_to_itself(one, other):
    assert 0.0 == distance(one, one)
    assert 0.0 <= distance(one, other) == distance(other, one) <= 1.0
    assert 1.0 == distance(one, one + 11.0)


def played(n: int, *, late_s: float = 0.0, not_back: int = 0) -> list[Played]:
    hours = 0.2 + uniforms(root(1, "played"), np.arange(n))
    return [
        Played(
            mode="loss of a region" if k % 3 else "wrong data",
            year=k,
            predicted_rto_h=float(hour),
            predicted_rpo_h=float(hour) / 100.0,
            rto_h=None if k < not_back else float(hour) + late_s / 3600.0,
            rpo_h=float(hour) / 100.0,
            writes_lost=k,
        )
        for k, hour in enumerate(hours)
    ]


def test_what_comes_out_as_predicted_agrees():
    found = held("warm", Found(), played(200, late_s=1.0), level=0.95)
    rto, rpo = found.held

    assert (200, 0, {"loss of a region": 133, "wrong data": 67}) == (
        found.n, found.not_back, found.modes)  # fmt: skip
    assert rto.agrees
    assert 1.0 == rto.inside.value
    assert 1.0 / 3600.0 == pytest.approx(rto.difference.value)
    assert 0.0 == rpo.distance
    assert rto.predicted_p90.low < rto.played_p90.value < rto.predicted_p90.high


def test_what_comes_ten_minutes_late_does_not_and_is_outside():
    rto, rpo = held("warm", Found(), played(200, late_s=600.0), level=0.95).held

    assert not rto.agrees
    assert rto.distance > rto.distance_bound
    assert 0.0 == rto.inside.value
    assert rpo.agrees


def test_who_was_not_back_counts_as_outside_and_moves_no_mean():
    found = held("warm", Found(), played(200, not_back=30), level=0.95)
    rto = found.held[0]

    assert 30 == found.not_back
    assert 0.85 == pytest.approx(rto.inside.value)
    assert 170 == rto.difference.n
    assert 0.0 == rto.difference.value


def test_nothing_that_could_be_played_is_no_figure():
    found = held("warm", Found(), [], level=0.95)

    assert 0 == found.n
    assert all(one.inside.value is one.played_p50.value is None for one in found.held)


def test_two_samples_of_one_law_pass_the_bound_as_often_as_is_said():
    """Two samples of 200 each, 95 %: at most one pair in twenty lies farther apart."""
    n, pairs = 200, 400
    draws = uniforms(root(3, "pairs"), np.arange(2 * n * pairs)).reshape(pairs, 2, n)
    bound = held("warm", Found(), played(n), level=0.95).held[0].distance_bound
    beyond = np.mean([distance(one, other) > bound for one, other in draws])

    # 0.05 and three standard errors of 400 pairs; Smirnov's bound is on the safe side.
    assert beyond <= 0.05 + 3.0 * (0.05 * 0.95 / pairs) ** 0.5
    assert beyond >= 0.01
