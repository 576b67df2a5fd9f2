"""Laws of dividing credit, over any worth that a set of moves may have."""

import math
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scoring.credit import Class, classify, divide, noise_band, partner
from sim.scoring.shapley import (
    NONE,
    chronological,
    everyone,
    shapley,
    shapley_sampled,
    singles,
)

MONEY = st.floats(-1e6, 1e6, allow_nan=False)


@st.composite
def games(draw, most=6):
    count = draw(st.integers(1, most))
    sets = [frozenset(c) for size in range(count + 1) for c in combinations(range(count), size)]
    return count, {subset: draw(MONEY) for subset in sets}


def total(count, worth):
    return worth(everyone(count)) - worth(NONE)


@given(game=games())
def test_shares_sum_to_the_total(game):
    count, worth = game[0], game[1].__getitem__
    expected = total(count, worth)

    assert expected == pytest.approx(
        math.fsum(shapley(range(count), worth).values()), rel=1e-9, abs=1e-9
    )
    assert expected == pytest.approx(math.fsum(chronological(count, worth)), rel=1e-9, abs=1e-9)
    for tau in (0.0, 1e3, 1e9):
        division = divide(count, worth, tau=tau)
        assert expected == pytest.approx(math.fsum(division.values), rel=1e-9, abs=1e-9)


@given(game=games())
def test_a_move_that_changes_nothing_in_any_set_gets_nothing(game):
    count, table = game

    def worth(subset):
        return table[subset - {count}]

    assert 0.0 == shapley(range(count + 1), worth)[count]


@given(game=games(most=5))
def test_two_moves_that_do_the_same_get_the_same(game):
    count, table = game

    # The last of the table, twice: either is as good as the other, and both as one.
    def worth(subset):
        return table[frozenset(min(k, count - 1) for k in subset)]

    values = shapley(range(count + 1), worth)

    assert values[count - 1] == pytest.approx(values[count], rel=1e-9, abs=1e-6)


@settings(max_examples=20)
@given(game=games(), most=st.integers(1, 6))
def test_sampled_shares_sum_to_the_total_however_few_were_drawn(game, most):
    count, worth = game[0], game[1].__getitem__
    found = shapley_sampled(range(count), worth, within=0.0, most_pairs=most)

    assert total(count, worth) == pytest.approx(
        math.fsum(found.values.values()), rel=1e-9, abs=1e-6
    )


def test_sampling_comes_close_to_the_exact_shares_and_says_how_close():
    def worth(subset):
        # The first three are needed together, each other adds one.
        return 100.0 * (subset >= {0, 1, 2}) + len(subset - {0, 1, 2})

    exact = shapley(range(9), worth)
    found = shapley_sampled(range(9), worth, within=6.0)

    assert found.half_width <= 6.0
    assert 4 < found.pairs < 64
    # The drawn permutations are always the same.
    assert all(abs(exact[k] - found.values[k]) <= 6.0 for k in exact)


def test_moves_that_add_up_are_not_divided_over_subsets():
    asked = set()

    def worth(subset):
        asked.add(subset)
        joint = 50.0 * (subset >= {0, 1})
        return joint + sum(10.0 * k for k in subset if k > 1)

    division = divide(9, worth, tau=1.0)

    assert (0, 1) == division.group
    assert [25.0, 25.0] == pytest.approx(list(division.values[:2]))
    assert [10.0 * k for k in range(2, 9)] == pytest.approx(list(division.values[2:]))
    assert len(asked) <= len(set(singles(9))) + 6


def test_moves_that_agree_one_by_one_and_not_together_are_divided_as_a_whole():
    def worth(subset):
        # Any two do it: the first adds nothing, the last adds nothing.
        return 60.0 if len(subset) >= 2 else 0.0

    division = divide(5, worth, tau=1.0)

    assert tuple(range(5)) == division.group
    assert [12.0] * 5 == pytest.approx(list(division.values))


T = 10.0


@pytest.mark.parametrize(
    ("without", "alone", "expected"),
    [
        (50, 50, Class.EFFECTIVE),
        (50, 5, Class.ENABLING),
        (50, -50, Class.ENABLING),
        (5, 50, Class.REDUNDANT),
        (-14, 50, Class.REDUNDANT),
        (5, -5, Class.NEEDLESS),
        (-14, -14, Class.NEEDLESS),
        (-16, -16, Class.HARMFUL),
        (-16, 0, Class.RISKY),
        (0, -16, Class.RISKY),
        (-16, 50, Class.RISKY),
    ],
)
def test_classes_follow_the_two_questions_and_forgive_a_moves_own_cost(without, alone, expected):
    assert expected is classify(without=without, alone=alone, own_cost=5.0, tau=T)


@given(without=MONEY, alone=MONEY, cost=st.floats(0, 1e3), tau=st.floats(0, 1e3))
def test_every_pair_of_answers_has_a_class(without, alone, cost, tau):
    assert classify(without=without, alone=alone, own_cost=cost, tau=tau) in Class


def test_the_noise_band_is_no_wider_for_one_seed_on_which_an_order_failed():
    calm = [100.0, 102.0, 98.0, 101.0, 99.0, 103.0, 97.0]
    unlucky = [*calm[:-1], 5_000.0]

    assert noise_band(unlucky) < 2 * noise_band(calm)
    assert 0.0 == noise_band([7.0] * 6)
    # Seven of one law: t = 1.943 at 90 %.
    assert 1.943 * 1.4826 * 2.0 * math.sqrt(8 / 7) == pytest.approx(noise_band(calm))


def test_the_partner_is_the_one_that_a_moves_worth_hangs_on():
    def worth(subset):
        return 70.0 * (subset >= {0, 2}) + 40.0 * bool(subset & {3, 4})

    whole = everyone(5)
    assert 2 == partner(0, [1, 2, 3, 4], worth, among=whole, helps=True)
    assert 2 == partner(0, [1, 2, 3, 4], worth, among=NONE, helps=True)
    assert 4 == partner(3, [0, 1, 2, 4], worth, among=whole, helps=False)
    assert partner(3, [0, 1, 2, 4], worth, among=whole, helps=True) is None
    assert partner(1, [], worth, among=whole, helps=True) is None
