"""A version on trial is judged by its failures: as often as the law says, and only once."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.engine.binomial import at_least
from sim.engine.layout import build_layout
from sim.engine.plane import PlaneOptions
from sim.engine.request import RequestPlane
from sim.engine.world import World
from sim.model.effect import Dial, Effect, Hold, Impulse, Origin, Selector, Strike
from sim.model.topology import Topology
from sim.units import SECOND

WEB = Selector(service="web")
V2 = Selector(service="web", version="v2")
CANARY = {"share": 0.5, "lasts": "30s", "at_least": 400, "base": 0.02}
SHOP: dict[str, Any] = {
    "format": 1,
    "journeys": {"buy": {"enters": "web.home"}},
    "services": {
        "web": {
            "replicas": 2,
            "startup": "1s",
            "operations": {"home": {"work": "1ms", "failure": 0.005}},
            "deployment": {"canary": CANARY, "pause": "1s"},
        }
    },
}


class Rollout:
    """One rollout of v2 to everybody, of which a share of calls fails, on the request plane."""

    def __init__(self, failure: float, *, seed: int = 1, until_s: int = 80, **canary: Any) -> None:
        topology = Topology.model_validate(SHOP)
        web = topology.services["web"]
        judge = type(web.deployment.canary).model_validate(CANARY | canary)
        deployment = web.deployment.model_copy(update={"canary": judge})
        web = web.model_copy(update={"deployment": deployment})
        layout = build_layout(topology.model_copy(update={"services": {"web": web}}))
        options = PlaneOptions(
            seed=seed, horizon_us=200 * SECOND, rates_per_s=np.full((1, 1), 40.0)
        )
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.said: list[str] = []
        self.world = World(layout, RequestPlane(layout, options), seed=seed, record=self._record)
        self.world.hear_of_changes(lambda service, text, version, cause: self.said.append(text))
        steps = [
            Hold(Effect(V2, Dial.FAILURE, failure, Origin.DEPLOY)),
            Strike(Impulse.ROLL_OUT, WEB, version="v2"),
        ]
        self.world.carry_out(steps, cause=0, label="test")
        self.world.run_until(until_s * SECOND)

    def _record(self, kind: Any, subject: str, event: str, data: dict[str, Any], cause: Any) -> int:
        if event.startswith("canary"):
            self.told.append((event, data))
        return len(self.told)

    def versions(self) -> list[str]:
        return [self.world.version_of(replica) for replica in range(2)]


def test_the_share_detected_is_the_power_of_the_test():
    """200 trials on seeds of their own, within three standard errors of the law."""
    found, powers = 0, []
    for seed in range(200):
        (event, data), *_ = Rollout(0.04, seed=seed, until_s=60).told
        found += event == "canary_rejected"
        chance = 1 - (1 - 0.005) * (1 - 0.04)
        powers.append(at_least(data["rejects_at"], trials=data["calls"], chance=chance))
    error = math.sqrt(sum(p * (1 - p) for p in powers))

    assert 0.4 < sum(powers) / 200 < 0.95
    assert abs(found - sum(powers)) < 3 * error


def test_a_bad_one_goes_back_by_itself_and_everybody_is_told():
    run = Rollout(0.3)

    assert ["v1", "v1"] == run.versions()
    assert ["canary_rejected"] == [event for event, _ in run.told]
    assert len(run.said) == 1
    assert run.said[0].startswith("canary of v2 rejected: ")


def test_a_sound_one_goes_on_to_everybody_when_its_time_is_over():
    run = Rollout(0.0)

    assert ["v2", "v2"] == run.versions()
    assert ["canary_passed", "canary_promoted"] == [event for event, _ in run.told]
    assert [] == run.said


def test_too_few_calls_say_nothing_and_the_rollout_waits():
    run = Rollout(0.3, at_least=50_000)

    assert ["v1", "v2"] == sorted(run.versions())
    assert [] == run.told


def test_one_that_ends_before_enough_has_been_seen_is_inconclusive():
    run = Rollout(0.3, at_least=50_000)
    run.world.carry_out([Strike(Impulse.ROLL_BACK, WEB)], cause=0, label="test")
    run.world.run_until(120 * SECOND)

    assert ["canary_inconclusive"] == [event for event, _ in run.told]
    assert ["v1", "v1"] == run.versions()


def test_one_that_another_takes_the_place_of_is_inconclusive():
    """By a later version, or begun anew: what has been counted so far is told."""
    for version in ("v3", "v2"):
        run = Rollout(0.3, at_least=2_000, until_s=50)
        run.world.carry_out([Strike(Impulse.ROLL_OUT, WEB, version=version)], cause=0, label="test")
        run.world.run_until(60 * SECOND)

        ((event, data),) = run.told
        assert ("canary_inconclusive", "v2") == (event, data["version"])
        assert data["calls"] > 0


def test_others_that_fail_as_much_acquit_it():
    """What fails everywhere is not the new version's doing."""
    everywhere = Rollout(0.0, until_s=1)
    everywhere.world.carry_out(
        [Hold(Effect(WEB, Dial.FAILURE, 0.3, Origin.HOST))], cause=0, label="test"
    )
    everywhere.world.run_until(80 * SECOND)

    assert "canary_passed" == everywhere.told[0][0]


@pytest.mark.parametrize("failure", [0.0, 0.3])
def test_one_that_was_stopped_does_not_widen_and_a_bad_one_still_goes_back(failure):
    run = Rollout(failure, until_s=5)
    run.world.carry_out([Strike(Impulse.HALT_ROLLOUT, WEB)], cause=0, label="test")
    run.world.run_until(150 * SECOND)

    verdict, versions = ("rejected", ["v1", "v1"]) if failure else ("passed", ["v1", "v2"])
    assert [f"canary_{verdict}"] == [event for event, _ in run.told]
    assert versions == sorted(run.versions())


def test_one_that_has_passed_widens_when_deploys_may_go_on():
    run = Rollout(0.0, until_s=5)
    pause = Hold(Effect(WEB, Dial.NO_DEPLOYS, 1.0, Origin.OPERATOR), for_us=80 * SECOND)
    run.world.carry_out([pause], cause=0, label="test")
    run.world.run_until(80 * SECOND)
    paused = sorted(run.versions())
    run.world.run_until(150 * SECOND)

    assert ["v1", "v2"] == paused
    assert ["canary_passed", "canary_promoted"] == [event for event, _ in run.told]
    assert ["v2", "v2"] == run.versions()


def test_a_bad_one_stays_where_a_migration_bars_the_way_back_and_nobody_says_else():
    run = Rollout(0.3, until_s=5)
    barred = Hold(Effect(WEB, Dial.NO_ROLLBACK, 1.0, Origin.DATA))
    run.world.carry_out([barred], cause=0, label="test")
    run.world.run_until(100 * SECOND)

    assert ["v1", "v2"] == sorted(run.versions())
    assert run.said[0].endswith("are too many; there is no way back")
