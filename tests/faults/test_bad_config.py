"""A bad configuration strikes everywhere at once, and only its own way back ends it."""

from __future__ import annotations

import pytest

from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import BEFORE, DURING

CONFIG = FAULTS.get("bad_config")
WEB = Selector(service="web")


def test_bad_config_strikes_every_replica_alike(drill):
    run = drill(CONFIG(failure=0.4), WEB)

    shares = [run.error_share(DURING, "web", ordinals=(k,)) for k in range(4)]
    assert [pytest.approx(0.4, abs=0.05)] * 4 == shares


def test_only_a_revert_ends_it(drill):
    revert = drill(CONFIG(failure=0.4), WEB, orders=[(60, "revert_config", {"service": "web"})])
    restart = [(60, "restart", {"service": "web", "mode": "all"})]

    assert 0.0 == revert.failed_share((62, 100))
    assert drill(CONFIG(failure=0.4), WEB, orders=restart).failed_share((75, 100)) > 0.3


def test_services_that_do_not_read_it_are_spared(drill):
    run = drill(CONFIG(failure=0.4, work=2.0), WEB)

    assert 0.0 == run.error_share(DURING, "db")
    assert run.shift(BEFORE, DURING, run.latency_s, "db") < 0.003
