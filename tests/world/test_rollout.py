"""Versions move batch by batch, and what a version holds moves with them."""

from __future__ import annotations

import copy

import pytest

from sim.engine.plane import Table
from sim.model.effect import Dial, Effect, Hold, Impulse, Origin, Selector, Strike
from sim.units import SECOND
from tests.world.conftest import PAIR, Stage

WEB = Selector(service="web")


def roll_out(share, at_s=0.0, impulse=Impulse.ROLL_OUT, version="v2"):
    return Strike(impulse, WEB, share, version=version, after_us=int(at_s * SECOND))


def test_a_rollout_moves_a_quarter_at_a_time_after_grace_start_up_and_pause(stage):
    stage.do(roll_out(1.0))
    seen = []
    for second in (4, 5, 39, 40, 109, 110):
        stage.world.run_until(second * SECOND)
        seen.append(stage.versions("web").count("v2"))

    assert [0, 1, 1, 2, 3, 4] == seen


def test_at_most_a_batch_is_out_during_a_rollout(stage):
    stage.do(roll_out(1.0))
    least = 4
    for second in range(150):
        stage.world.run_until(second * SECOND)
        least = min(least, sum(stage.column(Table.IS_ROUTABLE, "web")))

    assert 3 == least
    assert 4 == sum(stage.column(Table.IS_ROUTABLE, "web"))


def test_a_single_replica_is_replaced_by_one_started_beside_it(stage):
    stage.do(Strike(Impulse.ROLL_OUT, Selector(service="db"), version="v2"))
    seen = []
    for second in range(0, 30):
        stage.world.run_until(second * SECOND)
        seen.append((stage.column(Table.IS_UP, "db")[0], stage.versions("db")[0]))

    assert [(1, "v1")] * 10 + [(1, "v2")] * 20 == seen


def test_a_canary_promotes_itself(stage):
    stage.do(roll_out(0.05), roll_out(0.5, 60, Impulse.PROMOTE), roll_out(1, 120, Impulse.PROMOTE))
    seen = []
    for second in (50, 110, 300):
        stage.world.run_until(second * SECOND)
        seen.append(stage.versions("web").count("v2"))

    assert [1, 2, 4] == seen


@pytest.mark.parametrize("stop", [Impulse.ROLL_BACK, Impulse.HALT_ROLLOUT])
def test_nobody_promotes_a_canary_that_was_stopped(stage, stop):
    stage.do(roll_out(0.05), roll_out(1.0, 120, Impulse.PROMOTE))
    stage.do(Strike(stop, WEB, after_us=60 * SECOND))

    stage.world.run_until(400 * SECOND)

    assert int(stop is Impulse.HALT_ROLLOUT) == stage.versions("web").count("v2")


def test_a_rollback_leaves_a_canary_for_the_version_stood_on(stage):
    stage.do(roll_out(0.05), Strike(Impulse.ROLL_BACK, WEB, after_us=60 * SECOND))
    stage.world.run_until(200 * SECOND)

    assert ["v1"] * 4 == stage.versions("web")
    assert ("v1", "v0") == (
        stage.world.facts.version("web"),
        stage.world.facts.previous_version("web"),
    )


def test_rolling_back_cures_what_the_new_version_holds_replica_by_replica(stage):
    bad = Effect(Selector(service="web", version="v2"), Dial.FAILURE, 0.5, Origin.DEPLOY)
    stage.do(Hold(bad), roll_out(1.0))
    failing = []
    for second in (0, 50, 140):
        stage.world.run_until(second * SECOND)
        failing.append(int((stage.plane.tables[Table.FAILURE_PPM][:4, 0] > 0).sum()))
    stage.do(Strike(Impulse.ROLL_BACK, WEB))
    for second in (180, 300):
        stage.world.run_until(second * SECOND)
        failing.append(int((stage.plane.tables[Table.FAILURE_PPM][:4, 0] > 0).sum()))

    assert [0, 2, 4, 2, 0] == failing


def test_a_deploys_effect_without_a_version_sits_on_the_code_that_runs(stage):
    stage.do(Hold(Effect(WEB, Dial.FAILURE, 0.5, Origin.DEPLOY)))
    stage.do(Strike(Impulse.ROLL_BACK, WEB, after_us=10))
    stage.world.run_until(0)
    before = stage.world.dial("failure", service="web")
    stage.world.run_until(200 * SECOND)

    assert (0.5, 0.0) == (before, stage.world.dial("failure", service="web"))
    assert ["v0"] * 4 == stage.versions("web")
    assert stage.world.facts.previous_version("web") is None


def test_a_rollback_during_a_rollout_turns_it_around(stage):
    stage.do(roll_out(1.0), Strike(Impulse.ROLL_BACK, WEB, after_us=50 * SECOND))
    stage.world.run_until(60 * SECOND)
    is_rolling = stage.world.facts.is_rolling("web")
    stage.world.run_until(300 * SECOND)

    assert is_rolling
    assert not stage.world.facts.is_rolling("web")
    assert ["v1"] * 4 == stage.versions("web")


@pytest.mark.parametrize("at_s", range(1, 12))
def test_a_rollback_at_any_moment_brings_every_replica_home(stage, at_s):
    stage.do(roll_out(1.0), Strike(Impulse.ROLL_BACK, WEB, after_us=at_s * SECOND))
    stage.world.run_until(300 * SECOND)

    assert ["v1"] * 4 == stage.versions("web")
    assert [1, 1, 1, 1, 0, 0, 0, 0] == stage.column(Table.IS_ROUTABLE, "web")


@pytest.mark.parametrize("at_s", [0.5, 1, 4, 4.9, 5, 6, 20, 36])
def test_one_that_dies_on_its_way_out_is_replaced_as_it_would_have_been(stage, at_s):
    stage.do(roll_out(1.0), Strike(Impulse.KILL, WEB, 1.0, after_us=int(at_s * SECOND)))
    stage.world.run_until(300 * SECOND)

    assert ["v2"] * 4 == stage.versions("web")
    assert [1, 1, 1, 1, 0, 0, 0, 0] == stage.column(Table.IS_ROUTABLE, "web")


def test_one_that_dies_while_it_drains_counts_no_crash_and_waits_for_nothing(stage):
    stage.do(roll_out(0.25), Strike(Impulse.KILL, WEB, 1.0, after_us=2 * SECOND))
    stage.world.run_until(2 * SECOND + 1)

    assert "v2" in stage.versions("web")


def test_a_rolling_restart_keeps_versions_and_counts_as_no_crash(stage):
    stage.do(Strike(Impulse.RESTART, WEB, 0.0))
    stage.world.run_until(200 * SECOND)

    assert ["v1"] * 4 == stage.versions("web")
    assert [0, 1, 2, 3] == sorted(stage.plane.killed)
    assert 0 == stage.world.restarts("web")


def expanded() -> Stage:
    """Web of which v3 leaves no way back to what was before it."""
    shop = copy.deepcopy(PAIR)
    shop["services"]["web"]["deployment"] = {"versions": {"v3": {"one_way": True}}}
    return Stage(shop)


@pytest.mark.parametrize("share", [0.25, 1.0])
def test_nothing_goes_back_past_a_one_way_version_whole_or_on_trial(share):
    stage = expanded()
    stage.do(roll_out(1.0), roll_out(share, 200, version="v3"))
    stage.world.run_until(400 * SECOND)
    before = stage.versions("web")
    stage.do(Strike(Impulse.ROLL_BACK, WEB))
    stage.world.run_until(800 * SECOND)

    assert before == stage.versions("web")
    assert "v3" in before
    assert "v3" == stage.world.facts.one_way_since("web", "v2")
    assert "rollback_barred" in [event for _, _, _, event, _, _ in stage.told]


def test_what_comes_after_a_one_way_version_goes_back_to_it_and_no_further():
    stage = expanded()
    stage.do(roll_out(1.0, version="v3"), roll_out(1.0, 200, version="v4"))
    for _ in range(2):
        stage.world.run_until(stage.world.now_us + 400 * SECOND)
        stage.do(Strike(Impulse.ROLL_BACK, WEB))
    stage.world.run_until(stage.world.now_us + 400 * SECOND)

    assert ["v3"] * 4 == stage.versions("web")
    assert stage.world.facts.one_way_since("web", "v4") is None


def test_a_change_in_place_moves_versions_batch_by_batch_and_ends_no_process():
    shop = copy.deepcopy(PAIR)
    shop["services"]["web"]["deployment"] = {"strategy": "in_place", "batch": 0.5}
    stage = Stage(shop)
    stage.do(roll_out(1.0), Strike(Impulse.ROLL_BACK, WEB, after_us=100 * SECOND))
    seen = []
    for second in (5, 15, 105, 115):
        stage.world.run_until(second * SECOND)
        seen.append(stage.versions("web").count("v2"))

    assert [2, 4, 2, 0] == seen
    assert [] == stage.plane.killed
    assert 4 == sum(stage.column(Table.IS_ROUTABLE, "web"))


def test_a_restart_that_cuts_a_rollout_off_says_so(stage):
    """Nobody is told of one that cuts off nothing: after the rollout, or during a restart."""
    said = []
    stage.world.hear_of_changes(lambda service, text, version, cause: said.append(text))
    stage.do(Strike(Impulse.ROLL_OUT, WEB, version="v2"))
    nowhere = Selector(service="web", zone="a", share=0.0)
    for at_s, restarted in ((5, nowhere), (20, WEB), (30, WEB)):
        stage.do(Strike(Impulse.RESTART, restarted, 0.5), at_us=at_s * SECOND)
    stage.world.run_until(19 * SECOND)
    assert [] == said

    stage.world.run_until(300 * SECOND)

    assert ["rollout of v2 cut off by a restart; replicas keep their versions"] == said
    assert ["rollout_cut_off"] == [t[3] for t in stage.told if t[3] == "rollout_cut_off"]
    assert {"v1", "v2"} == set(stage.versions("web"))


def test_a_restart_after_a_rollout_cuts_nothing_off(stage):
    stage.do(Strike(Impulse.ROLL_OUT, WEB, version="v2"))
    stage.do(Strike(Impulse.RESTART, WEB, 0.5), at_us=250 * SECOND)
    stage.world.run_until(400 * SECOND)

    assert {"v2"} == set(stage.versions("web"))
    assert "rollout_cut_off" not in [t[3] for t in stage.told]
