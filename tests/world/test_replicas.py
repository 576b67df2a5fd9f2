"""Replicas: start-up, warm-up, crashes, drains; who listens and who is sent to."""

from __future__ import annotations

from sim.engine.plane import Table
from sim.model.effect import Dial, Effect, Hold, Impulse, Origin, Selector, Strike
from sim.units import SECOND

WEB = Selector(service="web")
UP = [1, 1, 1, 1, 0, 0, 0, 0]


def up(stage, service="web"):
    return stage.column(Table.IS_UP, service)


def routable(stage, service="web"):
    return stage.column(Table.IS_ROUTABLE, service)


def test_wanted_replicas_serve_from_the_start_and_no_others(stage):
    assert UP == up(stage) == routable(stage)


def test_a_killed_replica_comes_back_after_its_start_up_and_warms_up(stage):
    stage.do(Strike(Impulse.KILL, Selector(service="web", share=0.25)))
    stage.world.run_until(0)
    killed = stage.plane.killed[0]

    seen = []
    for second in (0, 19, 20, 22, 24, 26, 28, 30):
        stage.world.run_until(second * SECOND)
        seen.append((up(stage)[killed], stage.plane.get(Table.SPEED_PPM, (killed,)) // 10_000))

    assert [(0, 100), (0, 100), (1, 50), (1, 60), (1, 70), (1, 80), (1, 90), (1, 100)] == seen
    assert 1 == stage.world.restarts("web")


def test_a_crashed_replica_is_sent_calls_until_probes_find_out(stage):
    stage.do(Hold(Effect(Selector(service="web", share=0.25), Dial.DOWN, 1.0, Origin.HOST)))
    seen = []
    for second in (0, 19, 20):
        stage.world.run_until(second * SECOND)
        seen.append(sum(routable(stage)))

    # Probes at 0, 10 and 20 s fail; the third ejects.
    assert [4, 4, 3] == seen


def test_a_hang_is_noticed_only_after_the_probes_timeout(stage):
    stage.do(Hold(Effect(WEB, Dial.SPEED, 0.0, Origin.HOST)))
    stage.world.run_until(21 * SECOND - 1)
    before = sum(routable(stage))
    stage.world.run_until(21 * SECOND)

    assert (4, 0) == (before, sum(routable(stage)))


def test_a_grey_failure_is_not_noticed(stage):
    stage.do(
        Hold(Effect(WEB, Dial.SPEED, 0.05, Origin.HOST)),
        Hold(Effect(WEB, Dial.FAILURE, 1.0, Origin.HOST)),
    )
    stage.world.run_until(120 * SECOND)

    assert UP == routable(stage)


def test_an_ejected_replica_returns_once_a_probe_is_answered(stage):
    stage.do(Hold(Effect(WEB, Dial.SPEED, 0.0, Origin.HOST), for_us=45 * SECOND))
    stage.world.run_until(49 * SECOND)
    before = sum(routable(stage))
    stage.world.run_until(50 * SECOND)

    assert (0, 4) == (before, sum(routable(stage)))


def test_a_place_that_is_gone_loses_its_replicas_until_it_is_back_and_they_have_started(stage):
    stage.do(Hold(Effect(Selector(zone="a"), Dial.DOWN, 1.0, Origin.HOST), for_us=60 * SECOND))
    seen = []
    for second in (0, 59, 79, 80):
        stage.world.run_until(second * SECOND)
        seen.append(up(stage)[:4])

    assert [[0, 1, 0, 1], [0, 1, 0, 1], [0, 1, 0, 1], [1, 1, 1, 1]] == seen


def test_restarting_cures_what_the_process_held_and_not_what_its_host_holds(stage):
    stage.do(
        Hold(Effect(WEB, Dial.SPEED, 0.0, Origin.PROCESS)),
        Hold(Effect(WEB, Dial.WORK, 2.0, Origin.HOST)),
        Strike(Impulse.RESTART, Selector(service="web", zone="a"), amount=1.0, after_us=5),
    )
    stage.world.run_until(60 * SECOND)

    speeds = stage.column(Table.SPEED_PPM, "web")[:4]
    assert [1_000_000, 0, 1_000_000, 0] == speeds
    assert 2.0 == stage.world.dial("work", service="web")


def test_a_process_effect_on_calls_ends_once_every_replica_of_its_owner_is_new(stage):
    held = Effect(Selector(caller="web", service="db"), Dial.CALL_POOL, 2.0, Origin.PROCESS)
    stage.do(
        Hold(held),
        Strike(Impulse.RESTART, Selector(service="web", zone="a"), amount=1.0, after_us=5),
        Strike(Impulse.RESTART, Selector(service="web", zone="b"), amount=1.0, after_us=10),
    )
    seen = []
    for now in (5, 10):
        stage.world.run_until(now)
        seen.append(stage.world.dial("call_pool", caller="web"))

    assert [2.0, 0.0] == seen


def test_restarts_after_crashes_come_later_each_time(stage):
    one = Selector(service="db")
    stage.do(*(Strike(Impulse.KILL, one, after_us=k * 60 * SECOND) for k in range(3)))
    downs = []
    for second in range(0, 180):
        stage.world.run_until(second * SECOND)
        downs.append(up(stage, "db")[0] == 0)

    # The start-up takes 10 s; then back-offs of 0, 10 and 20 s come on top.
    assert [10, 20, 30] == [sum(downs[k * 60 : k * 60 + 60]) for k in range(3)]


def test_scaling_up_takes_the_start_up_and_scaling_down_drains_first(stage):
    stage.do(Strike(Impulse.SCALE, WEB, 6.0), Strike(Impulse.SCALE, WEB, 3.0, after_us=40 * SECOND))
    seen = []
    for second in (0, 19, 20, 40, 45):
        stage.world.run_until(second * SECOND)
        seen.append((stage.world.desired("web"), sum(up(stage)), sum(routable(stage))))

    assert [(6, 4, 4), (6, 4, 4), (6, 6, 6), (3, 6, 3), (3, 3, 3)] == seen


def test_new_replicas_avoid_places_that_are_dark(stage):
    stage.do(
        Hold(Effect(Selector(zone="a"), Dial.DOWN, 1.0, Origin.HOST)),
        Strike(Impulse.SCALE, WEB, 6.0, after_us=1),
    )
    stage.world.run_until(30 * SECOND)

    assert [0, 1, 0, 1, 0, 1, 0, 1] == up(stage)


def test_a_drained_zone_is_left_out_and_comes_back_when_the_drain_is_over(stage):
    drain = Effect(Selector(zone="a"), Dial.DRAINED, 1.0, Origin.OPERATOR)
    stage.do(Hold(drain, for_us=30))
    seen = []
    for now in (0, 30):
        stage.world.run_until(now)
        seen.append(routable(stage)[:4])

    assert [[0, 1, 0, 1], [1, 1, 1, 1]] == seen
    assert UP == up(stage)


def test_a_fresh_replica_is_free_of_what_the_old_processes_held(stage):
    stage.do(
        Hold(Effect(WEB, Dial.SPEED, 0.1, Origin.PROCESS)),
        Strike(Impulse.SCALE, WEB, 5.0, after_us=1),
    )
    stage.world.run_until(60 * SECOND)

    assert [100_000] * 4 + [1_000_000] == stage.column(Table.SPEED_PPM, "web")[:5]


def test_the_roll_call_says_what_each_service_says(stage):
    stage.do(
        Strike(Impulse.KILL, Selector(service="web", share=0.25)),
        Hold(Effect(Selector(service="web", zone="a"), Dial.DRAINED, 1.0, Origin.CONFIG)),
        Strike(Impulse.EAT_MEMORY, Selector(service="db"), 0.9, limit=0.1),
    )
    stage.world.run_until(SECOND)
    world, names = stage.world, stage.layout.services
    roll = world.roll_call()
    replicas = range(len(stage.layout.replicas))
    listening = [stage.plane.get(Table.IS_UP, (r,)) and world.is_present(r) for r in replicas]

    assert tuple(world.version_of(r) for r in replicas) == roll.versions
    assert [bool(value) for value in listening] == list(roll.is_listening)
    assert tuple(world.desired(name) for name in names) == roll.desired
    assert tuple(world.ready(name) for name in names) == roll.ready
    assert tuple(world.restarts(name) for name in names) == roll.restarts
    assert tuple(world.memory_share(name) for name in names) == roll.memory_shares
    assert roll.desired != roll.ready
