"""Better responders do better on every drill; what is done everywhere alike never does."""

from __future__ import annotations

import pytest

from sim.model.scenario import Stance
from tests.scenarios.ladder import BLIND, DRILLS, card, drill_of, ladder, mean_outcomes

FEW = range(1, 3)
BLIND_SEEDS = range(1, 2)
MANY = range(1, 21)
# Runbooks point at the release in this drill; whether they beat doing nothing is open.
UNRANKED_BELOW_REFERENCE = {"red-herring"}
# Its oracle keeps a machine more than it began with, and was never in harm that it could recover
# from, so that of what it restores nothing is left but that.
KEEPS_MORE = {"spot-reclaim"}
# Means of paired outcomes of two runs that did the same differ by rounding alone.
EQUAL = 1e-9


def stance_of(name: str) -> Stance:
    return drill_of(name, FEW[0]).scenario.stance


def check(name: str, seeds: range) -> None:
    mean = mean_outcomes(name, seeds)
    assert mean["reference"] > mean["panic"], mean
    if stance_of(name) is Stance.RESTRAIN:
        assert mean["reference"] >= mean["rule"] - EQUAL, mean
        assert mean["rule"] > mean["panic"], mean
        return
    assert mean["oracle"] >= mean["reference"] - EQUAL, mean
    assert mean["reference"] > mean["rule"], mean
    assert mean["rule"] > mean["panic"], mean
    if name not in UNRANKED_BELOW_REFERENCE:
        assert mean["rule"] > mean["idle"], mean


@pytest.mark.parametrize("name", DRILLS)
def test_the_ladder_holds(name):
    check(name, FEW)


@pytest.mark.parametrize("name", DRILLS)
def test_a_drill_can_be_won_as_it_says_and_not_by_nothing_or_everything(name):
    for seed in FEW[:2]:
        cards = ladder(name, seed)
        stance = stance_of(name)
        missed = {who: [t.sentence for t in cards[who].targets if not t.met] for who in cards}
        assert cards["oracle"].is_met, missed["oracle"]
        assert cards["reference"].is_met, missed["reference"]
        assert not cards["panic"].is_met
        assert cards["reference"].total >= 85
        if name not in KEEPS_MORE:
            assert cards["oracle"].total >= cards["reference"].total
        assert cards["panic"].total <= 35
        assert cards["idle"].total <= (60 if stance is Stance.RESTRAIN else 25)
        if stance is Stance.INTERVENE:
            assert not cards["idle"].is_met


@pytest.mark.parametrize("name", DRILLS)
def test_one_thing_done_everywhere_does_not_beat_the_runbook(name):
    """By the card that a trainee gets; what it did to users is one part of it."""
    for seed in BLIND_SEEDS:
        for who in BLIND:
            assert card(name, seed, who).total < card(name, seed, "rule").total, who


@pytest.mark.long
@pytest.mark.parametrize("name", DRILLS)
def test_the_ladder_holds_over_twenty_seeds(name):
    check(name, MANY)
    met = [ladder(name, seed)["reference"].is_met for seed in MANY]
    assert sum(met) >= 19, met
