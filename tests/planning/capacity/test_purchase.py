"""What to buy how: the newsvendor's ratio exact, spot's run times exact, and never too sure."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.planning.availability import k_of_n
from sim.planning.capacity.demand import demand_of
from sim.planning.capacity.intervals import quantile_within, share_within
from sim.planning.capacity.newsvendor import mean_cost, to_reserve
from sim.planning.capacity.purchase import mix_of
from sim.planning.capacity.rightsizing import right_sizes
from sim.planning.capacity.spot import (
    expected_run,
    expected_run_with_checkpoints,
    spare_for,
    taken_at_once,
)
from sim.planning.capacity.study import Holding, Prices, Spot
from tests.planning.capacity.kit import history, pair, rates, study

histograms = st.lists(st.integers(0, 30), min_size=1, max_size=200).map(np.array)
prices = st.floats(0.01, 10.0)


@given(demand=histograms, reserved=prices, otherwise=prices)
def test_no_other_number_reserved_costs_less(demand, reserved, otherwise):
    best = to_reserve(demand, reserved=reserved, otherwise=otherwise)

    costs = [
        mean_cost(demand, k, reserved=reserved, otherwise=otherwise)
        for k in range(int(demand.max()) + 2)
    ]
    assert min(costs) == pytest.approx(costs[best], rel=1e-9)


def test_a_unit_used_in_exactly_the_share_of_the_prices_is_not_reserved():
    demand = np.array([2, 2, 2, 1, 1])

    assert 1 == to_reserve(demand, reserved=0.6, otherwise=1.0)
    assert 2 == to_reserve(demand, reserved=0.599, otherwise=1.0)


def test_what_costs_more_reserved_than_by_the_hour_is_never_reserved():
    assert 0 == to_reserve(np.array([5, 5]), reserved=1.1, otherwise=1.0)


def test_a_job_that_begins_again_takes_e_to_the_hw_less_one_over_h():
    assert (math.e - 1.0) / 0.5 == pytest.approx(expected_run(2.0, rate=0.5))
    assert 2.0 == expected_run(2.0, rate=0.0)


def test_checkpoints_cost_what_the_formula_says():
    found = expected_run_with_checkpoints(10.0, rate=0.1, every=2.0, costs=0.5)

    assert 10.0 / 2.0 * (math.exp(0.1 * 2.5) - 1.0) / 0.1 == pytest.approx(found)


def test_run_times_are_those_of_simulated_interruptions():
    rng = np.random.default_rng(2)
    rate, work = 0.4, 3.0
    runs = []
    for _ in range(20_000):
        spent = 0.0
        while (until := rng.exponential(1.0 / rate)) < work:
            spent += until
        runs.append(spent + work)

    error = 4.0 * np.std(runs) / math.sqrt(len(runs))  # four standard errors
    assert np.mean(runs) == pytest.approx(expected_run(work, rate=rate), abs=error)


@given(
    replicas=st.integers(1, 40),
    pools=st.integers(1, 6),
    common=st.floats(0.0, 1.0),
    rate=st.floats(1e-4, 2.0),
)
def test_chances_of_being_taken_together_are_chances(replicas, pools, common, rate):
    found = taken_at_once(replicas, rate=rate, window=1.0, pools=pools, common=common)

    assert len(found) == replicas + 1
    assert 1.0 == pytest.approx(float(found.sum()))
    assert (found >= 0.0).all()


def test_without_a_common_cause_it_is_a_binomial():
    found = taken_at_once(5, rate=0.2, window=1.0, pools=1, common=0.0)

    lost = 1.0 - math.exp(-0.2)
    assert k_of_n(2, 5, lost) == pytest.approx(float(found[2:].sum()))


def test_more_pools_make_losing_half_rarer_and_the_mean_no_other():
    one, four = (
        taken_at_once(8, rate=0.01, window=1.0, pools=pools, common=0.5) for pools in (1, 4)
    )

    at = np.arange(9)
    assert float(one @ at) == pytest.approx(float(four @ at))
    assert four[4:].sum() < one[4:].sum() / 5.0


def test_spares_cover_all_but_the_chance_that_is_allowed():
    chances = np.array([0.9, 0.06, 0.03, 0.01])

    assert [0, 1, 2, 3] == [spare_for(chances, chance=c) for c in (0.1, 0.05, 0.02, 0.001)]


@pytest.fixture(scope="module")
def demand():
    return demand_of(study(outlook={"ahead": "7d", "paths": 200}), history(0.4 * rates(4)), seed=1)


def test_a_mix_never_costs_more_than_all_on_demand(demand):
    mix = mix_of(pair(), demand, Holding(), Prices(on_demand=0.1, reserved=0.06, spot=None), None)

    assert mix.cost < mix.cost_on_demand
    assert mix.cost == pytest.approx(sum(mix.cost_by_class.values()))
    assert 0.0 < mix.saved.value < 0.4


def test_without_a_price_for_reserving_nothing_is_reserved(demand):
    mix = mix_of(pair(), demand, Holding(), Prices(on_demand=0.1, reserved=None, spot=None), None)

    assert 0 == mix.reserved
    assert mix.cost == pytest.approx(mix.cost_on_demand)


def test_work_on_spot_pays_for_what_is_interrupted(demand):
    spot = Spot(services=("db",), interrupted_per_hour=0.5)
    told = mix_of(pair(), demand, Holding(), Prices(on_demand=0.1, reserved=None, spot=0.02), spot)

    assert told.interruptions is not None
    assert math.expm1(0.5) / 0.5 == pytest.approx(told.interruptions.longer)
    assert 0.02 * told.interruptions.longer * told.movable.mean() == pytest.approx(
        told.cost_by_class["spot"]
    )


def test_right_sizes_leave_head_room_for_a_lost_zone():
    """99 of 100 hours below 80 % busy with a zone gone; one replica fewer would not."""
    told = {one.service: one for one in right_sizes(pair(replicas=9), np.full(100, 100.0), None)}

    # 2 replicas' worth of work at 80 % are 3 that must be left of 5 over three zones.
    assert 5 == told["web"].least
    assert 2.0 / 9 == pytest.approx(told["web"].busy_p99)
    assert 2.0 / 6 == pytest.approx(told["web"].busy_p99_zone_lost)


def test_a_quantile_has_the_interval_of_its_ranks():
    found = quantile_within(np.arange(1.0, 10_001.0), 0.99)

    # docs of Monte-Carlo precision: p99 of 10,000 lies between ranks 9,880 and 9,920.
    assert (9900.0, 9881.0, 9920.0) == (found.value, found.low, found.high)


def test_what_was_never_seen_is_not_told_as_never():
    found = share_within(0, 100)

    assert 0.0 == found.low
    assert 0.03 < found.high < 0.04


def test_p8_a_share_of_a_fifth_is_known_to_a_hundredth_after_6147_trials():
    n = 6147
    found = share_within(round(0.2 * n), n)

    assert 0.01 == pytest.approx((found.high - found.low) / 2.0, abs=1e-5)
