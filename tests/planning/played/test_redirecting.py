"""Users who come to another place, against the steering of the engine second by second."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.steering import share_on_old
from sim.model.place import Steering
from sim.planning.recovery.redirecting import arrived_h, on_the_way, seen_early_h
from sim.scoring.standard import LEVEL_WINDOW_S
from sim.units import SECOND


class Steered:
    """As much of a topology as is looked at."""

    def __init__(self, **steering: object) -> None:
        self.steering = Steering.model_validate(steering)


def by_seconds(steering: Steering, *, moves: float, level: float) -> float:
    """The first second from which on a window is good enough, with the engine's own answers."""
    end = 4_000
    old = np.array([share_on_old(steering, t * SECOND) for t in range(end)])
    stuck = moves * steering.ignores_ttl
    served = 1.0 - stuck - (moves - stuck) * old
    window = np.convolve(served, np.ones(LEVEL_WINDOW_S) / LEVEL_WINDOW_S, mode="valid")
    bad = np.flatnonzero(window < level)
    return float(bad[-1] + 1) if len(bad) else 0.0


@given(
    ttl=st.integers(0, 1_800), moves=st.floats(0.05, 1.0), level=st.floats(0.5, 0.97),
    ignores=st.floats(0.0, 0.03),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_it_is_served_again_when_the_engine_says(
    ttl: int, moves: float, level: float, ignores: float
):
    steered = Steered(ttl=f"{ttl}s", ignores_ttl=ignores)

    found = 3600.0 * arrived_h(steered, moves=moves, level=level)
    assert by_seconds(steered.steering, moves=moves, level=level) == pytest.approx(found, abs=1.6)


def test_where_too_many_keep_the_old_answer_it_never_is():
    steered = Steered(ttl="60s", ignores_ttl="10%")

    assert math.isinf(arrived_h(steered, moves=1.0, level=0.95))
    assert math.isfinite(arrived_h(steered, moves=0.4, level=0.95))


def test_anycast_moves_all_when_the_routes_have():
    steered = Steered(mode="anycast", converges="12s", ignores_ttl="10%")

    assert 12.0 == pytest.approx(3600.0 * arrived_h(steered, moves=1.0, level=0.95))
    assert ((0.0, 12.0 / 3600.0, 0.0),) == on_the_way(steered, 12.0 / 3600.0)


def test_the_parts_of_the_way_follow_one_another_and_more_come_in_each():
    parts = on_the_way(Steered(ttl="60s"), 48.0 / 3600.0)

    assert [0.0, *(end for _, end, _ in parts)] == [*(begin for begin, _, _ in parts), 48.0 / 3600]
    assert [0.1, 0.3, 0.5, 0.7] == pytest.approx([share for _, _, share in parts])


def test_the_less_is_missing_the_sooner_a_window_is_good_enough():
    seconds = [3600.0 * seen_early_h(missing=one, level=0.95) for one in (1.0, 0.5, 0.1, 0.05)]

    assert [1.5, 3.0, 15.0, 30.0] == pytest.approx(seconds)
