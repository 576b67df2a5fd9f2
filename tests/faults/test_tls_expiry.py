"""A certificate ends for everybody at once, and only a new one helps."""

from __future__ import annotations

import pytest

from sim.engine.plane import OpCount
from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import BEFORE, DURING

TLS = FAULTS.get("tls_expiry")
DB = Selector(service="db")


def test_every_caller_is_refused_from_one_instant_on(drill):
    run = drill(TLS(), DB)

    assert 0.0 == run.failed_share(BEFORE)
    assert 1.0 == run.failed_share((41, 100))


def test_the_service_itself_has_nothing_to_do_and_is_ready(drill):
    run = drill(TLS(), DB)

    assert 0 == run.op(DURING, "db", OpCount.ARRIVED)
    assert 2 == run.world.ready("db")


def test_users_are_callers_too(drill):
    assert 1.0 == drill(TLS(), Selector(service="web")).failed_share(DURING)


def test_one_pool_refuses_and_the_other_serves(drill):
    """Callers take turns between the two replicas, one in each zone, and do not learn."""
    run = drill(TLS(), Selector(service="db", zone="a"))

    assert 0.5 == pytest.approx(run.failed_share(DURING), abs=0.02)


def test_a_renewal_of_the_service_is_one_of_every_pool(drill):
    renewal = [(60, "renew_certificate", {"service": "db"})]
    run = drill(TLS(), Selector(service="db", zone="a"), orders=renewal)

    assert 0.0 == run.failed_share((62, 100))


def test_only_a_renewal_ends_it(drill):
    cure = drill(TLS(), DB, orders=[(60, "renew_certificate", {"service": "db"})])
    useless = [
        (60, "restart", {"service": "db", "mode": "all"}),
        (61, "revert_config", {}),
        (62, "rotate_secret", {"service": "db"}),
        (63, "renew_certificate", {"service": "web"}),
    ]

    assert 0.0 == cure.failed_share((62, 100))
    assert 1.0 == drill(TLS(), DB, orders=useless).failed_share((75, 100))
