"""The horizontal autoscaler against the formula that its documentation states."""

from __future__ import annotations

import pytest

from sim.engine.autoscaler import desired_replicas
from sim.engine.plane import ReplicaCount
from sim.model.effect import Impulse, Selector, Strike
from sim.units import SECOND
from tests.world.conftest import PAIR

WEB = Selector(service="web")


@pytest.mark.parametrize(
    ("current", "busy", "serving", "expected"),
    [
        (4, 0.6, 4, 4),
        (4, 0.65, 4, 4),  # within the tolerance
        (4, 0.67, 4, 5),
        (3, 0.72, 3, 4),
        (4, 1.0, 4, 7),
        (4, 0.3, 4, 2),
        (8, 0.9, 4, 8),  # four more are on their way
        (4, 0.9, 0, 4),  # nothing measured
    ],
)
def test_desired_is_current_times_measured_over_target(current, busy, serving, expected):
    got = desired_replicas(current=current, busy=busy, serving=serving, target=0.6)

    assert expected == got


def test_it_scales_up_at_the_next_look_and_down_only_after_the_window(stage):
    stage.plane.busy_share = 0.9
    stage.world.run_until(15 * SECOND)
    up = stage.world.desired("web")
    stage.plane.busy_share = 0.1
    stage.world.run_until(310 * SECOND)
    held = stage.world.desired("web")
    stage.world.run_until(500 * SECOND)

    assert (6, 2) == (up, stage.world.desired("web"))
    assert held > 2


def test_it_stays_within_its_bounds_and_can_be_switched_off(stage):
    stage.do(Strike(Impulse.AUTOSCALE, WEB, 2.0, limit=5.0))
    stage.plane.busy_share = 1.0
    stage.world.run_until(60 * SECOND)
    bounded = stage.world.desired("web")
    stage.do(Strike(Impulse.AUTOSCALE, WEB, 0.0, limit=0.0), Strike(Impulse.SCALE, WEB, 4.0))
    stage.world.run_until(200 * SECOND)

    assert (5, 4) == (bounded, stage.world.desired("web"))


def test_a_number_asked_for_by_hand_becomes_its_floor(stage):
    stage.plane.busy_share = 0.1
    stage.do(Strike(Impulse.SCALE, WEB, 7.0, after_us=400 * SECOND))
    stage.world.run_until(900 * SECOND)

    assert 7 == stage.world.desired("web")


def test_a_loop_that_reads_processors_shrinks_a_service_whose_threads_all_wait(stages):
    """The plane counts slots alone: every one is in use, and no processor works."""
    web = PAIR["services"]["web"]
    reading = web | {"autoscaler": web["autoscaler"] | {"reads": "processors"}}
    stage = stages(PAIR | {"services": PAIR["services"] | {"web": reading}})
    stage.plane.busy_share = 1.0
    stage.world.run_until(600 * SECOND)

    assert 2 == stage.world.desired("web")


@pytest.mark.parametrize(("busy_share", "expected"), [(0.5, 0.5), (0.0, 0.0)])
def test_busy_processors_are_a_share_of_all_that_there_are(stages, busy_share, expected):
    """Two processors a replica by default, of which the plane keeps so many at work."""
    web = PAIR["services"]["web"]
    reading = web | {"autoscaler": web["autoscaler"] | {"reads": "processors"}}
    stage = stages(PAIR | {"services": PAIR["services"] | {"web": reading}})
    scalers = stage.world._scalers
    stage.world.run_until(16 * SECOND)
    replicas = [replica.index for replica in stage.layout.replicas_of("web")]
    stage.plane.meters.replica_counts[replicas, ReplicaCount.PROCESSOR_US] += int(
        busy_share * 2 * (stage.world.now_us - 15 * SECOND)
    )

    assert pytest.approx(expected) == scalers.busy("web")
