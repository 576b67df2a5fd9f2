"""Copies are found under other names; trainees who did not know of each other are not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sim.classroom.similarity import Act, _aligned, acts, compared, pairs, roles
from sim.cli.classes.shown import known
from sim.model.order import OrderState
from sim.scoring.reading import Given
from sim.streams import draw, span, unit

TOPOLOGY = known("GD-101").topology
ACTIONS = ("query_metrics", "query_logs", "query_changes", "acknowledge", "rollback", "post_update")


def order(action: str, at_s: float, service: str) -> Given:
    at_us = round(at_s * 1e6)
    return Given(action, {"service": service}, OrderState.DONE, at_us, at_us, 1, 1)


def person(number: int) -> tuple[Act, ...]:
    """Somebody who works by the same book as others: looks, tells, changes, at their own pace."""
    at_s, found = 60.0, []
    for step in range(14):
        at_s += 10.0 + 50.0 * unit(draw(number, "pace", step))
        favoured = ACTIONS[step % len(ACTIONS)]
        other = ACTIONS[span(draw(number, "action", step), 0, len(ACTIONS) - 1)]
        is_usual = unit(draw(number, "usual", step)) < 0.7
        found.append(Act(at_s, favoured if is_usual else other))
    return tuple(found)


def test_of_780_pairs_who_worked_by_the_same_book_none_is_flagged():
    """None of 780: below 0.4 % with 95 % confidence (rule of three)."""
    assert [] == pairs("GD-101", {f"t-{k:02d}": person(k) for k in range(40)})


def test_a_copy_with_two_steps_left_out_and_seconds_of_difference_is_flagged():
    told = {f"t-{k:02d}": person(k) for k in range(10)}
    copied = [Act(act.at_s + 4.0, act.token) for k, act in enumerate(told["t-03"]) if k != 5]
    found = pairs("GD-101", {**told, "t-zz": copied})

    assert [("t-03", "t-zz")] == [(pair.one, pair.other) for pair in found]


def test_the_same_steps_at_other_times_are_no_copy():
    mine = person(1)

    assert [] == pairs("GD-101", {"a": mine, "b": [Act(a.at_s + 60.0, a.token) for a in mine]})


def test_short_stories_are_alike_by_themselves():
    assert [] == pairs("GD-101", {"a": person(1)[:7], "b": person(1)[:7]})


def test_a_service_is_what_stands_around_it_and_not_its_name():
    role = roles(TOPOLOGY)
    names = {name: f"x-{k}" for k, name in enumerate(sorted(TOPOLOGY.services))}
    renamed = {new: role[old] for old, new in names.items()}
    mine = acts([order("restart", 60.0, name) for name in names], role)
    theirs = acts([order("restart", 60.0, name) for name in names.values()], renamed)

    assert mine == theirs
    assert len(set(role.values())) > 4
    assert role["frontend"] not in {role[name] for name in role if name != "frontend"}


tokens = st.lists(st.sampled_from("abc"), max_size=8).map(
    lambda told: [Act(float(k), token) for k, token in enumerate(told)]
)


@given(tokens, tokens, tokens)
def test_the_distance_is_a_distance(one, two, three):
    def distance(a, b):
        return _aligned(a, b)[1]

    assert distance(one, two) == distance(two, one)
    assert (distance(one, two) == 0) == ([a.token for a in one] == [a.token for a in two])
    assert distance(one, three) <= distance(one, two) + distance(two, three)


def test_what_matches_is_in_order_and_of_the_same_kind():
    mine, theirs = person(1), person(2)
    matched = _aligned(mine, theirs)[0]

    assert matched == sorted(matched)
    assert all(mine[i].token == theirs[k].token for i, k in matched)
    assert compared("d", "a", "b", mine, mine).alike == 1.0
