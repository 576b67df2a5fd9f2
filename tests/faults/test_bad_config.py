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


def test_a_push_that_spreads_reaches_one_replica_after_another_and_stays(drill):
    """Pushed at 40 s: two of four replicas by the fifth tenth, all of them at the end."""
    run = drill(CONFIG(failure=1.0, spreads_over="40s"), WEB, until_s=110)

    shares = [run.failed_share(window) for window in ((41, 43), (57, 59), (77, 79), (90, 110))]
    assert [0.25, 0.5, 1.0, 1.0] == pytest.approx(shares, abs=0.05)


def test_a_push_that_is_taken_back_on_its_way_goes_no_further(drill):
    orders = [(55, "revert_config", {"service": "web"})]
    run = drill(CONFIG(failure=1.0, spreads_over="40s"), WEB, orders=orders, until_s=110)

    assert run.failed_share((53, 55)) > 0.4
    assert 0.0 == run.failed_share((57, 110))


def test_what_lasts_less_than_it_spreads_reaches_only_some(drill):
    run = drill(CONFIG(failure=1.0, spreads_over="40s", lasts="10s"), WEB, until_s=110)

    assert pytest.approx(0.25, abs=0.05) == run.failed_share((42, 47))
    assert 0.0 == run.failed_share((51, 110))
