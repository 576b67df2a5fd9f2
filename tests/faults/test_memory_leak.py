"""A leak is silent until the end; a restart buys time, a rollback ends it."""

from __future__ import annotations

from sim.model.effect import Selector
from sim.model.kinds import FAULTS

LEAK = FAULTS.get("memory_leak")
WEB = Selector(service="web")
# The whole headroom in a minute, from nothing.
QUICK = {"per_hour": 60, "eaten": 0}


def test_leak_is_silent_while_headroom_lasts_and_then_kills(drill):
    run = drill(LEAK.model_validate(QUICK), WEB, until_s=130)

    assert 0.0 == run.failed_share((40, 90))
    assert run.failed_share((100, 110)) > 0.2
    assert 4 == run.world.restarts("web")


def test_replicas_that_had_leaked_before_die_one_after_another(drill):
    run = drill(LEAK.model_validate(QUICK | {"eaten": 0.9}), WEB, until_s=100)

    worst = max(run.failed_share((at, at + 5)) for at in range(40, 95, 5))
    assert 0.05 < worst < 1.0


def test_a_restart_buys_time(drill):
    orders = [(90, "restart", {"service": "web", "mode": "all"})]
    run = drill(LEAK.model_validate(QUICK), WEB, orders=orders, until_s=180)

    assert 0.0 == run.failed_share((105, 150))
    assert run.failed_share((160, 175)) > 0.2


def test_a_rollback_ends_it(drill):
    orders = [(50, "rollback", {"service": "web"})]
    leak = LEAK.model_validate({"per_hour": 20, "eaten": 0})
    run = drill(leak, WEB, orders=orders, until_s=400)

    assert 0.0 == run.failed_share((10, 400))
    assert 0 == run.world.restarts("web")
