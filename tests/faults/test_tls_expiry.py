"""A certificate ends for everybody at once, and only a new one helps."""

from __future__ import annotations

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
