"""A migration makes one operation wait, and bars the way back."""

from __future__ import annotations

import copy

import pytest

from sim.model.effect import Selector
from sim.model.kinds import ACTIONS, FAULTS
from tests.faults.conftest import BEFORE, DURING, SHOP

LOCK = FAULTS.get("migration_lock")
WRITE = Selector(operation="db.write")


def test_the_operation_waits_and_its_callers_give_up(drill):
    run = drill(LOCK(), WRITE)

    assert 1.0 == run.failed_share((45, 100), journey="buy")
    assert pytest.approx(2.0, abs=0.05) == run.user_latency_s(DURING, journey="buy")


def test_a_short_lock_is_only_late(drill):
    run = drill(LOCK(wait="500ms"), WRITE)

    assert 0.0 == run.failed_share((10, 100))
    assert pytest.approx(0.5, abs=0.02) == run.shift(
        BEFORE, DURING, run.user_latency_s, journey="buy"
    )


def test_other_operations_of_the_store_go_on(drill):
    run = drill(LOCK(), WRITE)

    assert 0.0 == run.failed_share((10, 100), journey="browse")
    assert abs(run.shift(BEFORE, DURING, run.latency_s, "db.read")) < 0.005


def test_the_way_back_is_barred_until_it_is_over(drill):
    shop = copy.deepcopy(SHOP)
    shop["services"]["web"]["deployment"] = {"version": "v7", "previous": "v6"}
    held = drill(LOCK(deploy="web"), WRITE, topology=shop)
    over = drill(LOCK(deploy="web", lasts="30s"), WRITE, topology=shop)
    killed = drill(
        LOCK(deploy="web"), WRITE, orders=[(60, "kill_query", {"service": "db"})], topology=shop
    )
    rollback = ACTIONS.get("rollback")(service="web")

    assert "a migration of 'web' is under way" in rollback.refusal(held.world.facts)
    assert rollback.refusal(over.world.facts) is None
    assert rollback.refusal(killed.world.facts) is None
    # What had begun to wait before waits on.
    assert 0.0 == killed.failed_share((63, 100))
