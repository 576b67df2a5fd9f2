"""A drill that varies: what a seed draws, what it leaves alone, what it may not be."""

from __future__ import annotations

import pytest

from sim.documents.loading import load_scenario, parse_scenario
from sim.documents.varying import drawn
from sim.errors import DocumentError
from sim.model.scenario import Scenario
from sim.units import SECOND

pytestmark = pytest.mark.usefixtures("shipped_kinds")

TEXT = """format: 1
code: GD-999
title: Whose luck
topology: three-tier
starts_at: 2026-03-10T14:00:00+01:00
lasts: 20m
briefing: {text: You are on call for the shop.}
truth: {components: [web], mechanism: crash}
injects:
  - {at: 1m, is_trigger: true, fault: {kind: crash, lasts: 2m}, target: {service: web, share: 25%}}
  - {at: 2m, message: {from: Ana, text: Is it down?}}
  - {at: 3m, message: {from: Ben, text: Is it up?}}
"""
SHIFT = "{fields: ['injects[0].at', 'injects[1].at'], shift: [0s, 90s]}"
SHARE = "{fields: ['injects[0].target.share'], between: [20%, 40%]}"
PLACE = "{fields: ['injects[0].target.service', 'truth.components[0]'], among: [web, api, cache]}"
GONE = "{fields: ['injects[1]', 'injects[2]'], present: 50%}"
SEEDS = range(1, 41)


def family(*varies: str) -> Scenario:
    return parse_scenario(f"{TEXT}varies: [{', '.join(varies)}]\n").model


def test_a_drill_without_variations_is_the_same_on_every_seed():
    plain = parse_scenario(TEXT).model

    assert (plain, {}) == drawn(plain, 7)


def test_a_seed_draws_the_same_again_and_seeds_differ():
    written = family(SHIFT, SHARE, PLACE)
    draws = [drawn(written, seed)[1] for seed in SEEDS]

    assert draws == [drawn(written, seed)[1] for seed in SEEDS]
    assert len({tuple(one.items()) for one in draws}) > 30


def test_one_draw_serves_all_its_fields():
    for seed in SEEDS:
        made, _ = drawn(family(PLACE, SHIFT), seed)

        assert (made.injects[0].target.service,) == made.truth.components
        assert 60 * SECOND == (made.injects[1].at or 0) - (made.injects[0].at or 0)


def test_ranges_are_drawn_in_steps_of_the_last_digit_and_reach_both_ends():
    written = family("{fields: ['injects[0].target.share'], between: [20%, 24%]}")
    shares = {drawn(written, seed)[0].injects[0].target.share for seed in SEEDS}

    assert {0.2, 0.21, 0.22, 0.23, 0.24} == shares


def test_one_variation_more_moves_no_other():
    few, more = family(SHARE), family(SHIFT, SHARE, GONE)

    for seed in SEEDS:
        path = "injects[0].target.share"
        assert drawn(few, seed)[1][path] == drawn(more, seed)[1][path]


def test_fields_of_the_same_range_are_drawn_apart():
    other = SHARE.replace("injects[0].target.share", "customer_reports.share")

    draws = [drawn(family(SHARE, other), seed)[1].values() for seed in SEEDS]

    assert 1 < len({len(set(one)) for one in draws})


def test_what_is_not_present_is_gone_and_the_rest_stays():
    made = [drawn(family(GONE), seed)[0] for seed in SEEDS]

    assert {1, 3} == {len(one.injects) for one in made}
    assert all(one.injects[0].fault is not None for one in made)
    assert 10 < sum(len(one.injects) == 1 for one in made) < 30


def test_the_drill_of_a_seed_varies_no_more():
    made, _ = drawn(family(SHIFT), 3)

    assert () == made.varies


@pytest.mark.parametrize(
    ("variation", "says"),
    [
        ("{fields: ['injects[7].at'], between: [3m, 7m]}", "nothing at 7"),
        ("{fields: ['injects[0].at'], between: [7m, 3m]}", "the least comes first"),
        ("{fields: ['injects[0].at'], between: [3m, 7s]}", "two units"),
        ("{fields: ['injects[0].at'], between: [3m, 30m]}", "when the drill of 20m is over"),
        ("{fields: ['injects[1].message.text'], shift: [3m, 4m]}", "are durations"),
        ("{fields: ['injects[0].att'], shift: [3m, 4m]}", "nothing stands at"),
        ("{fields: [stance], among: [restrain, intervene]}", "no field that may vary"),
        ("{fields: ['injects[0].at']}", "exactly one of"),
        (f"{SHIFT}, {SHIFT}", "a draw already"),
    ],
)
def test_a_variation_that_makes_no_drill_is_refused_at_its_line(variation, says):
    with pytest.raises(DocumentError) as caught:
        family(variation)

    (problem,) = caught.value.problems
    assert 13 == problem.line
    assert says in problem.message


def test_what_is_wrong_as_it_is_written_is_told_once_and_at_its_own_place():
    with pytest.raises(DocumentError) as caught:
        parse_scenario(f"{TEXT}varies: [{SHIFT}]\n".replace("service: web", "service: wep"))

    assert [10] == [problem.line for problem in caught.value.problems]


@pytest.mark.parametrize("name", ["decoy-only", "no-fault-control"])
def test_the_shipped_families_differ_from_seed_to_seed(name):
    written = load_scenario(name).model

    assert 10 == len({str(drawn(written, seed)[0]) for seed in range(1, 11)})
