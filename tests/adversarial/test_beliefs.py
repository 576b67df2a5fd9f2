"""AT-08 to AT-10: a proper score has no use for lists, cycles and habits."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.documents.loading import load_scenario
from sim.scoring.beliefs import brier_skill, candidates
from tests.records import TOPOLOGY, scenario
from tests.scenarios.ladder import DRILLS

TRUTH = scenario().truth
COUNT = candidates(TOPOLOGY, TRUTH)
TRUE = (TRUTH.components[0], TRUTH.mechanism)
WRONG = [(f"place-{k}", "latency") for k in range(12)]


def test_an_even_list_of_everything_is_worth_exactly_nothing():
    pairs = [TRUE, *((f"place-{k}", "latency") for k in range(COUNT - 1))]
    assert brier_skill(dict.fromkeys(pairs, 1 / COUNT), TRUTH, COUNT) == pytest.approx(0, abs=1e-12)
    assert brier_skill({}, TRUTH, COUNT) == pytest.approx(0, abs=1e-12)


@given(named=st.integers(1, 10), with_truth=st.booleans())
def test_an_even_list_of_as_much_as_fits_is_worth_no_more_than_its_share(named, with_truth):
    pairs = ([TRUE] if with_truth else []) + WRONG
    skill = brier_skill(dict.fromkeys(pairs[:named], 1 / named), TRUTH, COUNT)
    assert skill <= (1 / named if with_truth else 0.0) + 1e-9


@given(share=st.floats(0, 1), held=st.floats(0, 1))
def test_an_honest_probability_is_the_best_one(share, held):
    """Expected over a world in which the pair is true with probability ``share``."""

    def expected(belief):
        right = brier_skill({TRUE: belief}, TRUTH, COUNT)
        wrong = brier_skill({WRONG[0]: belief}, TRUTH, COUNT)
        return share * right + (1 - share) * wrong

    # What is left over is spread, so that the honest belief in one pair is its own share.
    honest = max(share, 1 / COUNT)
    assert expected(honest) >= expected(held) - 1e-6 - 2 / COUNT


@given(causes=st.integers(2, len(WRONG) + 1), rounds=st.integers(1, 9))
def test_cycling_through_certain_causes_earns_next_to_nothing(causes, rounds):
    pairs = [TRUE, *WRONG][:causes] * rounds
    skills = [brier_skill({pair: 1.0}, TRUTH, COUNT) for pair in pairs]
    assert max(sum(skills) / len(skills), 0.0) <= 0.1


def test_the_commonest_cause_is_worth_no_more_than_knowing_how_common_it_is():
    """AT-10, over the shipped drills, granted that the place is known."""
    truths = [load_scenario(name).model.truth for name in DRILLS]
    truths = [truth for truth in truths if truth.components and truth.mechanism]
    common = Counter(truth.mechanism for truth in truths)
    most, times = common.most_common(1)[0]

    def skill(truth, beliefs):
        place = truth.components[0]
        return brier_skill({(place, m): p for m, p in beliefs.items()}, truth, COUNT)

    always = [skill(truth, {most: 1.0}) for truth in truths]
    prior = {m: n / len(truths) for m, n in common.items()}
    knowing = [skill(truth, prior) for truth in truths]
    assert sum(always) <= sum(knowing)
    assert times / len(truths) <= 0.2
