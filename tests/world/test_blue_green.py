"""A second set is made ready beside the first, and one switch sends it all new calls."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from sim.engine.flow.plane import FlowPlane
from sim.engine.layout import build_layout
from sim.engine.plane import JourneyCount, OpCount, PlaneOptions, Table
from sim.engine.reference.plane import ReferencePlane
from sim.engine.request import RequestPlane
from sim.engine.world import World
from sim.model.effect import Dial, Effect, Hold, Impulse, Origin, Selector, Strike
from sim.model.topology import Topology
from sim.units import MINUTE, SECOND
from tests.world.conftest import PAIR, Stage

WEB = Selector(service="web")
# Start-up and warm-up of ``web``; looked at every five seconds.
READY_S = 30


def pair(**web: Any) -> dict[str, Any]:
    """The small system with a blue-green ``web``."""
    topology = copy.deepcopy(PAIR)
    topology["services"]["web"] |= {
        "deployment": {"strategy": "blue_green", "keeps": "2m"},
        "autoscaler": None,
        **web,
    }
    return topology


def strike(impulse: Impulse, at_s: float = 0.0, share: float = 1.0, version: str | None = None):
    return Strike(impulse, WEB, share, version=version, after_us=int(at_s * SECOND))


def roll_out(at_s: float = 0.0, share: float = 1.0, version: str = "v2"):
    return strike(Impulse.ROLL_OUT, at_s, share, version)


def routed(stage: Stage) -> list[str]:
    """Versions of the replicas to which calls are sent."""
    return [
        stage.world.version_of(r.index)
        for r in stage.layout.replicas_of("web")
        if stage.plane.get(Table.IS_ROUTABLE, (r.index,))
    ]


def standing(stage: Stage, second: float) -> tuple[int, int]:
    """Replicas that run, and those to which calls are sent."""
    stage.world.run_until(int(second * SECOND))
    return stage.world.roll_call().desired[0], len(routed(stage))


def told(stage: Stage, event: str) -> list[int]:
    return [now // SECOND for now, _, _, name, _, _ in stage.told if name == event]


def test_all_calls_are_switched_at_once_when_the_second_set_is_warm(stages):
    stage = stages(pair())
    stage.do(roll_out())
    seen = []
    for second in (0, READY_S - 1, READY_S):
        stage.world.run_until(second * SECOND)
        seen.append((set(routed(stage)), len(routed(stage))))

    assert [({"v1"}, 4), ({"v1"}, 4), ({"v2"}, 4)] == seen
    assert [READY_S] == told(stage, "switched")


def test_no_call_finds_the_second_set_before_the_switch_nor_the_first_one_after_its_grace(stages):
    stage = stages(pair())
    stage.do(roll_out())
    up = []
    for second in (29, 30, 34, 35):
        stage.world.run_until(second * SECOND)
        up.append(stage.column(Table.IS_UP, "web"))

    first, second = [1, 1, 1, 1, 0, 0, 0, 0], [0, 0, 0, 0, 1, 1, 1, 1]
    assert [first, [1] * 8, [1] * 8, second] == up


def test_both_sets_cost_until_the_old_one_has_stood_by_long_enough(stages):
    stage = stages(pair())
    stage.do(roll_out())

    seconds = (0, READY_S, READY_S + 119, READY_S + 120)
    assert [(8, 4), (8, 4), (8, 4), (4, 4)] == [standing(stage, s) for s in seconds]
    assert not stage.plane.killed
    stage.world.run_until((READY_S + 125) * SECOND)
    assert [0, 1, 2, 3] == sorted(stage.plane.killed)


def test_a_rollback_is_one_switch_while_the_old_set_stands_by_and_a_whole_set_afterwards(stages):
    took = []
    for ordered in (100, 200):
        stage = stages(pair())
        stage.do(roll_out(), strike(Impulse.ROLL_BACK, ordered))
        stage.world.run_until(400 * SECOND)
        took.append(told(stage, "switched")[-1] - ordered)
        assert ["v1"] * 4 == stage.versions("web")
        assert ("v1", "v0") == (
            stage.world.facts.version("web"),
            stage.world.facts.previous_version("web"),
        )

    assert [0, READY_S] == took


@pytest.mark.parametrize("stop", [Impulse.HALT_ROLLOUT, Impulse.ROLL_BACK])
def test_what_is_stopped_before_the_switch_leaves_nothing_behind(stages, stop):
    stage = stages(pair())
    stage.do(roll_out(), strike(stop, 20), strike(Impulse.PROMOTE, 40, version="v2"))

    assert (4, 4) == standing(stage, 20)
    stage.world.run_until(200 * SECOND)
    assert ["v1"] * 4 == stage.versions("web")
    assert not told(stage, "switched")
    assert "v1" == stage.world.facts.version("web")
    assert not stage.world.facts.is_rolling("web")


def test_a_rollback_that_is_stopped_before_its_switch_leaves_what_serves(stages):
    stage = stages(pair())
    stage.do(roll_out(), strike(Impulse.ROLL_BACK, 200), strike(Impulse.HALT_ROLLOUT, 210))
    stage.world.run_until(300 * SECOND)

    assert ["v2"] * 4 == stage.versions("web")
    assert ("v2", "v1") == (
        stage.world.facts.version("web"),
        stage.world.facts.previous_version("web"),
    )


def test_without_room_it_waits_and_says_so_once(stages):
    stage = stages(pair(quota=6))
    stage.do(roll_out(), Strike(Impulse.SCALE, WEB, 3, after_us=60 * SECOND))
    lacks = stage.world.facts.lacks_room("web", "v2")
    stage.world.run_until(55 * SECOND)
    before = set(routed(stage))
    stage.world.run_until(200 * SECOND)

    assert (2, {"v1"}) == (lacks, before)
    assert [0] == told(stage, "no_room_for_second_set")
    assert ["v2"] * 3 == routed(stage)


def test_without_room_for_all_none_is_started_and_after_ten_minutes_it_is_given_up(stages):
    stage = stages(pair(quota=6))
    stage.do(roll_out(), strike(Impulse.PROMOTE, 700, version="v2"))

    assert [(4, 4)] * 2 == [standing(stage, s) for s in (100, 650)]
    assert ([0], [600]) == (
        told(stage, "no_room_for_second_set"),
        told(stage, "second_set_given_up"),
    )
    stage.world.run_until(800 * SECOND)
    assert not stage.world.facts.is_rolling("web")
    assert "v1" == stage.world.facts.version("web")
    # Nor does a later stage begin it again.
    assert 1 == len(told(stage, "no_room_for_second_set"))


def test_a_set_that_is_not_whole_is_not_switched_to_however_few_serve(stages):
    stage = stages(pair(quota=7))
    zone = Selector(service="web", zone="b")
    stage.do(Hold(Effect(zone, Dial.DOWN, 1.0, Origin.HOST), for_us=100 * SECOND), roll_out())
    stage.world.run_until(99 * SECOND)

    assert not told(stage, "switched")


def test_a_stage_below_everybody_makes_ready_and_switches_nothing(stages):
    stage = stages(pair())
    stage.do(roll_out(share=0.1), strike(Impulse.PROMOTE, 100, version="v2"))

    assert (8, 4) == standing(stage, 99)
    before = set(routed(stage))
    stage.world.run_until(100 * SECOND)
    assert [{"v1"}, {"v2"}] == [before, set(routed(stage))]


def test_a_version_that_never_becomes_ready_never_has_a_call(stages):
    stage = stages(pair())
    bad = Effect(Selector(service="web", version="v2"), Dial.UNREADY, 1.0, Origin.DEPLOY)
    stage.do(Hold(bad), roll_out())
    stage.world.run_until(10 * MINUTE)

    assert ["v1"] * 4 == routed(stage)


def test_a_replica_that_is_added_meanwhile_runs_what_serves_and_gets_its_counterpart(stages):
    stage = stages(pair(replicas=2))
    stage.do(roll_out(), Strike(Impulse.SCALE, WEB, 3, after_us=20 * SECOND))
    stage.world.run_until(45 * SECOND)
    before = routed(stage)
    stage.world.run_until(80 * SECOND)

    assert ["v1"] * 3 == before
    assert ["v2"] * 3 == routed(stage)


def test_the_second_set_stands_in_the_zones_of_the_first(stages):
    topology = pair(replicas=3, quota=8, zones=["a", "b"])
    stage = stages(topology)
    stage.do(roll_out())
    stage.world.run_until(READY_S * SECOND)
    serving = [
        r
        for r in stage.layout.replicas_of("web")
        if stage.column(Table.IS_ROUTABLE, "web")[r.ordinal]
    ]

    assert ["a", "a", "b"] == sorted(r.zone for r in serving)


def test_a_crash_of_the_second_set_is_mended_before_the_switch(stages):
    stage = stages(pair())
    stage.do(
        roll_out(),
        Strike(Impulse.KILL, Selector(service="web", version="v2"), after_us=28 * SECOND),
    )
    stage.world.run_until(55 * SECOND)
    before = set(routed(stage))
    stage.world.run_until(60 * SECOND)

    assert [{"v1"}, {"v2"}] == [before, set(routed(stage))]


def test_a_restart_calls_a_rollout_off_and_leaves_an_old_set_standing(stages):
    early, late = stages(pair()), stages(pair())
    for stage, at in ((early, 10), (late, 40)):
        stage.do(roll_out(), Strike(Impulse.RESTART, WEB, 0.5, after_us=at * SECOND))
        stage.world.run_until(100 * SECOND)

    assert ["v1"] * 4 == early.versions("web")
    assert 8 == late.world.roll_call().desired[0]
    assert ["v2"] * 4 == sorted(v for v in late.versions("web") if v == "v2")


SHOP: dict[str, Any] = {
    "format": 1,
    "regions": {"local": {"zones": ["a", "b"]}},
    "journeys": {"buy": {"enters": "web.home"}},
    "services": {
        "web": {
            "replicas": 3,
            "startup": "5s",
            "warm_up": {"lasts": "0s"},
            "deployment": {"strategy": "blue_green", "keeps": "20s"},
            "operations": {
                "home": {"work": "20ms", "calls": [{"to": "api.home", "timeout": "1s"}]}
            },
        },
        "api": {
            "replicas": 3,
            "startup": "5s",
            "warm_up": {"lasts": "0s"},
            "deployment": {"strategy": "blue_green", "keeps": "20s"},
            "operations": {"home": {"work": "20ms"}},
        },
    },
}


@pytest.mark.parametrize("kind", [RequestPlane, ReferencePlane, FlowPlane])
def test_switches_there_and_back_fail_no_call(kind):
    """Of the caller and of the callee, under traffic, on every plane; the old sets end too."""
    layout = build_layout(Topology.model_validate(SHOP))
    rates = np.full((1, 1), 60.0)
    plane = kind(layout, PlaneOptions(seed=3, horizon_us=80 * SECOND, rates_per_s=rates))
    world = World(layout, plane, seed=3, record=lambda *_: 1)
    for name, at in (("web", 5), ("api", 7)):
        service = Selector(service=name)
        out = Strike(Impulse.ROLL_OUT, service, version="v2", after_us=at * SECOND)
        back = Strike(Impulse.ROLL_BACK, service, after_us=(at + 20) * SECOND)
        again = Strike(Impulse.ROLL_OUT, service, version="v3", after_us=(at + 30) * SECOND)
        world.carry_out((out, back, again), cause=0, label="test")
    world.run_until(80 * SECOND)

    totals = plane.meters.journey_seconds.sum(axis=(0, 1))
    assert 0 == totals[JourneyCount.FAILED]
    assert totals[JourneyCount.OK] > 4_000
    arrived = plane.meters.op_counts[:, OpCount.ARRIVED]
    assert (arrived > 0).all()
    assert {"v3"} == {
        world.version_of(r.index) for r in layout.replicas if world.is_present(r.index)
    }
