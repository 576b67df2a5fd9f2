"""Orders on the real plane: what each does to users, what it costs, and that it can be undone."""

from __future__ import annotations

import copy

import pytest

from sim.engine.plane import OpCount, SiteCount
from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import SHOP

WEB = Selector(service="web")


def fault(kind, **fields):
    return FAULTS.get(kind).model_validate(fields)


def test_restarting_all_at_once_loses_work_and_time(drill):
    run = drill(orders=[(50, "restart", {"service": "web", "mode": "all"})])

    # Ten seconds of start-up in which every call is refused.
    assert run.failed_share((51, 59)) > 0.95
    assert 0.0 == run.failed_share((65, 100))


def test_a_rolling_restart_loses_nothing(drill):
    run = drill(orders=[(50, "restart", {"service": "web"})], until_s=180)

    assert 0.0 == run.failed_share((10, 180))
    assert 0 == run.world.restarts("web")


def test_new_replicas_take_load_only_after_their_start_up(drill):
    run = drill(orders=[(50, "scale", {"service": "web", "replicas": 8})])

    new = (4, 5, 6, 7)
    assert 0 == run.op((40, 60), "web", OpCount.ARRIVED, ordinals=new)
    share = run.op((65, 100), "web", OpCount.ARRIVED, ordinals=new) / run.op(
        (65, 100), "web", OpCount.ARRIVED
    )
    assert pytest.approx(0.5, abs=0.03) == share


def test_fewer_replicas_fail_nobody_while_they_suffice(drill):
    run = drill(orders=[(50, "scale", {"service": "web", "replicas": 2})])

    assert 0.0 == run.failed_share((10, 100))
    assert 2 == run.world.ready("web")


def test_scaling_relieves_a_surge(drill):
    surge = fault("traffic_surge", factor=3.2)
    orders = [(60, "scale", {"service": "db", "replicas": 4})]
    alone = drill(surge, Selector(), until_s=120)
    helped = drill(surge, Selector(), orders=orders, until_s=120)

    assert helped.latency_s((90, 120), "db") < 0.5 * alone.latency_s((90, 120), "db")


def test_shedding_fails_its_share_of_the_journey_and_letting_in_ends_it(drill):
    orders = [
        (50, "shed_load", {"journey": "browse", "share": 0.5}),
        (70, "shed_load", {"journey": "browse", "share": 0.2}),
        (85, "shed_load", {"journey": "browse", "share": 0}),
    ]
    run = drill(orders=orders)

    shares = [run.failed_share(w, journey="browse") for w in ((50, 70), (70, 85), (86, 100))]
    assert [0.5, 0.2, 0.0] == pytest.approx(shares, abs=0.05)
    assert 0.0 == run.failed_share((10, 100), journey="buy")


def test_a_rate_limit_lets_its_rate_in(drill):
    run = drill(orders=[(50, "rate_limit", {"service": "web", "rate": "30/s"})])

    served = run.op((60, 100), "web", OpCount.OK) / 40
    assert pytest.approx(30.0, rel=0.06) == served
    assert pytest.approx(0.7, abs=0.05) == run.failed_share((60, 100))


def test_a_timeout_frees_callers_of_a_hanging_callee(drill):
    hang = fault("hang", held_by="host")
    orders = [(55, "set_timeout", {"caller": "web", "callee": "db", "timeout": "200ms"})]
    # Few enough that the queues of the hanging replicas never fill and refuse.
    run = drill(hang, Selector(service="db"), orders=orders, rate_per_s=20.0)

    assert pytest.approx(0.2, abs=0.05) == run.user_latency_s((70, 100))


def test_retries_hide_rare_errors_and_cost_attempts(drill):
    errors = fault("error_rate", chance=0.1)
    orders = [(60, "set_retry", {"caller": "web", "callee": "db", "attempts": 3})]
    run = drill(errors, Selector(service="db"), orders=orders)

    assert run.failed_share((45, 60)) > 0.05
    assert run.failed_share((65, 100)) < 0.01
    assert run.site((65, 100), "web.page->db.read", SiteCount.RETRIES) > 100


def test_a_budget_bounds_retries(drill):
    errors = fault("error_rate", chance=1.0)
    setting = {"caller": "web", "callee": "db", "attempts": 5, "budget": 0.1}
    run = drill(errors, Selector(service="db"), orders=[(60, "set_retry", setting)])

    calls = run.site((70, 100), "web.page->db.read", SiteCount.CALLS)
    retries = run.site((70, 100), "web.page->db.read", SiteCount.RETRIES)
    assert retries <= 0.12 * calls


def test_an_open_breaker_spares_the_callee_and_users_where_the_call_is_soft(drill):
    shop = copy.deepcopy(SHOP)
    shop["services"]["web"]["operations"]["page"]["calls"][0]["on_failure"] = "soft"
    hang = fault("hang", held_by="host")
    orders = [(60, "set_breaker", {"caller": "web", "callee": "db", "mode": "open"})]
    run = drill(hang, Selector(service="db"), orders=orders, topology=shop)

    assert 0.0 == run.failed_share((65, 100), journey="browse")
    assert run.user_latency_s((65, 100), journey="browse") < 0.05
    assert 0 == run.op((65, 100), "db.read", OpCount.ARRIVED)


def test_a_drained_zone_hands_over_its_load_and_takes_it_again(drill):
    orders = [(50, "drain_zone", {"zone": "a"}), (75, "undrain_zone", {"zone": "a"})]
    run = drill(orders=orders)

    in_a = [
        run.op(w, "web", OpCount.ARRIVED, zone="a") / run.op(w, "web", OpCount.ARRIVED)
        for w in ((10, 40), (50, 75), (75, 100))
    ]
    assert [0.5, 0.0, 0.5] == pytest.approx(in_a, abs=0.02)
    assert 0.0 == run.failed_share((10, 100))


def test_draining_a_sick_zone_spares_users(drill):
    sick = fault("error_rate", chance=0.5, held_by="host")
    run = drill(sick, Selector(zone="a"), orders=[(60, "drain_zone", {"zone": "a"})])

    assert run.failed_share((45, 60)) > 0.3
    assert 0.0 == run.failed_share((62, 100))


def test_an_autoscaler_follows_its_bounds(drill):
    shop = copy.deepcopy(SHOP)
    shop["services"]["web"]["autoscaler"] = {"least": 2, "most": 8, "target": 0.6}
    orders = [(50, "set_autoscaler", {"service": "web", "least": 6, "most": 8})]
    run = drill(orders=orders, topology=shop)

    assert 6 == run.world.ready("web")


def test_reverting_puts_settings_of_orders_back_too(drill):
    orders = [
        (50, "set_timeout", {"caller": "web", "callee": "db", "timeout": "1ms"}),
        (70, "revert_config", {"service": "web"}),
    ]
    run = drill(orders=orders)

    assert run.failed_share((52, 70)) > 0.9
    assert 0.0 == run.failed_share((71, 100))


def test_orders_that_are_undone_leave_the_same_luck(drill):
    """Shedding nobody, a breaker left alone: the run is the one without them, to the bit."""
    orders = [
        (50, "shed_load", {"share": 0}),
        (55, "set_breaker", {"caller": "web", "callee": "db", "mode": "auto"}),
        (60, "rate_limit", {"service": "web", "rate": "0/s"}),
        (65, "revert_config", {}),
    ]

    assert drill().fingerprint() == drill(orders=orders).fingerprint()


def test_the_same_orders_give_the_same_run(drill):
    orders = [(50, "restart", {"service": "web"}), (70, "scale", {"service": "db", "replicas": 4})]

    runs = [drill(fault("crash"), WEB, orders=orders) for _ in range(2)]

    assert runs[0].fingerprint() == runs[1].fingerprint()


def canary(drill, orders, *, until_s=240):
    """A version that fails everything: a quarter at 40 s, the rest a minute later."""
    stages = [{"share": 0.25}, {"share": 1.0, "after": "60s"}]
    bad = fault("bad_deploy", failure=1.0, stages=stages)
    return drill(bad, WEB, orders=orders, until_s=until_s)


@pytest.mark.parametrize("order", ["abort_rollout", "pause_deploys"])
def test_a_canary_that_is_stopped_stays_a_canary(drill, order):
    run = canary(drill, [(80, order, {"service": "web"})])

    assert pytest.approx(0.25, abs=0.02) == run.failed_share((160, 240))
    assert canary(drill, []).failed_share((160, 240)) > 0.6


def test_deploys_that_may_go_on_come_as_they_were_to(drill):
    orders = [
        (50, "pause_deploys", {}),
        (70, "pause_deploys", {"is_paused": False}),
    ]

    assert canary(drill, orders).failed_share((160, 240)) > 0.6


def test_the_way_back_is_open_while_deploys_are_paused(drill):
    orders = [(70, "pause_deploys", {}), (80, "rollback", {"service": "web"})]

    assert 0.0 == canary(drill, orders).failed_share((160, 240))


def test_a_rollout_that_is_stopped_in_the_midst_keeps_both_versions(drill):
    bad = fault("bad_deploy", failure=1.0)
    run = drill(bad, WEB, orders=[(70, "abort_rollout", {"service": "web"})], until_s=240)

    # Two batches of four had begun.
    assert pytest.approx(0.5, abs=0.02) == run.failed_share((120, 240))
    assert not run.world.facts.is_rolling("web")


def test_blocking_a_kind_of_client_spares_the_others(drill):
    flood = fault("traffic_surge", factor=30)
    orders = [
        (60, "block_client", {"segment": "ios"}),
        (85, "block_client", {"segment": "ios", "share": 0}),
    ]
    run = drill(flood, Selector(segment="ios"), orders=orders, rate_per_s=60.0)

    assert run.user_latency_s((55, 60), journey="buy") > 0.1
    assert 1.0 == run.failed_share((72, 85), segment="ios")
    assert 0.0 == run.failed_share((72, 85), segment="other")
    assert run.user_latency_s((72, 85), journey="buy") < 0.1
    assert run.failed_share((86, 100), segment="ios") < 1.0


def test_degraded_mode_leaves_out_soft_calls_alone(drill):
    shop = copy.deepcopy(SHOP)
    shop["services"]["web"]["operations"]["page"]["calls"][0]["on_failure"] = "soft"
    orders = [
        (50, "degrade_mode", {"service": "web"}),
        (75, "degrade_mode", {"service": "web", "share": 0.4}),
    ]
    run = drill(orders=orders, topology=shop)

    assert 0 == run.op((55, 75), "db.read", OpCount.ARRIVED)
    made = run.op((80, 100), "db.read", OpCount.ARRIVED)
    assert pytest.approx(0.6, abs=0.05) == made / run.op((80, 100), "web.page", OpCount.ARRIVED)
    assert run.op((55, 75), "db.write", OpCount.ARRIVED) > 0
    assert 0.0 == run.failed_share((10, 100))


def test_more_connections_let_waiters_in(drill):
    leak = fault("pool_exhaustion", left=1)
    call = Selector(caller="web", service="db")
    orders = [(60, "raise_pool_limit", {"caller": "web", "callee": "db", "connections": 20})]
    run = drill(leak, call, orders=orders, rate_per_s=220.0)

    assert run.user_latency_s((50, 60)) > 1.3 * run.user_latency_s((10, 40))
    assert pytest.approx(run.user_latency_s((10, 40)), rel=0.15) == run.user_latency_s((70, 100))


def test_checks_that_take_nothing_out_bring_back_whom_they_have_taken(drill):
    """Callers leave a failing replica out, probes one that hangs; an order has both in again."""
    shop = copy.deepcopy(SHOP)
    shop["services"]["db"]["ejection"] = {"consecutive_failures": 3, "base": "1h", "most": 0.5}
    shop["services"]["db"]["health_check"] = {"interval": "5s", "failures": 1}
    faults = {
        "error_rate": fault("error_rate", chance=1.0, lasts="10s"),
        "hang": fault("hang", held_by="host"),
    }
    orders = [
        (60, "set_health_checks", {"service": "db"}),
        (90, "set_health_checks", {"service": "db", "act": True}),
    ]
    for kind, harm in faults.items():
        target = Selector(service="db", share=0.5)
        run = drill(harm, target, orders=orders, topology=shop, until_s=130)
        windows = ((50, 60), (75, 90), (115, 130))
        arrived = [
            [run.op(w, "db", OpCount.ARRIVED, ordinals=(r,)) for w in windows] for r in (0, 1)
        ]
        harmed = min(arrived, key=lambda of: of[0])
        assert 0 == harmed[0], kind
        assert harmed[1] > 0, kind
        # What failed has healed, and nobody leaves it out; what hangs is found again.
        assert (harmed[2] == 0) == (kind == "hang")
