"""Flags go on for shares, wait for those that they depend on, and take what they hold along."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from sim.engine.flow.plane import FlowPlane
from sim.engine.layout import build_layout
from sim.engine.plane import JourneyCount, PlaneOptions, Table
from sim.engine.request import RequestPlane
from sim.engine.world import World
from sim.model.effect import Dial, Effect, Hold, Impulse, Origin, Selector, Strike
from sim.model.kinds import ACTIONS
from sim.model.topology import Topology
from sim.units import PPM, SECOND
from tests.world.conftest import PAIR, Stage

WEB = Selector(service="web")
BUG = Effect(WEB, Dial.FAILURE, 0.5, Origin.FLAG)
SLOW = Effect(WEB, Dial.WORK, 3.0, Origin.FLAG)


def flagged(**flags: Any) -> dict[str, Any]:
    topology = copy.deepcopy(PAIR)
    topology["flags"] = flags
    return topology


def toggle(flag: str, at_s: int = 0, *, on: bool = True, percentage: float | None = None):
    arguments = {"flag": flag, "on": on, "percentage": percentage}
    (strike,) = ACTIONS.get("toggle_flag").model_validate(arguments).steps(None)  # type: ignore[arg-type]
    return Strike(
        strike.impulse, strike.target, strike.amount, strike.limit,
        label=flag, after_us=at_s * SECOND,
    )  # fmt: skip


def failures(stage: Stage) -> tuple[float, float, list[float]]:
    """For everybody, at the gate of the first flag, and flags' shares."""
    tables = stage.plane.tables
    flags = len(stage.layout.topology.flags)
    return (
        tables[Table.FAILURE_PPM][:4].max() / PPM,
        tables[Table.GATED_FAILURE_PPM][:4, ::flags].max() / PPM,
        (tables[Table.FLAG_PPM] / PPM).tolist(),
    )


def test_a_partial_flag_harms_at_its_gate_a_whole_one_everybody_and_one_that_is_off_nobody(stages):
    stage = stages(flagged(fast={"is_on": False}))
    stage.do(Hold(BUG, label="fast"))
    stage.do(
        toggle("fast", 1, percentage=0.1),
        toggle("fast", 2, percentage=0.2),
        toggle("fast", 3, percentage=1.0),
        toggle("fast", 4, on=False),
        toggle("fast", 5, percentage=0.2),
        toggle("fast", 6, on=False),
        toggle("fast", 7),
    )
    seen = []
    for second in range(8):
        stage.world.run_until(second * SECOND)
        seen.append(failures(stage))

    off = (0.0, 0.0, [0.0])
    tenth, fifth, whole = (0.0, 0.5, [0.1]), (0.0, 0.5, [0.2]), (0.5, 0.0, [0.0])
    assert [off, tenth, fifth, whole, off, fifth, off, fifth] == seen


def test_the_end_of_what_a_partial_flag_holds_restores_every_table(stages):
    stage = stages(flagged(fast={"percentage": 0.3}))
    before = stage.plane.snapshot()
    for effect in (BUG, SLOW):
        stage.do(Hold(effect, for_us=20 * SECOND, label="fast"))
    stage.do(toggle("fast", 5, percentage=0.6), toggle("fast", 10, percentage=0.3))
    stage.world.run_until(15 * SECOND)
    assert before != stage.plane.snapshot()
    stage.world.run_until(20 * SECOND)

    assert before == stage.plane.snapshot()


def test_a_flag_reaches_as_many_as_the_least_of_those_that_it_depends_on(stages):
    flags = {
        "top": {"percentage": 0.8, "depends_on": ["middle"]},
        "middle": {"percentage": 0.5, "depends_on": ["base"]},
        "base": {"is_on": False},
    }
    stage = stages(flagged(**flags))
    stage.do(Hold(BUG, label="top"))
    stage.do(
        toggle("base", 1), toggle("base", 2, percentage=0.3), toggle("middle", 3, on=False),
    )  # fmt: skip
    seen = []
    for second in range(4):
        stage.world.run_until(second * SECOND)
        seen.append((failures(stage)[1], stage.world.flags.share("top")))

    assert [(0.0, 0.0), (0.5, 0.5), (0.5, 0.3), (0.0, 0.0)] == seen


def test_an_unknown_flag_is_on(stages):
    stage = stages(flagged())
    stage.do(Hold(BUG, label="nobody"))
    stage.world.run_until(0)

    assert 0.5 == stage.plane.tables[Table.FAILURE_PPM][0, 0] / PPM


def test_a_bug_that_turns_its_flag_on_leaves_it_its_percentage(stages):
    stage = stages(flagged(fast={"is_on": False, "percentage": 0.25}))
    stage.do(Hold(BUG, label="fast"), Strike(Impulse.SET_FLAG, Selector(), label="fast"))
    stage.world.run_until(0)

    assert (0.0, 0.5, [0.25]) == failures(stage)


@pytest.mark.parametrize("kind", [RequestPlane, FlowPlane])
def test_users_feel_a_flag_by_its_percentage_on_a_plane_without_requests_too(kind):
    """The mean field takes the mean: 30 % of 1.0; 3 sigma of the request plane at n 6,000."""
    topology = flagged(fast={"percentage": 0.3})
    topology["services"]["web"]["autoscaler"] = None
    layout = build_layout(Topology.model_validate(topology))
    rates = np.full((len(layout.classes), 1), 50.0)
    plane = kind(layout, PlaneOptions(seed=5, horizon_us=60 * SECOND, rates_per_s=rates))
    world = World(layout, plane, seed=5, record=lambda *_: 1)
    bug = Effect(WEB, Dial.FAILURE, 1.0, Origin.FLAG)
    world.carry_out([Hold(bug, label="fast")], cause=0, label="test")
    world.run_until(60 * SECOND)

    totals = plane.meters.journey_seconds.sum(axis=(0, 1))
    failed = totals[JourneyCount.FAILED] / totals[JourneyCount.OFFERED]
    assert pytest.approx(0.3, abs=0.018) == failed
