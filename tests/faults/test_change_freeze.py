"""In a freeze nothing goes forward; the way back is open, and an exception lifts it."""

from __future__ import annotations

import pytest

from sim.model.effect import Selector
from sim.model.kinds import ACTIONS, FAULTS

FREEZE = FAULTS.get("change_freeze")
DEPLOY = FAULTS.get("bad_deploy")(failure=0.5)
WEB = Selector(service="web")
# Pushed before the freeze begins at 40 s, or in its midst.
BEFORE, WITHIN = [(15, DEPLOY, WEB)], [(50, DEPLOY, WEB)]


def versions(run) -> set[str]:
    """What the replicas of web run at the end."""
    return {run.world.version_of(replica) for replica in range(4)}


@pytest.mark.parametrize("target", [Selector(), WEB])
def test_a_pipeline_that_would_deploy_in_it_does_not(drill, target):
    run = drill(FREEZE(), target, also=WITHIN, until_s=250)

    assert {"v1"} == versions(run)
    assert 0.0 == run.failed_share((60, 250))


def test_another_service_is_free(drill):
    run = drill(FREEZE(), Selector(service="db"), also=WITHIN, until_s=250)

    assert {"v2"} == versions(run)


def test_a_rollback_goes_through_and_a_hotfix_is_refused(drill):
    back = [(200, "rollback", {"service": "web"})]
    run = drill(FREEZE(), WEB, also=BEFORE, orders=back, until_s=400)
    hotfix = ACTIONS.get("roll_forward")(service="web")

    assert {"v1"} == versions(run)
    assert "deploys of 'web' are paused" == hotfix.refusal(run.world.facts)


def test_an_exception_lifts_it_and_it_ends_by_itself(drill):
    lift = [(45, "pause_deploys", {"service": "web", "is_paused": False})]

    assert {"v2"} == versions(drill(FREEZE(), WEB, also=WITHIN, orders=lift, until_s=250))
    assert {"v2"} == versions(drill(FREEZE(lasts="5s"), WEB, also=WITHIN, until_s=250))


@pytest.mark.parametrize(
    ("frozen", "lifted", "moves"),
    [(None, "web", True), ("web", None, True), (None, "db", False), ("web", "db", False)],
)
def test_an_exception_is_for_one_of_all_or_for_all_of_them(drill, frozen, lifted, moves):
    lift = [(45, "pause_deploys", {"service": lifted, "is_paused": False})]
    target = Selector(service=frozen)
    run = drill(FREEZE(), target, also=WITHIN, orders=lift, until_s=250)

    assert {"v2" if moves else "v1"} == versions(run)
