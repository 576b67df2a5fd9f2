"""A policy cuts one pair, and its caller's configuration holds it."""

from __future__ import annotations

import pytest

from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import DURING

BLOCK = FAULTS.get("policy_block")
CALL = Selector(caller="web", service="db")


def test_refused_or_lost(drill):
    refused = drill(BLOCK(mode="refused"), CALL)
    lost = drill(BLOCK(), CALL, rate_per_s=50.0)

    assert 1.0 == refused.failed_share((41, 100))
    assert refused.user_latency_s(DURING) < 0.05
    assert pytest.approx(2.0, abs=0.05) == lost.user_latency_s(DURING)


def test_the_pair_next_to_it_is_spared(drill):
    one = Selector(caller="web", service="db", operation="db.write")
    run = drill(BLOCK(mode="refused"), one)

    assert 0.0 == run.failed_share((10, 100), journey="browse")
    assert 0.0 == run.error_share((10, 100), "db")


def test_the_callers_configuration_ends_it_and_the_callees_does_not(drill):
    ended, held = (
        drill(BLOCK(mode="refused"), CALL, orders=[(60, "revert_config", {"service": service})])
        for service in ("web", "db")
    )

    assert 0.0 == ended.failed_share((61, 100))
    assert 1.0 == held.failed_share((61, 100))
