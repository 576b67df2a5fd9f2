"""A machine is emptied without a call being lost."""

from __future__ import annotations

from sim.engine.plane import OpCount
from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import BEFORE

DRAIN = FAULTS.get("node_drain")
HALF = Selector(service="web", zone="a")


def test_replicas_of_the_place_are_renewed_and_nobody_notices(drill):
    run = drill(DRAIN(), HALF, until_s=140)

    assert 0.0 == run.failed_share((10, 140))
    assert (4, "v1") == (run.world.ready("web"), run.world.facts.version("web"))


def test_one_batch_at_a_time_is_out(drill):
    run = drill(DRAIN(), HALF, until_s=140)

    ways = [run.op((45, 55), "web", OpCount.ARRIVED, ordinals=(r,)) for r in range(4)]
    assert 1 == ways.count(0)


def test_what_the_processes_held_is_gone(drill):
    sick = FAULTS.get("error_rate")(chance=1.0, held_by="process")
    run = drill(DRAIN(), HALF, also=[(20, sick, HALF)], until_s=140)

    assert 0.0 == run.failed_share((90, 140))


def test_replicas_elsewhere_go_on(drill):
    run = drill(DRAIN(), HALF, until_s=140)

    assert abs(run.shift(BEFORE, (50, 140), run.latency_s, "web.order", zone="b")) < 0.01
