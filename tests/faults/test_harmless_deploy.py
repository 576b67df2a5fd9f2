"""A harmless deploy changes versions and harms nobody."""

from __future__ import annotations

from sim.model.effect import Selector
from sim.model.kinds import FAULTS

DEPLOY = FAULTS.get("harmless_deploy")


def test_a_harmless_deploy_moves_versions_and_fails_nobody(drill):
    run = drill(DEPLOY(), Selector(service="web"), until_s=240)

    replicas = [r.index for r in run.layout.replicas_of("web") if run.world.is_present(r.index)]
    assert {"v2"} == {run.world.version_of(r) for r in replicas}
    assert 0.0 == run.failed_share((10, 240))


def test_it_takes_no_longer_either(drill):
    run = drill(DEPLOY(), Selector(service="web"), until_s=240)

    assert abs(run.shift((10, 40), (40, 240), run.user_latency_s)) < 0.005
