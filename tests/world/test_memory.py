"""Leaks eat headroom; near the limit they slow, at the limit they kill; a new process is free."""

from __future__ import annotations

import pytest

from sim.engine.memory import pressure_ppm
from sim.engine.plane import OpCount, Table
from sim.model.effect import Dial, Effect, Hold, Impulse, Origin, Selector, Strike
from sim.units import HOUR, SECOND

DB = Selector(service="db")


def leak(per_hour=60.0):
    return Hold(Effect(DB, Dial.LEAK, per_hour, Origin.DEPLOY))


def test_a_leak_of_sixty_headrooms_an_hour_kills_after_a_minute_again_and_again(stage):
    stage.do(leak())
    stage.world.run_until(200 * SECOND)

    downs = [now // SECOND for now, _, _, event, *_ in stage.told if event == "down"]
    # Start-up takes 10 s; the second restart waits 10 s more.
    assert [60, 130] == downs


def test_headroom_and_speed_fall_before_the_end(stage):
    stage.do(leak())
    seen = []
    for second in (0, 30, 45, 55):
        stage.world.run_until(second * SECOND)
        seen.append((stage.world.memory_share("db"), stage.world.dial("speed", service="db")))

    shares, speeds = zip(*seen, strict=True)
    base = 200 / 512
    expected = [base + (1 - base) * level for level in (0, 0.5, 0.75, 11 / 12)]
    assert expected == pytest.approx(shares)
    assert list(speeds) == sorted(speeds, reverse=True)
    assert (1.0, 1.0, 1.0) == speeds[:3]
    assert speeds[3] < 1.0


def test_pressure_is_felt_only_when_little_is_free():
    assert [1_000_000, 1_000_000, 250_000] == [pressure_ppm(x) for x in (0.0, 0.8, 1.0)]


def test_a_restart_gives_the_headroom_back_and_the_leak_goes_on(stage):
    stage.do(leak(), Strike(Impulse.RESTART, DB, 1.0, after_us=50 * SECOND))
    stage.world.run_until(61 * SECOND)
    fresh = stage.world.memory_share("db")
    stage.world.run_until(100 * SECOND)

    assert fresh < 0.45
    assert stage.world.memory_share("db") > 0.7


def test_a_rollback_ends_the_leak(stage):
    stage.do(leak(), Strike(Impulse.ROLL_BACK, DB, after_us=30 * SECOND))
    stage.world.run_until(300 * SECOND)

    assert [] == [told for told in stage.told if told[3] == "down"]
    assert pytest.approx(200 / 512) == stage.world.memory_share("db")


def test_a_leak_per_call_counts_the_calls_that_came_since(stage):
    counts = stage.plane.meters.op_counts
    read = stage.layout.op_replica(stage.layout.operation("db.read"), 0)
    counts[read, OpCount.ARRIVED] = 1_000_000
    headroom_kib = (512 - 200) * 1024
    stage.do(Hold(Effect(DB, Dial.LEAK_PER_CALL, 1.0, Origin.DEPLOY)))
    stage.world.run_until(1)
    counts[read, OpCount.ARRIVED] += headroom_kib // 2
    stage.world.run_until(10 * SECOND)

    assert pytest.approx((200 / 512 + 1) / 2) == stage.world.memory_share("db")


def test_eaten_headroom_is_staggered_by_replica(stage):
    web = Selector(service="web")
    stage.do(Strike(Impulse.EAT_MEMORY, web, 0.9, limit=0.1))
    stage.world.run_until(0)

    levels = stage.world._memory.level[:4]
    assert 4 == len(set(levels))
    assert all(0.1 <= level <= 0.9 for level in levels)


def test_nothing_is_done_while_nothing_leaks(stage):
    stage.world.run_until(HOUR)

    # Probes and the autoscaler look; memory does not.
    assert 1_000_000 == stage.plane.get(Table.SPEED_PPM, (0,))
    assert all(now % (5 * SECOND) == 0 for now in stage.plane.advanced)
