"""A slowdown moves latency of the service and its callers, and no errors."""

from __future__ import annotations

import pytest

from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import BEFORE, DURING

SLOWDOWN = FAULTS.get("slowdown")
DB = Selector(service="db")


def test_slowdown_slows_the_service_and_its_caller_alike(drill):
    run = drill(SLOWDOWN(factor=2.0), DB)

    callee = run.shift(BEFORE, DURING, run.latency_s, "db")
    caller = run.shift(BEFORE, DURING, run.latency_s, "web")
    assert callee > 0.01
    assert pytest.approx(callee, rel=0.15) == caller


def test_slowdown_fails_nothing_and_leaves_the_callers_own_work(drill):
    run = drill(SLOWDOWN(factor=2.0), DB)

    own = [run.op(w, "web", 5) / run.op(w, "web", 1) for w in (BEFORE, DURING)]
    assert 0.0 == run.failed_share(DURING)
    assert pytest.approx(own[0], rel=0.06) == own[1]


def test_slowdown_of_one_operation_spares_the_other(drill):
    run = drill(SLOWDOWN(factor=4.0), Selector(operation="db.write"))

    assert run.shift(BEFORE, DURING, run.latency_s, "db.write") > 0.05
    assert run.shift(BEFORE, DURING, run.latency_s, "db.read") < 0.03


def test_slowdown_by_nothing_is_no_fault(drill):
    assert drill().fingerprint() == drill(SLOWDOWN(factor=1.0), DB).fingerprint()
