"""Answers to a plan: intervals that say what they know, places, verdicts, tables."""

from __future__ import annotations

import math
import re
import shlex
from itertools import pairwise

import numpy as np
import pytest

from sim.documents.plans import load_plan
from sim.model.plan.answer import PlanAnswer, Verdict
from sim.planning.answers import intervals
from sim.planning.answers.answering import Asked, answer_plan, live_until
from sim.planning.answers.drivers import rank_correlation
from sim.planning.answers.option import verdict
from sim.planning.answers.risks import LEVELS, likelihood_of, rated
from sim.planning.futures.keyed import root, uniforms
from tests.cli.door import gameday
from tests.planning.plans import case_of, figure, loaded, option, outages, plan


@pytest.fixture(scope="module")
def answer() -> PlanAnswer:
    return answer_plan(load_plan("four-strategies"), Asked(seed=3, years=2_000))


def test_nothing_seen_is_never_printed_as_never():
    """Nought of n: at most 1 - 0.05 ** (1/n), about 3/n."""
    found = intervals.share(np.zeros(1_000, dtype=np.int64), np.arange(1_000), 0.95)

    assert (0.0, 0.0) == (found.value, found.low)
    assert 1.0 - 0.05**0.001 == pytest.approx(found.high)


def test_an_interval_holds_nothing_that_the_quantity_cannot_be():
    rare = np.zeros(1_000)
    rare[7] = 40.0
    groups = np.arange(1_000)

    hours = intervals.distribution(rare, groups, unit="h/year", level=0.95).mean
    assert 0.0 == hours.low
    up = intervals.mean(1.0 - rare / 8_766.0, groups, 0.95, most=1.0)
    assert 1.0 == up.high
    assert intervals.mean(rare, groups, 0.95).high == hours.high
    assert (hours.half_width or 0.0) > 0.9, "never narrower than half of what stood above"


def test_wilsons_interval_is_the_textbooks():
    found = intervals.wilson(0.2, 50, 0.95)

    assert (0.1124, 0.3304) == (round(found.low or 0, 4), round(found.high or 0, 4))


def test_years_that_share_a_belief_are_worth_less_than_their_number():
    groups = np.arange(1_000) // 20
    shared = uniforms(root(1, "group"), groups)

    alone = intervals.mean(uniforms(root(1, "year"), np.arange(1_000)), groups, 0.95)
    together = intervals.mean(shared, groups, 0.95)
    ratio = (together.half_width or 0) / (alone.half_width or 1)
    assert math.sqrt(20.0) == pytest.approx(ratio, rel=0.25)


def test_a_percentile_needs_a_sample_that_reaches_so_far():
    values = uniforms(root(1, "x"), np.arange(10_000))
    groups = np.arange(10_000)

    far = intervals.percentile(np.sort(values), values, groups, 0.99, 0.95)
    short = intervals.percentile(np.sort(values[:400]), values[:400], groups[:400], 0.99, 0.95)
    # Of ten thousand, ranks 9,880 to 9,920.
    low, high = (int(np.searchsorted(np.sort(values), x)) for x in (far.low or 0, far.high or 0))
    assert (9_880, 9_920) == (low + 1, high + 1)
    assert short.value is None


@pytest.mark.parametrize(
    ("hits", "asked", "told"),
    [(950, 0.9, Verdict.MET), (850, 0.9, Verdict.MISSED), (900, 0.9, Verdict.UNTOLD)],
)
def test_a_target_is_held_only_where_the_whole_interval_is(hits, asked, told):
    seen = np.concatenate((np.ones(hits, dtype=np.int64), np.zeros(1000 - hits, dtype=np.int64)))

    assert told == verdict(intervals.share(seen, np.arange(1_000), 0.95), asked)


def test_a_mean_that_holds_is_not_a_target_that_is_held():
    """A mean below the hour that is asked for, and far fewer than 95 % below it."""
    stages = {"detect": "28m", "promote": "30s", "verify": "30s", "redirect": "1m"}
    wide = {name: figure(value, shape=1.0) for name, value in stages.items()}
    found = answer_plan(
        loaded(
            plan(
                options={"warm": option("warm-standby", is_automatic=True, stages=wide)},
                failures={"regions": outages("1/year", "20h", 0.5)},
            )
        ),
        Asked(seed=1, years=2_000),
    )
    one = found.options[0]

    assert (one.rto.mean.value or 99) < 1.0
    assert Verdict.MISSED == one.targets[0].verdict


def test_every_figure_has_its_interval_its_n_and_its_level(answer: PlanAnswer):
    for one in answer.options:
        for part in (one.rto, one.rpo, one.downtime, one.cost.total):
            for estimate in (part.p50, part.p90, part.p99):
                assert 0.95 == estimate.level
                assert estimate.n == part.n
                if estimate.value is not None:
                    assert estimate.low is not None
                    assert estimate.high is not None
                    assert estimate.low <= estimate.value <= estimate.high
    assert (3, 2_000, 1_000, 20) == (
        answer.run.seed,
        answer.run.years,
        answer.run.chunk_years,
        answer.run.years_per_belief,
    )


def test_every_assumption_has_a_source_and_says_who_made_it(answer: PlanAnswer):
    paths = {one.path: one for one in answer.assumptions}

    assert all(one.source for one in answer.assumptions)
    assert paths["failures.regions.lasts"].is_default
    assert not paths["failures.services.rate"].is_default
    assert "no good public figure" in paths["assumptions.first_try_tested"].source


def test_a_rehearsed_stage_says_when_and_another_that_it_never_was(answer: PlanAnswer):
    warm = next(one for one in answer.options if one.name == "warm-standby")
    tested = {row.stage: row.tested_on for row in warm.stages}

    assert "2026-05-13" == tested["promote"]
    assert tested["detect"] is None
    assert "detect" in warm.untested
    assert "promote" not in warm.untested


def test_accounts_add_up_to_the_whole(answer: PlanAnswer):
    for one in answer.options:
        for accounts in (one.by_mode, one.by_node):
            hours = sum(part.downtime.value or 0.0 for part in accounts)
            assert (one.downtime.mean.value or 0.0) == pytest.approx(hours)
            assert 1.0 == pytest.approx(sum(part.share_of_loss or 0.0 for part in accounts))


def test_options_that_cannot_be_told_apart_share_a_place():
    costs = {"value": 0, "kind": "assumption", "source": "a test's"}
    case = plan(
        options={
            "one": option(),
            "other": option(running=costs),
            "dear": option(running=figure(10**9)),
        },
        failures={"regions": outages("0.3/year", "4h", 1.0)},
    )
    found = answer_plan(loaded(case), Asked(seed=1, years=1_000))
    places = {rank.option: rank.place for rank in found.ranking}

    assert {"one": 1, "other": 1, "dear": 3} == places
    assert ("other",) == next(rank.tied_with for rank in found.ranking if rank.option == "one")
    front = {rank.option: rank.is_on_front for rank in found.ranking}
    assert {"one": True, "other": True, "dear": False} == front


def test_the_rate_at_which_a_dearer_option_pays_is_where_costs_meet():
    stages = {"detect": "20m", "promote": "30s", "verify": "30s", "redirect": "1m"}
    quick = {name: figure(value, shape=0.0) for name, value in stages.items()}
    case = plan(
        options={
            "wait": option(),
            "warm": option("warm-standby", is_automatic=True, stages=quick, running=figure(2000)),
        },
        failures={"regions": outages("0.5/year", "4h", 1.0)},
    )
    first = answer_plan(loaded(case), Asked(seed=1, years=20_000)).break_even[0]
    assert first.rate_per_year is not None

    case["failures"]["regions"] = {
        **outages(f"{first.rate_per_year:.6f}/year", "4h", 1.0), "common": figure(1e-12)
    }  # fmt: skip
    pair = answer_plan(loaded(case), Asked(seed=2, years=20_000)).differences[0]
    assert not pair.is_told_apart


def test_the_table_of_risks_is_no_product_of_ranks():
    """High likelihood and moderate impact are as moderate as the other way round are not."""
    assert "moderate" == rated("very high", "moderate")
    assert "high" == rated("moderate", "very high")
    assert "low" == rated("very high", "low")
    for low, high in pairwise(LEVELS):
        for other in LEVELS:
            assert LEVELS.index(rated(low, other)) <= LEVELS.index(rated(high, other))
            assert LEVELS.index(rated(other, low)) <= LEVELS.index(rated(other, high))
    assert ["very low", "low", "moderate", "high", "very high"] == [
        likelihood_of(rate) for rate in (0.05, 0.5, 5.0, 50.0, 500.0)
    ]


def test_rank_correlation_is_spearmans():
    x = np.arange(50.0)

    assert 1.0 == pytest.approx(rank_correlation(x, np.exp(x / 10.0)))
    assert -1.0 == pytest.approx(rank_correlation(x, -x))
    assert 0.0 == rank_correlation(x, np.ones(50))


def test_years_stop_when_the_interval_is_narrow_enough_or_say_that_it_is_not():
    case = case_of(
        plan(options={"wait": option()}, failures={"regions": outages("2/year", "4h", 1.0)})
    )

    near = live_until(case, Asked(seed=1, years=20_000, half_width=0.10))["wait"]
    assert 1_000 <= near.years < 20_000
    width = intervals.mean(near.downtime_h, near.groups, 0.95).half_width
    assert (width or 1.0) <= 0.10
    far = live_until(case, Asked(seed=1, years=2_000, half_width=0.0001))["wait"]
    assert 2_000 == far.years


def test_an_answer_is_the_same_bytes_and_can_be_read_again(answer: PlanAnswer):
    again = answer_plan(load_plan("four-strategies"), Asked(seed=3, years=2_000))

    assert again.to_json() == answer.to_json()
    assert PlanAnswer.from_json(answer.to_json()) == answer


def test_the_command_answers_a_plan_and_ends_in_one_where_a_target_is_missed(tmp_path):
    done = gameday("whatif", "four-strategies", "--years", "1000", "--out", tmp_path, "--json",
                   "--compare", "pilot-light,warm-standby")  # fmt: skip

    told = PlanAnswer.from_json(done.out)
    assert 1 == done.code
    assert ["pilot-light", "warm-standby"] == [one.name for one in told.options]
    assert done.out == (tmp_path / "answer.json").read_text()


def test_the_command_changes_a_plan_and_refuses_what_is_for_drills():
    words = ["whatif", "four-strategies", "--years", "1000", "--compare", "pilot-light"]

    done = gameday(*words, "--set", "targets[0].rto=30d", "--set", "targets[0].probability=50%")
    assert "rto 30d" in done.out
    again = shlex.split(re.search(r"again: gameday (.*)", done.err)[1])
    assert ["--compare", "pilot-light", "--set", "targets[0].rto=30d"] == again[6:10]
    quoted = "question=what's it worth?"
    typed = gameday(*words, "--set", quoted).err
    assert quoted == shlex.split(re.search(r"again: gameday (.*)", typed)[1])[-1]
    for width in ("0%", "0", "nan", "-1", "150%", ""):
        assert 2 == gameday(*words, "--until-ci", width).code
    assert "was not reached" not in gameday(*words, "--until-ci", "0.9").out
    assert 2 == gameday("whatif", "four-strategies", "--compare", ",").code
    wrong = gameday(*words, "--set", "options.pilot-light.strategy=magic")
    assert 3 == wrong.code
    assert "--set options.pilot-light.strategy=magic" in wrong.err
    assert 2 == gameday(*words, "--seeds", "3").code
    assert 2 == gameday("whatif", "GD-110", "--years", "1000").code
    unknown = gameday("whatif", "four-strategies", "--compare", "warm")
    assert 3 == unknown.code
