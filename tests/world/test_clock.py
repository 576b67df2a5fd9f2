"""The total order of control: time, rank, identity; never who asked first."""

from __future__ import annotations

from itertools import permutations

import pytest

from sim.engine.clock import Clock

TURNS = [(5, 1, "b"), (5, 1, "a"), (5, 0, "z"), (3, 9, "c")]


@pytest.mark.parametrize("asked", list(permutations(TURNS)))
def test_turns_are_taken_by_time_rank_and_identity_whoever_asks_first(asked):
    taken = []
    clock = Clock(lambda _: None)
    for when, rank, identity in asked:
        clock.at(when, rank, identity, lambda turn=(when, rank, identity): taken.append(turn))

    clock.run_until(5)

    assert sorted(TURNS) == taken


def test_a_turn_asked_for_within_an_instant_finds_its_place_in_it():
    taken = []
    clock = Clock(lambda _: None)
    clock.at(1, 2, "early", lambda: clock.at(1, 0, "late ask", lambda: taken.append("urgent")))
    clock.at(1, 5, "last", lambda: taken.append("last"))

    clock.run_until(1)

    assert ["urgent", "last"] == taken


def test_the_plane_is_brought_up_before_the_first_turn_of_an_instant():
    seen = []
    clock = Clock(lambda now: seen.append(("plane", now)))
    clock.at(7, 0, "act", lambda: seen.append(("act", clock.now_us)))

    clock.run_until(9)

    assert [("plane", 7), ("act", 7), ("plane", 9)] == seen


def test_a_story_goes_on_at_its_turns_between_the_acts_around_them():
    taken = []
    clock = Clock(lambda _: None)

    def story():
        for _ in range(2):
            yield clock.turn(clock.now_us + 2, 3, "story")
            taken.append(("story", clock.now_us))

    clock.tell(story())
    clock.at(2, 1, "before", lambda: taken.append(("before", 2)))
    clock.at(2, 4, "after", lambda: taken.append(("after", 2)))

    clock.run_until(10)

    assert [("before", 2), ("story", 2), ("after", 2), ("story", 4)] == taken


def test_what_an_act_sets_going_runs_before_the_next_act_of_the_instant():
    taken = []
    clock = Clock(lambda _: None)

    def story():
        taken.append("story")
        yield clock.turn(2, 9, "end")
        taken.append("end")

    clock.at(2, 1, "first", lambda: (taken.append("first"), clock.tell(story())))
    clock.at(2, 2, "second", lambda: taken.append("second"))

    clock.run_until(2)

    assert ["first", "story", "second", "end"] == taken


def test_a_loop_acts_at_whole_multiples_of_its_interval():
    taken = []
    clock = Clock(lambda _: None)
    clock.run_until(5)
    clock.every(3, 0, "loop", lambda: taken.append(clock.now_us), from_us=1)

    clock.run_until(13)

    assert [7, 10, 13] == taken
