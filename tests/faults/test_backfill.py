"""A backfill costs the store work and its copies speed, and can be cancelled."""

from __future__ import annotations

import pytest

from sim.model.effect import Selector
from sim.model.kinds import FAULTS
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
