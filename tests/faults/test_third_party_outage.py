"""What others run for us fails, or lets in only so much, whatever we do."""

from __future__ import annotations

import copy

import pytest

from sim.engine.plane import OpCount
from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import DURING, SHOP

OUT = FAULTS.get("third_party_outage")
DB = Selector(service="db")


def test_every_call_fails_and_ours_of_it_too(drill):
    run = drill(OUT(), DB)

    assert 1.0 == run.error_share(DURING, "db")
    assert 1.0 == run.failed_share(DURING)


def test_throttled_it_serves_its_rate_and_refuses_the_rest(drill):
    run = drill(OUT(throttled_to="40/s"), DB)

    assert pytest.approx(40.0, rel=0.06) == run.op((60, 100), "db", OpCount.OK) / 40
    assert 0.0 == run.error_share(DURING, "db")
    assert pytest.approx(0.6, abs=0.05) == run.failed_share((60, 100))


def test_nothing_of_ours_ends_it(drill):
    orders = [(55, "restart", {"service": "db", "mode": "all"}), (56, "revert_config", {})]

    assert 1.0 == drill(OUT(), DB, orders=orders).failed_share((70, 100))


def test_callers_that_can_go_without_are_spared(drill):
    shop = copy.deepcopy(SHOP)
    shop["services"]["web"]["operations"]["page"]["calls"][0]["on_failure"] = "soft"
    run = drill(OUT(), DB, topology=shop)

    assert 0.0 == run.failed_share(DURING, journey="browse")
    assert 1.0 == run.failed_share(DURING, journey="buy")
