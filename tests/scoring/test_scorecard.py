import json

import hypothesis.strategies as st
import pytest
from hypothesis import given
from pytest import approx

from sim.journal.entries import Kind
from sim.model.people import Team
from sim.model.scenario import Part
from sim.scoring.grading import total
from sim.scoring.harm import LEAST_VALUE, PAGE_COST, SLOW_LOSS, measure_harm
from sim.scoring.scorecard import score, to_json
from sim.scoring.standard import WEIGHTS
from sim.scoring.summary import paired, summarise
from sim.scoring.targets import budget_spent
from tests.records import TOPOLOGY, RecordMaker, handled, scenario

ANCHORS = {"idle": 60_000.0, "panic": 55_000.0, "rule": 40_000.0, "reference": 20_000.0}


def card_of(maker, **changes):
    return score(maker.build(), scenario(**changes), TOPOLOGY, ANCHORS)


def test_every_part_is_always_named_and_blank_ones_say_why():
    parts = card_of(handled()).parts

    assert {part.value for part in Part} == set(parts)
    assert parts["failover"].value is None
    assert parts["failover"].sentence.startswith("no opportunity")
    assert parts["rto"].value is None


def test_a_well_handled_incident_meets_its_targets_and_cures_by_rollback():
    card = card_of(handled())

    assert card.is_met
    assert card.parts["rollback"].value == 1.0
    assert card.parts["triage"].value > 0.8
    assert card.parts["communication"].value > 0.9


def test_rolling_back_everything_is_less_precise_than_rolling_back_the_cause():
    everything = (
        handled().order(300, "rollback", service="web").order(310, "rollback", service="db")
    )

    assert 1 / 3 == approx(card_of(everything).parts["rollback"].value, abs=1e-5)


def test_a_refused_order_cures_nothing():
    maker = RecordMaker().fault(120).failing(120, 360).page(180)
    maker.order(200, "rollback", event="refused", service="api")

    assert card_of(maker).parts["rollback"].value == 0.0


def test_saying_resolved_while_users_are_hurt_costs_communication():
    honest = card_of(handled()).parts["communication"].value
    lying = card_of(handled().update(250, "resolved")).parts["communication"].value

    assert lying < honest


def test_silence_during_harm_earns_little():
    maker = RecordMaker().fault(120).failing(120, 900).page(180).order(200, "acknowledge")

    assert card_of(maker).parts["communication"].value <= 0.3


def test_an_unreached_target_is_missed_and_says_so():
    card = card_of(RecordMaker().fault(100).failing(100, 1200))
    held = {target.name: target for target in card.targets}

    assert not held["time_to_mitigate"].met
    assert held["time_to_mitigate"].actual is None
    assert "not reached" in held["time_to_mitigate"].sentence


def test_harm_counts_failed_at_full_and_slow_at_part_value():
    record = RecordMaker().failing(100, 200, share=0.5).build()
    harm = measure_harm(record, TOPOLOGY)

    assert harm.requests_failed == 2000
    assert approx(harm.parts["failed_requests"]) == 1000 * 10.0 + 1000 * LEAST_VALUE

    slow = measure_harm(RecordMaker().failing(100, 200, column=2).build(), TOPOLOGY)
    assert SLOW_LOSS * harm.money == approx(slow.money)


@given(begin=st.integers(0, 500), length=st.integers(1, 500), more=st.integers(0, 200))
def test_longer_harm_never_costs_less(begin, length, more):
    short = measure_harm(RecordMaker().failing(begin, begin + length).build(), TOPOLOGY)
    long = measure_harm(RecordMaker().failing(begin, begin + length + more).build(), TOPOLOGY)

    assert long.money >= short.money


def test_the_burn_of_fourteen_point_four_empties_a_month_in_fifty_hours():
    """Several public pages say two hours; the definition says 720 h / 14.4."""
    record = RecordMaker(lasts_s=1000, rate=1000).failing(0, 1000, share=0.0144).build()
    spent = max(budget_spent(TOPOLOGY, record.seconds).values())

    assert approx(1000 / 3600 / spent, rel=0.03) == 50.0


@given(
    values=st.dictionaries(st.sampled_from(list(WEIGHTS)), st.none() | st.floats(0, 1), min_size=1),
    better=st.floats(0, 1),
)
def test_the_total_is_bounded_and_never_falls_when_a_dimension_rises(values, better):
    before = total(values)
    name = next(iter(values))
    if values[name] is not None:
        assert total(values | {name: max(better, values[name])}) >= before

    assert 0.0 <= before <= 100.0


def test_the_json_of_a_score_has_what_the_contract_names():
    told = json.loads(json.dumps(to_json(card_of(handled()))))

    assert {"stamps", "measures", "targets", "harm", "score"} <= set(told)
    assert {"total", "outcome", "parts"} <= set(told["score"])
    assert all({"name", "target", "actual", "met"} <= set(target) for target in told["targets"])


def test_unreached_times_count_as_later_than_every_reached_one():
    times = summarise([10.0, None, 20.0, None, 30.0], target=25.0)

    assert times.median_s == 30.0
    assert times.p90_s is None
    assert approx(times.not_reached) == 0.4
    assert approx(times.met) == 0.4


def test_the_paired_interval_matches_the_textbook():
    """n = 5, differences 1..5: mean 3, sd 1.5811, t(4) = 2.776, half width 1.963."""
    result = paired([2, 4, 6, 8, 10], [1, 2, 3, 4, 5])

    assert result.mean == 3.0
    assert approx(result.high - result.mean, abs=2e-3) == 1.963


def test_unpaired_samples_are_refused():
    with pytest.raises(ValueError, match="same seeds"):
        paired([1.0], [1.0, 2.0])


def test_whoever_is_rung_costs_a_page_and_a_team_without_people_one_a_call():
    teams = {
        "core": Team.model_validate({"members": {"ana": {}, "ben": {}}}),
        "other": Team.model_validate({}),
    }
    topology = TOPOLOGY.model_copy(update={"teams": teams})
    maker = RecordMaker().order(100, "page_team", team="core").order(110, "page_team", team="other")
    for at_s in (100, 400):
        maker.entry(at_s, Kind.NOTE, "core", "rings", member="ana", level=1)

    assert 3 * PAGE_COST == measure_harm(maker.build(), topology).parts["people"]
