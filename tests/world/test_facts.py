"""What prerequisites of orders may ask, and that the answers follow the world."""

from __future__ import annotations

from copy import deepcopy

import pytest

from sim.engine.plane import Table
from sim.model.effect import Dial, Effect, Hold, Impulse, Origin, Selector, Strike
from sim.units import SECOND
from tests.world.conftest import PAIR

WEB = Selector(service="web")


def test_the_system_is_known_by_its_names(stage):
    facts = stage.world.facts

    assert ("web", "db") == facts.services()
    assert ("buy",) == facts.journeys()
    assert ("a", "b") == facts.zones()
    assert {"fast": True} == facts.flags()
    assert facts.has_service("web")
    assert not facts.has_service("wbe")


def test_calls_are_known_by_both_ends_and_users_are_callers(stage):
    facts = stage.world.facts

    assert [("web",), ("db",), ()] == [facts.callees(c) for c in ("client", "web", "db")]


def test_replicas_quota_and_autoscaler(stage):
    facts = stage.world.facts
    before = facts.replicas("web")
    stage.do(Strike(Impulse.SCALE, WEB, 6.0))
    stage.world.run_until(0)

    assert (4, 6, 8) == (before, facts.replicas("web"), facts.quota("web"))
    assert [True, False] == [facts.has_autoscaler(s) for s in ("web", "db")]


def test_versions_follow_a_rollout(stage):
    facts = stage.world.facts
    stage.do(Strike(Impulse.ROLL_OUT, WEB, 0.25, version="v2"))
    stage.world.run_until(0)
    during = (facts.version("web"), facts.previous_version("web"), facts.is_rolling("web"))
    stage.world.run_until(100 * SECOND)

    assert ("v2", "v1", True) == during
    assert not facts.is_rolling("web")


def test_a_drain_is_known_while_it_holds(stage):
    drain = Effect(Selector(zone="a"), Dial.DRAINED, 1.0, Origin.OPERATOR)
    stage.do(Hold(drain, for_us=10, label="drain_zone:a"))
    seen = []
    for now in (0, 10):
        stage.world.run_until(now)
        seen.append([stage.world.facts.is_drained(zone) for zone in ("a", "b")])

    assert [[True, False], [False, False]] == seen


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("call_timeout:web.home->db.read", 0.0),
        ("call_attempts:journey:buy/ios", 1.0),
        ("queue_limit:web", 1000.0),
        ("rate_limit:web", 0.0),
        ("call_timeout:web.home->db.raed", None),
        ("call_timeot:web.home->db.read", None),
        ("call_latency:web.home->db.read", None),
        ("nonsense", None),
    ],
)
def test_settings_are_those_of_the_documents_whatever_holds_now(stage, path, value):
    stage.do(Hold(Effect(Selector(), Dial.CALL_TIMEOUT, 5.0, Origin.CONFIG)))
    stage.world.run_until(0)

    assert value == stage.world.facts.setting(path)


@pytest.mark.parametrize(
    ("dial", "fact"),
    [
        (Dial.NO_ROLLBACK, "is_rollback_blocked"),
        (Dial.NO_DEPLOYS, "is_deploying_paused"),
    ],
)
def test_bars_are_known_while_they_hold_and_where(stage, dial, fact):
    stage.do(Hold(Effect(WEB, dial, 1.0, Origin.DATA), for_us=10))
    seen = []
    for now in (0, 10):
        stage.world.run_until(now)
        seen.append([getattr(stage.world.facts, fact)(s) for s in ("web", "db")])

    assert [[True, False], [False, False]] == seen


def test_the_least_quota_holds_and_is_known_as_a_cut(stage):
    facts = stage.world.facts
    for most in (6.0, 5.0):
        stage.do(Hold(Effect(WEB, Dial.QUOTA, most, Origin.CAPACITY), for_us=10))
    seen = []
    for now in (0, 10):
        stage.world.run_until(now)
        seen.append((facts.quota("web"), facts.is_quota_cut("web"), facts.is_quota_cut("db")))

    assert [(5, True, False), (8, False, False)] == seen


def test_scaling_stops_at_the_quota(stage):
    stage.do(Hold(Effect(WEB, Dial.QUOTA, 5.0, Origin.CAPACITY)), Strike(Impulse.SCALE, WEB, 8.0))
    stage.world.run_until(0)

    assert 5 == stage.world.desired("web")


def test_more_than_the_quota_that_run_already_stay_whoever_asks_for_more(stage):
    stage.do(Hold(Effect(WEB, Dial.QUOTA, 2.0, Origin.CAPACITY)), Strike(Impulse.SCALE, WEB, 8.0))
    stage.world.run_until(0)

    assert 4 == stage.world.desired("web")


def test_no_stage_of_a_rollout_begins_while_deploys_are_paused(stage):
    stage.do(Hold(Effect(WEB, Dial.NO_DEPLOYS, 1.0, Origin.OPERATOR), for_us=60 * SECOND))
    stage.do(Strike(Impulse.ROLL_OUT, WEB, 1.0, version="v2"))
    stage.do(Strike(Impulse.ROLL_OUT, WEB, 1.0, version="v3"), at_us=60 * SECOND)
    stage.world.run_until(300 * SECOND)

    assert ["v3"] * 4 == stage.versions("web")
    assert ["v1", "v3"] == [stage.world.facts.previous_version("web"), "v3"]
    assert 1 == sum(event == "deploy_paused" for _, _, _, event, *_ in stage.told)


def test_a_trial_is_known_after_it_has_rolled(stage):
    stage.do(Strike(Impulse.ROLL_OUT, WEB, 0.25, version="v2"))
    stage.world.run_until(100 * SECOND)
    facts = stage.world.facts

    assert (False, True, False) == (
        facts.is_rolling("web"),
        facts.is_on_trial("web"),
        facts.is_on_trial("db"),
    )


def test_only_soft_calls_can_be_left_out(stages):
    shop = deepcopy(PAIR)
    shop["services"]["web"]["operations"]["home"]["calls"] = [
        "db.read",
        {"to": "db.write", "on_failure": "soft"},
    ]
    stage = stages(shop)
    stage.do(Hold(Effect(Selector(caller="web"), Dial.CALL_SKIPPED, 1.0, Origin.OPERATOR)))
    stage.world.run_until(0)

    names = stage.layout.site_names
    skipped = {names[s]: stage.plane.get(Table.SKIPPED_PPM, (s,)) for s in range(len(names))}
    assert 1_000_000 == skipped["web.home->db.write"]
    assert 0 == skipped["web.home->db.read"]
    assert [True, False] == [stage.world.facts.has_soft_calls(s) for s in ("web", "db")]


def test_segments_are_known_by_name(stage):
    assert {"ios", "android"} == set(stage.world.facts.segments())
