"""Probes that are too strict empty healthy replicas; blind ones keep sick ones in."""

from __future__ import annotations

import pytest

from sim.engine.plane import OpCount
from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import DURING

PROBES = FAULTS.get("probe_misconfig")
HALF = Selector(service="web", share=0.5)
WEB = Selector(service="web")


def test_healthy_replicas_are_left_out_and_the_rest_takes_their_load(drill):
    run = drill(PROBES(), HALF)

    ways = [run.op(DURING, "web", OpCount.ARRIVED, ordinals=(r,)) for r in range(4)]
    assert 2 == ways.count(0)
    assert 0.0 == run.failed_share((10, 100))
    assert 0 == run.world.restarts("web")


def test_reverting_configuration_brings_them_back(drill):
    run = drill(PROBES(), HALF, orders=[(60, "revert_config", {"service": "web"})])

    assert 4 == run.world.ready("web")


def test_blind_probes_show_nothing_while_all_are_well(drill):
    assert drill().fingerprint() == drill(PROBES(mode="blind"), WEB).fingerprint()


def test_blind_probes_keep_a_dead_replica_in(drill):
    dead = FAULTS.get("crash")(lasts="100s")
    seen = drill(also=[(45, dead, HALF)], until_s=120)
    blind = drill(PROBES(mode="blind"), WEB, also=[(45, dead, HALF)], until_s=120)

    assert 0.0 == seen.failed_share((90, 120))
    assert pytest.approx(0.5, abs=0.05) == blind.failed_share((90, 120))


def test_blindness_is_a_whole_services():
    sentences = list(PROBES(mode="blind").problems(HALF))

    assert ["mode: blind means every replica of the service; name no share, zone or region"] == (
        sentences
    )
