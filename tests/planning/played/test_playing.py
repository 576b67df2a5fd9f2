"""The same losses drawn by the planner and lived by the engine, request by request."""

from __future__ import annotations

import json
import math
from collections import Counter

import pytest

from sim.documents.plans import load_plan
from sim.model.plan.answer import PlanAnswer
from sim.planning.answers.answering import Asked, answer_plan
from sim.planning.played.finding import MEETING, find
from sim.planning.played.playing import drill_of, play
from sim.planning.recovery import sources as s
from sim.planning.recovery.case import make_case
from tests.cli.door import gameday

PLAN = "small-shop"
LOADED = load_plan(PLAN)


@pytest.fixture(scope="module")
def case():
    return make_case(LOADED.model, LOADED.topology.model)


@pytest.fixture(scope="module")
def found(case):
    return {name: find(case, name, seed=1, wanted=60) for name in case.options}


def test_losses_are_the_same_for_every_option_and_more_of_them_begin_with_the_fewer(case, found):
    fewer = find(case, "backups", seed=1, wanted=10)

    assert fewer.incidents == found["backups"].incidents[:10]
    losses = [
        {(one.year, one.mode, one.place, one.lasts_h) for one in of.incidents}
        for of in found.values()
    ]
    # But for those that are passed over under one option and not under another.
    assert len(losses[0] & losses[1]) > 50
    assert {s.REGION, s.ZONE, s.DATA} <= {one.mode for one in found["backups"].incidents}
    assert found["backups"].left_out[MEETING] > 0


@pytest.mark.parametrize("option", ["backups", "pilot-light", "warm-standby"])
@pytest.mark.parametrize("mode", [s.REGION, s.ZONE, s.DATA])
def test_a_loss_takes_as_long_and_costs_as_many_writes_as_was_predicted(case, found, option, mode):
    incident = next(one for one in found[option].incidents if one.mode == mode)

    played = play(case, option, incident, LOADED.topology, seed=1)

    assert incident.rto_h * 3600.0 == pytest.approx(played.rto_h * 3600.0, abs=30.0)
    assert incident.rpo_h * 3600.0 == pytest.approx(played.rpo_h * 3600.0, abs=3.0)
    assert played.writes_lost > 0


def test_a_drill_of_an_incident_has_its_loss_and_waits_as_long_as_was_drawn(case, found):
    incident = next(one for one in found["pilot-light"].incidents if one.mode == s.REGION)

    loaded = drill_of(case, "pilot-light", incident, LOADED.topology)
    lost = next(inject for inject in loaded.model.injects if inject.is_trigger)
    orders = Counter(order.action for rule in loaded.model.reference.rules for order in rule.do)

    assert incident.lasts_h * 3600.0 == pytest.approx(lost.fault.lasts / 1e6)
    assert {"acknowledge": 1, "promote": 1, "scale": 1, "reroute_traffic": 1} == orders
    web = loaded.topology.model.services["web"]
    assert (6, {"eu-a", "eu-b"}) == (web.replicas, set(web.zones[:6]))
    assert {"us-a", "us-b"} == set(web.zones[6:])


@pytest.mark.parametrize(
    ("plan", "option"),
    [("four-strategies", "active-active"), ("four-strategies", "backup-restore"),
     ("data-inside", "wait"), ("what-if-board", "first-tier-warm")],
)  # fmt: skip
def test_losses_of_every_plan_make_drills_that_can_be_read(plan, option):
    """Several tiers, autoscalers, stores that keep nothing, residency, nothing to move to."""
    loaded = load_plan(plan)
    case = make_case(loaded.model, loaded.topology.model)
    losses = find(case, option, seed=1, wanted=40).incidents
    first = {one.mode: one for one in reversed(losses)}

    assert len(first) >= 3
    for incident in first.values():
        assert drill_of(case, option, incident, loaded.topology).model.reference.rules


def test_the_answer_and_its_page_have_what_was_played_and_asked_again_it_goes_on(tmp_path):
    asked = ("whatif", PLAN, "--years", 1000, "--compare", "pilot-light", "--played", 3,
             "--out", tmp_path, "--json")  # fmt: skip
    first, again = gameday(*asked), gameday(*asked, is_fresh=True)
    told = PlanAnswer.from_json(first.out).played

    assert first.out == again.out
    assert [("pilot-light", 3, 0)] == [(one.option, one.n, one.not_back) for one in told]
    assert 1.0 == told[0].held[0].inside.value
    assert 3 == len(list((tmp_path / "pieces" / "played" / "pilot-light").glob("*.piece")))
    page = (tmp_path / "report.html").read_text()
    assert "Predicted against played" in page
    assert "--played 3" in page


def test_only_plans_have_something_to_hold_against():
    done = gameday("whatif", "GD-110", "--played", 3)

    assert 2 == done.code
    assert "--played is for a plan" in done.err


def test_without_being_asked_nothing_is_played():
    answer = answer_plan(LOADED, Asked(seed=1, years=1_000, options=("backups",)))

    assert () == answer.played
    assert () == PlanAnswer.from_json(answer.to_json()).played
    assert "played" in json.loads(answer.to_json())


@pytest.mark.long
@pytest.mark.parametrize("option", ["backups", "pilot-light", "warm-standby"])
def test_two_hundred_losses_agree_with_their_prediction(option):
    """Distributions within Smirnov's bound at 95 %, n = 200; single losses within 5 % or 30 s."""
    asked = Asked(seed=1, years=1_000, options=(option,), played=200)
    (told,) = answer_plan(LOADED, asked).played

    assert (200, 0) == (told.n, told.not_back)
    for held in told.held:
        assert held.agrees
        assert held.inside.low > 0.95
        for predicted, played in (
            (held.predicted_p50, held.played_p50),
            (held.predicted_p90, held.played_p90),
        ):
            assert math.isfinite(played.value)
            assert predicted.low <= played.value <= predicted.high
