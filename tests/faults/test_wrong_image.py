"""A version that never comes up stops its rollout at the first batch."""

from __future__ import annotations

import copy

import pytest

from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import BEFORE, SHOP

WRONG = FAULTS.get("wrong_image")
WEB = Selector(service="web")


def test_the_rollout_stands_still_with_one_batch_less(drill):
    run = drill(WRONG(), WEB, until_s=300)

    assert 3 == run.world.ready("web")
    assert run.world.facts.is_rolling("web")
    assert 0.0 == run.failed_share((10, 300))


def test_the_rest_bears_the_load_at_its_own_pace(drill):
    run = drill(WRONG(), WEB, until_s=120)

    assert pytest.approx(0.0, abs=0.003) == run.shift(BEFORE, (60, 120), run.latency_s, "web.order")


def test_a_rollback_brings_the_batch_back(drill):
    run = drill(WRONG(), WEB, orders=[(80, "rollback", {"service": "web"})], until_s=120)

    assert 4 == run.world.ready("web")
    assert not run.world.facts.is_rolling("web")


def test_halting_leaves_the_batch_where_it_is(drill):
    run = drill(WRONG(), WEB, orders=[(80, "abort_rollout", {"service": "web"})], until_s=150)

    assert (3, False) == (run.world.ready("web"), run.world.facts.is_rolling("web"))


def test_a_lone_replica_is_never_replaced(drill):
    shop = copy.deepcopy(SHOP)
    shop["services"]["db"] |= {"replicas": 1, "processors": 4, "slots": 40}
    run = drill(WRONG(), Selector(service="db"), topology=shop, until_s=120)

    assert 1 == run.world.ready("db")
    assert 0.0 == run.failed_share((10, 120))


def test_another_version_comes_up(drill):
    orders = [(80, "roll_forward", {"service": "web"})]
    run = drill(WRONG(), WEB, orders=orders, until_s=220)

    assert (4, 0.0) == (run.world.ready("web"), run.failed_share((10, 220)))
