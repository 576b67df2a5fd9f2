"""Processes die a short while after each start, and start later each time."""

from __future__ import annotations

import copy

from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import BEFORE, DURING, SHOP

LOOP = FAULTS.get("crash_loop")
HALF = Selector(service="web", share=0.5)


def test_starts_are_put_off_longer_each_time(drill):
    run = drill(LOOP(life="10s"), HALF, until_s=240)

    # Deaths at 50 (start at once), 70 (10 s later), 100 (20 s later), 140 (40 s later), 200.
    assert 2 * 4 == run.world.restarts("web")


def test_errors_come_at_each_death_and_not_in_between(drill):
    run = drill(LOOP(life="10s"), HALF, until_s=100)

    assert 0.0 == run.failed_share((10, 50))
    assert run.failed_share((50, 60)) > 0.02


def test_the_others_keep_their_pace(drill):
    run = drill(LOOP(life="10s"), HALF)
    well = [r for r in range(4) if 0.0 == run.error_share((10, 100), "web", ordinals=(r,))]

    assert 2 == len(well)
    assert abs(run.shift(BEFORE, DURING, run.latency_s, "web.order", ordinals=well)) < 0.01


def test_a_rollback_ends_it(drill):
    shop = copy.deepcopy(SHOP)
    shop["services"]["web"]["deployment"] = {"version": "v7", "previous": "v6"}
    every = Selector(service="web")
    run = drill(
        LOOP(life="10s"),
        every,
        orders=[(55, "rollback", {"service": "web"})],
        topology=shop,
        until_s=200,
    )

    assert 4 == run.world.ready("web")
    assert 0.0 == run.failed_share((150, 200))
    # Once at most before its turn came.
    assert run.world.restarts("web") <= 2 * 4


def test_it_ends_with_its_time(drill):
    run = drill(LOOP(life="10s", lasts="15s"), HALF, until_s=120)

    assert 2 == run.world.restarts("web")
    assert 4 == run.world.ready("web")


def test_a_process_cannot_hold_what_its_death_would_end():
    sentences = list(LOOP(held_by="process").problems(HALF))

    assert ["held_by: process cannot hold this; it would end with the first death"] == sentences
