"""A bad version does its harm by its share of the replicas, and leaves with a rollback."""

from __future__ import annotations

import pytest

from sim.model.effect import Selector
from sim.model.kinds import FAULTS

DEPLOY = FAULTS.get("bad_deploy")
WEB = Selector(service="web")
CANARY = {"version": "v2", "failure": 0.5, "stages": [{"share": 0.05}]}


def test_a_canary_fails_only_on_its_replicas(drill):
    run = drill(DEPLOY.model_validate(CANARY), WEB, until_s=150)

    assert pytest.approx(0.5, abs=0.06) == run.error_share((60, 150), "web", ordinals=(0,))
    assert 0.0 == run.error_share((60, 150), "web", ordinals=(1, 2, 3))
    assert pytest.approx(0.125, abs=0.02) == run.failed_share((60, 150))


def test_stages_promote_themselves_and_harm_grows(drill):
    stages = {"stages": [{"share": 0.05}, {"share": 1.0, "after": "60s"}]}
    run = drill(DEPLOY.model_validate(CANARY | stages), WEB, until_s=240)

    shares = [run.failed_share(w) for w in ((60, 100), (120, 150), (200, 240))]
    assert shares == sorted(shares)
    assert pytest.approx(0.5, abs=0.03) == shares[2]


def test_a_rollback_of_the_canary_ends_it_and_its_promotion(drill):
    stages = {"stages": [{"share": 0.05}, {"share": 1.0, "after": "60s"}]}
    orders = [(70, "rollback", {"service": "web"})]
    run = drill(DEPLOY.model_validate(CANARY | stages), WEB, orders=orders, until_s=240)

    assert 0.0 == run.failed_share((80, 240))


def test_a_hotfix_ends_it_as_well(drill):
    orders = [(70, "roll_forward", {"service": "web"})]
    run = drill(DEPLOY.model_validate(CANARY), WEB, orders=orders, until_s=240)

    assert 0.0 == run.failed_share((170, 240))


def test_neither_a_restart_nor_more_replicas_end_it(drill):
    for order in (
        (70, "restart", {"service": "web", "mode": "all"}),
        (70, "scale", {"service": "web", "replicas": 8}),
    ):
        run = drill(DEPLOY.model_validate(CANARY), WEB, orders=[order], until_s=150)
        assert run.error_share((90, 150), "web", ordinals=(0,)) > 0.4


def test_the_harm_may_be_one_operations(drill):
    target = Selector(service="web", operation="web.order")
    run = drill(DEPLOY.model_validate(CANARY | {"stages": [{"share": 1.0}]}), target, until_s=240)

    assert pytest.approx(0.5, abs=0.06) == run.failed_share((160, 240), journey="buy")
    assert 0.0 == run.failed_share((160, 240), journey="browse")


def test_the_change_log_tells_the_plan_and_not_the_harm():
    note = DEPLOY.model_validate(CANARY).change_note(WEB)

    assert ("deploy", "web", "deploy of v2: 5%", "v2") == (
        note.kind.value,
        note.service,
        note.text,
        note.version,
    )
