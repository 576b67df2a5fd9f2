"""A copy follows its primary's log as a single server follows its queue."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.write_log import NANO, Follower, WriteLog
from sim.units import SECOND


def _log(times_us) -> WriteLog:
    log = WriteLog()
    log.append(np.array(times_us, dtype=np.int64))
    return log


def _applied_by_hand(times_us, *, cost_us: int, delay_us: int, now_us: int) -> int:
    done, free = 0, 0
    for committed in times_us:
        free = max(free, committed + delay_us) + cost_us
        done += free <= now_us
    return done


times = st.lists(st.integers(0, 2_000_000), min_size=1, max_size=60).map(sorted)


@given(times_us=times, cost_us=st.integers(1, 50_000), delay_us=st.integers(0, 200_000), now=times)
def test_a_copy_has_applied_what_the_recursion_of_one_server_says(times_us, cost_us, delay_us, now):
    follower = Follower(per_s=SECOND / cost_us, delay_us=delay_us)

    follower.advance(_log(times_us), now[-1])

    by_hand = _applied_by_hand(times_us, cost_us=cost_us, delay_us=delay_us, now_us=now[-1])
    assert by_hand == follower.applied


@given(
    times_us=times, cuts=times, moves=st.lists(st.sampled_from([0.0, 0.5, 1.0, 3.0]), max_size=6)
)
def test_where_a_stretch_is_cut_changes_nothing(times_us, cuts, moves):
    def run(looks):
        log, follower = _log(times_us), Follower(per_s=700.0, delay_us=1_000)
        turns = [((k + 1) * 300_000, "speed", speed) for k, speed in enumerate(moves)]
        for at_us, what, speed in sorted([*turns, *((look, "look", 0.0) for look in looks)]):
            if what == "speed":
                follower.set_speed(log, at_us, speed)
            else:
                follower.advance(log, at_us)
        follower.advance(log, 3_000_000)
        return follower.applied, follower.heard

    assert run([]) == run(cuts)


def test_a_slow_copy_lags_by_the_backlog_and_catches_up():
    """Row A1: 36,000 records behind at the peak, caught up 120 s later."""
    writes_per_s, applies_per_s, overload_s, calm_per_s = 1_500, 1_200, 120, 900
    busy = np.arange(overload_s * writes_per_s) * SECOND // writes_per_s
    calm = overload_s * SECOND + np.arange(200 * calm_per_s) * SECOND // calm_per_s
    log = _log([*busy, *calm])
    follower = Follower(per_s=applies_per_s, delay_us=0)

    follower.advance(log, overload_s * SECOND - 1)
    lag = overload_s * writes_per_s - follower.applied
    follower.advance(log, (overload_s + 119) * SECOND)
    almost = follower.applied - overload_s * writes_per_s - 119 * calm_per_s
    follower.advance(log, (overload_s + 121) * SECOND)
    after = overload_s * writes_per_s + 121 * calm_per_s - follower.applied

    assert pytest.approx(36_000, abs=3) == lag
    assert almost < -200
    assert after <= 3


def test_records_of_a_cut_road_wait_for_it_and_none_is_lost():
    log, follower = _log(range(0, 1_000_000, 10_000)), Follower(per_s=10_000, delay_us=5_000)

    follower.set_road(log, 500_000, delay_us=5_000, is_linked=False)
    follower.advance(log, 900_000)
    heard_while_cut = follower.applied
    follower.set_road(log, 900_000, delay_us=5_000, is_linked=True)
    follower.advance(log, 904_999)
    still_on_the_road = follower.applied
    follower.advance(log, 2_000_000)

    assert 51 == heard_while_cut == still_on_the_road
    assert 100 == follower.applied


def test_catching_up_is_told_to_the_microsecond():
    log, follower = _log([0, 0, 0, 500_000]), Follower(per_s=4, delay_us=0)

    told = follower.caught_up_us(log, 600_000)
    follower.advance(log, told - 1)
    before = follower.applied
    follower.advance(log, told)

    assert (3, 4) == (before, follower.applied)


def test_a_rewound_copy_applies_the_new_history_from_there():
    log, follower = _log([1, 2, 3, 4]), Follower(per_s=1_000_000, delay_us=0)
    follower.advance(log, 10)

    gone = log.cut(2)
    follower.rewind(2)
    log.append(np.array([20, 21, 22], dtype=np.int64))
    follower.advance(log, 30)

    assert [3, 4] == gone.tolist()
    assert 5 == follower.applied == len(log)
    assert NANO == 1_000
