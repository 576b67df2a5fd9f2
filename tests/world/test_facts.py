"""What prerequisites of orders may ask, and that the answers follow the world."""

from __future__ import annotations

import pytest

from sim.model.effect import Dial, Effect, Hold, Impulse, Origin, Selector, Strike
from sim.units import SECOND

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
