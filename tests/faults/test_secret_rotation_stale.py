"""Processes with an old credential fail; new ones, or a new secret, do not."""

from __future__ import annotations

import pytest

from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import DURING

STALE = FAULTS.get("secret_rotation_stale")
HALF = Selector(service="web", share=0.5)


def test_calls_fail_by_the_share_of_the_replicas(drill):
    run = drill(STALE(), HALF)

    assert pytest.approx(0.5, abs=0.03) == run.failed_share(DURING)
    by_replica = [run.error_share(DURING, "web", ordinals=(r,)) for r in range(4)]
    assert [0.0, 0.0, 1.0, 1.0] == sorted(by_replica)


def test_who_checks_the_credential_does_not_fail(drill):
    assert 0.0 == drill(STALE(), HALF).error_share((10, 100), "db")


def test_new_processes_and_a_new_secret_each_end_it(drill):
    restart = [(55, "restart", {"service": "web"})]
    rotate = [(55, "rotate_secret", {"service": "web"})]

    assert 0.0 == drill(STALE(), HALF, orders=restart, until_s=160).failed_share((130, 160))
    assert 0.0 == drill(STALE(), HALF, orders=rotate).failed_share((56, 100))


def test_another_services_secret_does_not_help(drill):
    orders = [
        (55, "rotate_secret", {"service": "db"}),
        (56, "renew_certificate", {"service": "web"}),
    ]

    assert drill(STALE(), HALF, orders=orders).failed_share((60, 100)) > 0.4
