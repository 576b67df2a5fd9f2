"""AT-01 to AT-21: what is done without understanding never pays."""

import pytest

from tests.adversarial.bounds import (
    BESIDE,
    BOUNDS,
    DEEP,
    LEAST,
    PAGE,
    QUICK,
    REGION_LOSS,
    RUNGS,
    Beside,
    holds,
    mean,
    median_low,
    page,
)
from tests.adversarial.runs import cell, values
from tests.scenarios.ladder import DRILLS

ONE = (1,)
MANY = tuple(range(1, 31))
FEW = tuple(range(1, 6))
OTHERS = tuple(name for name in DRILLS if name not in DEEP)


def pairs(drills):
    return [
        pytest.param(name, bound, id=f"{bound.test}-{bound.strategy}-{bound.of}-{name}")
        for name in drills
        for bound in BOUNDS
        if name not in bound.but
    ]


def bounded(name, bound, seeds):
    found = mean(values(name, seeds, bound.strategy, bound.of))
    assert found <= bound.limit(name), (bound.strategy, bound.of, found)


@pytest.mark.parametrize(("name", "bound"), pairs(QUICK))
def test_a_strategy_without_a_look_stays_below_its_bound(name, bound):
    bounded(name, bound, ONE)


@pytest.mark.long
@pytest.mark.parametrize(("name", "bound"), pairs(DEEP))
def test_over_thirty_seeds_of_eight_mechanisms(name, bound):
    bounded(name, bound, MANY)


@pytest.mark.long
@pytest.mark.parametrize(("name", "bound"), pairs(OTHERS))
def test_over_five_seeds_of_every_other_drill(name, bound):
    bounded(name, bound, FEW)


def beside_in(drills, *besides):
    return [
        pytest.param(name, one, id=f"{one.test}-{one.worse}-{one.better}-{one.of}-{name}")
        for name in drills
        for one in besides
        if one.is_about(name)
    ]


@pytest.mark.parametrize(("name", "beside"), beside_in(QUICK, *BESIDE))
def test_one_is_never_ahead_of_the_other_on_the_same_seed(name, beside):
    (worse,) = values(name, ONE, beside.worse, beside.of)
    (better,) = values(name, ONE, beside.better, beside.of)
    if worse is None:
        return
    assert better is not None
    assert worse < better if beside.strict else worse <= better


@pytest.mark.long
@pytest.mark.parametrize(("name", "beside"), beside_in(DEEP, *BESIDE, *RUNGS))
def test_one_is_behind_the_other_over_thirty_seeds(name, beside):
    found = [values(name, MANY, who, beside.of) for who in (beside.better, beside.worse)]
    both = [pair for pair in zip(*found, strict=True) if None not in pair]
    if not both:
        return
    assert holds(beside, [better - worse for better, worse in both])


@pytest.mark.parametrize("name", QUICK)
def test_turning_everybody_away_is_counted_as_harm(name):
    """AT-28: shed requests are failed requests."""
    assert cell(name, 1, "shed-all")["money"] >= 0.95 * cell(name, 1, "idle")["money"]


@pytest.mark.parametrize("name", QUICK)
def test_muting_alerts_changes_no_harm_and_no_target(name):
    """AT-19: nothing that is promised to users is computed from alerts."""
    mute, idle = cell(name, 1, "mute-alerts"), cell(name, 1, "idle")
    assert idle["money"] == mute["money"]
    assert set(mute["missed"]) >= set(idle["missed"])


def test_a_form_of_eight_gives_little_to_waiting():
    """AT-02: 30 over all, as restraint is the soft spot of any single drill."""
    found = [mean(values(name, ONE, "wait-and-resolve", "total")) for name in QUICK]
    assert mean(found) <= 30


def test_one_lucky_seed_hides_no_order_and_makes_none():
    strict, loose = (Beside("", "", "", strict=is_so) for is_so in (True, False))
    ahead = [0.2] * 29 + [25.0]
    assert holds(strict, ahead)
    assert not holds(strict, [0.2, -0.2] * 15)
    assert holds(strict, [0.1, 0.2, 6.6, 0.1, 0.1])
    assert not holds(strict, [0.0, 0.0, 0.0, -0.1, 0.1])
    assert holds(loose, [0.3] * 9 + [-13.5])
    assert not holds(loose, [-0.1] * 6 + [9.0] * 4)


def test_the_interval_of_a_median_is_that_of_the_books():
    """Ranks for 95 %: 1 of 6, 2 of 10, 6 of 20, 10 of 30 (Conover, table A3)."""
    assert [1, 2, 6, 10] == [median_low(range(1, n + 1)) for n in (6, 10, 20, 30)]
    assert -float("inf") == median_low(range(LEAST - 1)) < median_low(range(LEAST))


def test_the_page_says_what_is_bounded():
    assert PAGE.read_text(encoding="utf-8") == page()
    assert set(REGION_LOSS) < set(DEEP)
