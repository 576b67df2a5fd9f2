"""A revoked credential shuts one caller out, whole, until there is a new one."""

from __future__ import annotations

from sim.engine.plane import OpCount
from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import DURING

REVOKED = FAULTS.get("auth_revoked")
CALL = Selector(caller="web", service="db")


def test_the_caller_is_refused_and_the_callee_idles(drill):
    run = drill(REVOKED(), CALL)

    assert 1.0 == run.failed_share((41, 100))
    assert 0 == run.op(DURING, "db", OpCount.ARRIVED)


def test_other_calls_are_spared(drill):
    run = drill(REVOKED(), Selector(caller="web", service="db", operation="db.write"))

    assert 0.0 == run.failed_share((10, 100), journey="browse")
    assert 1.0 == run.failed_share((41, 100), journey="buy")


def test_the_callers_new_secret_ends_it_and_a_restart_does_not(drill):
    rotate = [(60, "rotate_secret", {"service": "web"})]
    useless = [
        (55, "restart", {"service": "web", "mode": "all"}),
        (56, "renew_certificate", {"service": "web"}),
        (57, "rotate_secret", {"service": "db"}),
    ]

    assert 0.0 == drill(REVOKED(), CALL, orders=rotate).failed_share((61, 100))
    assert 1.0 == drill(REVOKED(), CALL, orders=useless).failed_share((70, 100))
