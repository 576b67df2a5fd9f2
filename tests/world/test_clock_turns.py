"""When somebody acts next, and whether anybody has done more than come round again."""

from __future__ import annotations

import pytest

from sim.engine.clock import NEVER, Clock


@pytest.fixture
def clock():
    return Clock(lambda _: None)


def test_the_next_turn_is_known_before_it_is_taken(clock):
    assert NEVER == clock.next_us
    clock.at(30, 0, "late", lambda: None)
    clock.every(20, 0, "round", lambda: None, from_us=20)
    assert 20 == clock.next_us
    clock.run_until(20)
    assert 30 == clock.next_us
    clock.run_until(35)
    assert 40 == clock.next_us


def test_a_look_around_is_no_act_and_a_turn_of_its_own_is(clock):
    clock.every(10, 0, "round", lambda: None, from_us=10)
    clock.run_until(25)
    assert 0 == clock.acts
    clock.at(30, 1, "once", lambda: None)

    def story():
        yield clock.turn(35, 1, "story")

    clock.tell(story())
    clock.run_until(40)
    assert 2 == clock.acts
