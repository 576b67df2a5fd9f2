"""Wall time becomes simulated time by speed alone, and none is lost or made."""

from hypothesis import given
from hypothesis import strategies as st

from sim.cli.console.pace import MOST_OWED_US, SPEEDS, Pace
from sim.units import SECOND

turns = st.lists(st.floats(0.0, 0.5), max_size=60)


@given(turns, st.sampled_from(SPEEDS))
def test_what_is_taken_is_what_was_earned_but_for_the_part_of_a_second(passed, speed):
    pace = Pace(speed=speed, is_paused=False)
    taken = 0
    for seconds in passed:
        pace.pass_wall(seconds)
        taken += pace.take_us()
    assert taken % SECOND == 0
    assert 0 <= sum(round(s * speed * SECOND) for s in passed) - taken < SECOND


@given(turns)
def test_a_clock_that_stands_owes_nothing(passed):
    pace = Pace(speed=60.0)
    for seconds in passed:
        pace.pass_wall(seconds)
    assert 0 == pace.take_us()


def test_a_lid_that_was_closed_is_not_made_up_for():
    pace = Pace(speed=60.0, is_paused=False)
    pace.pass_wall(3600.0)
    assert MOST_OWED_US == pace.take_us()


def test_speeds_are_a_ladder_with_ends():
    pace = Pace()
    for by, expected in ((1, 10.0), (1, 60.0), (1, 60.0), (-1, 10.0), (-1, 1.0), (-1, 1.0)):
        pace.step(by)
        assert expected == pace.speed
