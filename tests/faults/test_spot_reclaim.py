"""Machines that are taken back are left out first, and gone together."""

from __future__ import annotations

import copy

from sim.engine.plane import OpCount
from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import SHOP

SPOT = FAULTS.get("spot_reclaim")
HALF = Selector(service="web", share=0.5)


def test_the_share_is_emptied_on_notice_and_gone_afterwards(drill):
    run = drill(SPOT(notice="20s"), HALF)

    replicas = range(4)
    noticed = [run.op((45, 60), "web", OpCount.ARRIVED, ordinals=(r,)) for r in replicas]
    assert 2 == noticed.count(0)
    assert 2 == run.world.ready("web")


def test_nothing_in_hand_is_lost_with_notice(drill):
    assert 0.0 == drill(SPOT(notice="20s"), HALF).failed_share((10, 100))


def test_without_notice_it_is_a_crash_of_many(drill):
    assert drill(SPOT(notice=0), HALF).failed_share((40, 50)) > 0.02


def test_those_that_were_warned_are_those_that_go(drill):
    """More replicas in between do not move the lot to others."""
    orders = [(45, "scale", {"service": "web", "replicas": 8})]
    shop = copy.deepcopy(SHOP)
    shop["services"]["web"]["quota"] = 8
    run = drill(SPOT(notice="20s"), HALF, orders=orders, topology=shop)

    assert 6 == run.world.ready("web")
    assert 0.0 == run.failed_share((10, 100))


def test_machines_given_back_start_again(drill):
    run = drill(SPOT(notice="10s", lasts="20s"), HALF, until_s=100)

    assert 4 == run.world.ready("web")
