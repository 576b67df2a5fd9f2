"""Autoscalers that go by the clock and by the plan: exact, over a plane that carries no traffic.

A replica of ``web`` has 64 slots; one visit keeps a slot for 5 ms of its own and 5 ms at ``db``.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.forecast import Forecast, busy_seconds, forecast_of
from sim.engine.layout import build_layout
from sim.model.effect import Impulse, Selector, Strike
from sim.model.resilience import Reads
from sim.model.topology import Topology
from sim.units import HOUR, MINUTE, SECOND
from tests.world.conftest import PAIR
from tests.world.test_traffic import scenario

WEB = Selector(service="web")
A_DAY = {"starts_at": "2026-03-10T08:00:00+01:00", "lasts": "30m", "lead_in": "2m"}


def pair(**autoscaler):
    web = PAIR["services"]["web"]
    scaled = web | {"autoscaler": web["autoscaler"] | autoscaler, "warm_up": {"lasts": "0s"}}
    return PAIR | {"services": PAIR["services"] | {"web": scaled}}


def steps(*levels):
    """A plan of arrivals: (from second, per second), for both client segments together."""

    def plan(layout):
        rates = np.zeros((len(layout.classes), 1800))
        for begins, rate in levels:
            rates[:, begins:] = rate / len(layout.classes)
        return Forecast(layout, rates, midnight_us=8 * HOUR)

    return plan


def around(stage, at_s):
    """Replicas wanted a second before an instant and a second after it."""
    found = []
    for moment in (at_s - 1, at_s + 1):
        stage.world.run_until(moment * SECOND)
        found.append(stage.world.desired("web"))
    return tuple(found)


@pytest.mark.parametrize(
    ("reads", "service", "expected"),
    [
        (Reads.PROCESSORS, "web", 0.005),
        (Reads.SLOTS, "web", 0.010),
        (Reads.SLOTS, "db", 0.005),
    ],
)
def test_a_slot_is_busy_for_the_callees_work_too_and_a_processor_for_its_own(
    reads, service, expected
):
    topology = Topology.model_validate(PAIR)

    assert pytest.approx(expected) == busy_seconds(topology, "web.home", service, reads)


def test_replicas_for_a_planned_step_are_wanted_that_much_ahead(stages):
    # 16,128/s x 10 ms keep 161.28 slots busy: at 60 % of 64 slots a replica that is 4.2 of them.
    planned = steps((0, 0.0), (600, 16_128.0))
    stage = stages(pair(predicts={"ahead": "5m"}), forecast=planned)

    assert (4, 5) == around(stage, 300)


def test_the_most_of_what_is_measured_and_what_is_planned_is_wanted(stages):
    stage = stages(pair(predicts={"ahead": "5m"}), forecast=steps((0, 16_128.0)))
    stage.plane.busy_share = 0.9
    stage.world.run_until(15 * SECOND)

    assert 6 == stage.world.desired("web")


def test_a_plan_keeps_what_measures_would_take_away(stages):
    stage = stages(pair(predicts={"ahead": "5m"}), forecast=steps((0, 16_128.0)))
    stage.plane.busy_share = 0.1
    stage.world.run_until(900 * SECOND)

    assert 5 == stage.world.desired("web")


def test_surges_are_no_part_of_the_plan_and_ramps_and_steps_are():
    layout = build_layout(Topology.model_validate(pair(predicts={"ahead": "5m"})))

    def busy(*shapes):
        plan = forecast_of(layout, scenario(**A_DAY, traffic=list(shapes)))
        return plan.busy_places("web", Reads.SLOTS, at_us=12 * MINUTE)

    surge = {"shape": "surge", "to": 5.0, "at": "5m", "over": "1m"}
    # Twelve minutes of the clock are ten of the drill.
    assert pytest.approx(20.0 * 0.01) == busy(surge)
    assert pytest.approx(20.0 * 0.02) == busy({"shape": "step", "to": 2.0, "at": "5m"})
    # The mean of the second that begins then, half a second up the ramp.
    halfway = busy({"shape": "ramp", "to": 3.0, "over": "20m"})
    assert pytest.approx(20.0 * 0.02, rel=1e-3) == halfway


def test_the_clock_begins_with_the_lead_in_in_the_zone_of_the_start():
    layout = build_layout(Topology.model_validate(PAIR))

    assert 7 * HOUR + 58 * MINUTE == forecast_of(layout, scenario(**A_DAY)).midnight_us


DAY_PLAN = [
    {"at": "06:00", "least": 3, "most": 8},
    {"at": "08:10", "least": 7, "most": 8},
    {"at": "22:00", "least": 2, "most": 4},
]


def test_bounds_follow_the_time_of_day(stages):
    stage = stages(pair(schedule=DAY_PLAN), forecast=steps((0, 0.0)))
    stage.plane.busy_share = 0.1

    assert (3, 7) == around(stage, 600)


def test_before_the_first_entry_of_a_day_the_last_of_the_day_before_holds(stages):
    def night(layout):
        return Forecast(layout, np.zeros((len(layout.classes), 1)), midnight_us=2 * HOUR)

    stage = stages(pair(schedule=DAY_PLAN), forecast=night)
    stage.plane.busy_share = 1.0
    stage.world.run_until(600 * SECOND)

    assert 4 == stage.world.desired("web")


def test_an_orders_bounds_hold_until_the_schedules_next_entry(stages):
    stage = stages(pair(schedule=DAY_PLAN), forecast=steps((0, 0.0)))
    stage.plane.busy_share = 1.0
    stage.do(Strike(Impulse.AUTOSCALE, WEB, 2.0, limit=5.0, after_us=SECOND))
    stage.world.run_until(599 * SECOND)
    held = stage.world.desired("web")
    stage.world.run_until(640 * SECOND)

    assert (5, 8) == (held, stage.world.desired("web"))


def test_a_schedule_does_not_switch_on_what_an_order_switched_off(stages):
    stage = stages(pair(schedule=DAY_PLAN), forecast=steps((0, 0.0)))
    stage.do(Strike(Impulse.AUTOSCALE, WEB, 0.0, limit=0.0))
    stage.world.run_until(900 * SECOND)

    assert 4 == stage.world.desired("web")


def test_a_value_is_read_only_once_it_is_as_old_as_the_pipeline_is_long(stages):
    stage = stages(pair(lag="60s"))
    stage.plane.busy_share = 0.6
    stage.world.run_until(89 * SECOND)
    stage.plane.busy_share = 0.9

    assert (4, 6) == around(stage, 165)


def test_a_loop_on_old_values_goes_on_after_it_has_enough(stages):
    """From 100 s on nothing is busy, and it grows for as long as it does not know."""
    stage = stages(pair(lag="60s", stabilisation="0s", most=8))
    stage.plane.busy_share = 0.75
    stage.world.run_until(100 * SECOND)
    then = stage.world.desired("web")
    stage.plane.busy_share = 0.0
    stage.world.run_until(160 * SECOND)
    blind = stage.world.desired("web")
    stage.world.run_until(200 * SECOND)

    assert blind > then
    assert 2 == stage.world.desired("web")
