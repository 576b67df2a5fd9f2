"""An alert against the sentences of its documentation."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sim.lifecycle.alert import ALERT, AlertState, AlertStatus, advance


def states(holds, *, for_us=0, keep=0, step=10):
    status, seen = AlertStatus(), []
    for index, held in enumerate(holds):
        status = advance(
            status, holds=held, now_us=index * step, for_us=for_us, keep_firing_for_us=keep
        )
        seen.append(status.state.value[0])
    return "".join(seen)


def test_alert_stays_pending_until_for_has_passed():
    assert "pppff" == states([True] * 5, for_us=30)


def test_alert_without_for_fires_at_once():
    assert "f" == states([True])


def test_a_gap_starts_the_wait_anew():
    assert "ppippf" == states([True, True, False, True, True, True], for_us=20)


def test_alert_goes_on_for_a_while_after_the_first_look_at_which_it_holds_no_more():
    assert "ffffi" == states([True, False, False, False, False], keep=30)
    assert "fi" == states([True, False])


def test_alert_that_holds_again_in_that_while_has_not_stopped():
    assert "ffffffi" == states([True, False, True, False, False, False, False], keep=30)


def test_firing_counts_from_when_it_fired():
    status = AlertStatus()
    for now in (0, 10, 20, 30):
        status = advance(status, holds=True, now_us=now, for_us=20, keep_firing_for_us=0)

    assert AlertStatus(AlertState.FIRING, since_us=20) == status


@given(
    holds=st.lists(st.booleans(), max_size=40),
    for_us=st.integers(0, 50),
    keep=st.integers(0, 50),
)
def test_every_step_is_a_walk_along_the_table(holds, for_us, keep):
    status = AlertStatus()
    for index, held in enumerate(holds):
        before = status.state
        status = advance(
            status, holds=held, now_us=index * 10, for_us=for_us, keep_firing_for_us=keep
        )
        nearby = {before, *(ALERT.table[before, event] for event in ALERT.events(before))}
        # Without a wait, inactive passes through pending within one look.
        beyond = {ALERT.table[s, e] for s in nearby for e in ALERT.events(s)} if for_us == 0 else ()
        assert status.state in nearby.union(beyond)
