"""Every acknowledged write is in the history, lost, reconciled, or with an old primary."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from sim.engine.history import History
from sim.engine.write_log import Follower
from sim.units import SECOND


def _follower(per_s: float = 100.0) -> Follower:
    return Follower(per_s=per_s, delay_us=0)


def _history(copies: int = 2, per_s: float = 100.0) -> History:
    return History(0, followers={k + 1: _follower(per_s) for k in range(copies)})


def _take(history: History, times, replica: int = 0, calls=None) -> None:
    times = np.array(times, dtype=np.int64)
    calls = np.arange(len(times)) + 1_000_000 * len(history.log) if calls is None else calls
    history.take(times, np.full(len(times), replica), np.array(calls))


@st.composite
def stories(draw):
    return draw(
        st.lists(
            st.sampled_from(["write", "exile", "promote", "restore", "rejoin", "reconcile"]),
            max_size=25,
        )
    )


# An old primary with writes of its own is promoted again, and steps down again.
@example(story=["write", "promote", "exile", "promote", "write", "promote"], per_s=1.0)
@given(story=stories(), per_s=st.sampled_from([1.0, 7.0, 1_000.0]))
def test_no_acknowledged_write_is_forgotten_in_the_count(story, per_s):
    history, taken, now = _history(per_s=per_s), 0, 0
    for chapter in story:
        now += SECOND
        history.advance(now)
        match chapter:
            case "write":
                _take(history, now + np.arange(20) * 1_000, history.primary)
                taken += 20
            case "exile" if history.surpluses:
                _take(history, [now] * 3, history.surpluses[0].replica)
                taken += 3
            case "promote":
                history.promote(min(history.followers), now, follower=_follower(per_s))
            case "restore":
                history.restore(history.point(now - 2 * SECOND), now)
            case "rejoin":
                for surplus in history.surpluses:
                    if not surplus.is_at_hand:
                        history.rejoin(surplus)
            case "reconcile":
                history.reconcile()

    assert taken == len(history.log) + history.lost + history.reconciled + history.apart


def test_a_promotion_loses_what_the_copy_had_not_applied_and_tells_its_age():
    """Row A1: 1500 writes a second against 1200; at the peak 36,000 lost, 24 s of source time."""
    history = _history(copies=1, per_s=1_200.0)
    _take(history, np.arange(120 * 1_500) * SECOND // 1_500)
    history.advance(120 * SECOND)

    loss = history.promote(1, 120 * SECOND, follower=_follower())

    assert abs(loss.lost - 36_000) <= 2
    assert abs(loss.age_us - 24 * SECOND) <= 2_000
    assert loss.lost == history.lost


def test_a_promotion_after_catching_up_loses_nothing():
    history = _history(copies=1)
    _take(history, [1, 2, 3])
    history.advance(SECOND)

    loss = history.promote(1, SECOND, follower=_follower())

    assert (0, 0) == (loss.lost, loss.age_us)


def test_other_copies_give_up_what_the_new_primary_never_had():
    history = History(0, followers={1: _follower(1.0), 2: _follower(1_000.0)})
    _take(history, [0] * 10)
    history.advance(5 * SECOND)

    history.promote(1, 5 * SECOND, follower=_follower())

    assert 5 == len(history.log) == history.followers[2].applied


def test_a_call_answered_twice_is_a_duplicate():
    history = _history()

    _take(history, [1, 2, 3], calls=[7, 8, 7])

    assert 1 == history.duplicated


def test_restoring_before_the_damage_undoes_it_and_after_it_does_not():
    history = _history()
    _take(history, [10, 20, 30, 40])
    history.wrong_from = 2

    history.restore(3, SECOND)
    still = history.wrong_from
    history.restore(2, SECOND)

    assert (2, None) == (still, history.wrong_from)
    assert 2 == history.lost
