"""A backfill costs the store work and its copies speed, and can be cancelled."""

from __future__ import annotations

import pytest

from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from sim.units import SECOND
from tests.faults.conftest import BEFORE, DURING

BACKFILL = FAULTS.get("backfill")
DB = Selector(service="db")


def test_every_operation_of_the_store_takes_longer_and_nothing_fails(drill):
    """By its own work at least; the rest is waiting."""
    run = drill(BACKFILL(work=2), DB)

    for operation, more_s in (("db.read", 0.010), ("db.write", 0.020)):
        assert run.shift(BEFORE, DURING, run.latency_s, operation) > 0.9 * more_s
    assert 0.0 == run.failed_share((10, 100))


def test_copies_apply_more_slowly(drill):
    run = drill(BACKFILL(copies=0.25), DB)

    assert 0.25 == run.world.dial("apply", service="db")


def test_a_cancelled_one_is_over_and_bars_nothing(drill):
    run = drill(BACKFILL(work=2), DB, orders=[(60, "kill_query", {"service": "db"})])

    assert pytest.approx(0.0, abs=0.003) == run.shift(BEFORE, (70, 100), run.latency_s, "db.read")
    assert not run.world.facts.is_rollback_blocked("db")


@pytest.mark.parametrize(
    ("orders", "over_at"),
    [
        ([], 80),
        ([(60, 0.25)], 140),
        ([(60, 0.0), (90, 1.0)], 110),
        ([(50, 0.5), (70, 0.25)], 150),
        ([(50, 0.5), (60, 1.0)], 85),
    ],
)
def test_a_throttled_one_does_the_same_work_in_as_much_more_time(drill, orders, over_at):
    """40 s of work: what it costs beside the calls, summed over time, is always the same."""
    given = [(at, "throttle_backfill", {"service": "db", "share": share}) for at, share in orders]
    run = drill(BACKFILL(work=2, lasts="40s"), DB, orders=given, until_s=15)
    costs = []
    for second in range(40, 160):
        run.world.run_until(second * SECOND)
        costs.append(run.world.dial("work", service="db") - 1.0)

    assert pytest.approx(40.0) == sum(costs)
    copying = [cost > 0.0 for cost in costs]
    assert over_at - 1 == 40 + max(k for k, is_copying in enumerate(copying) if is_copying)


def test_one_that_stands_still_costs_nothing_and_never_ends(drill):
    stop = (60, "throttle_backfill", {"service": "db", "share": 0})
    run = drill(BACKFILL(work=2, lasts="40s"), DB, orders=[stop], until_s=15)
    run.world.run_until(300 * SECOND)

    assert (1.0, True) == (run.world.dial("work", service="db"), run.world.facts.is_copying("db"))


def test_a_throttled_one_can_be_cancelled_and_gives_copies_their_speed(drill):
    orders = [
        (50, "throttle_backfill", {"service": "db", "share": 0.5}),
        (70, "kill_query", {"service": "db"}),
    ]
    run = drill(BACKFILL(work=2, copies=0.2), DB, orders=orders, until_s=60)
    half = run.world.dial("apply", service="db")
    run.world.run_until(70 * SECOND)

    assert pytest.approx(0.6) == half
    assert [1.0, 1.0] == [run.world.dial(dial, service="db") for dial in ("apply", "work")]
    assert not run.world.facts.is_copying("db")
