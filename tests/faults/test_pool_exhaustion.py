"""A pool that runs dry makes callers wait, not the callee; a restart gives it back."""

from __future__ import annotations

from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import BEFORE, DURING

POOL = FAULTS.get("pool_exhaustion")
CALL = Selector(caller="web", service="db")
BUSY = 220.0  # 44 reads a second over one connection of 12 ms: more than half its time


def test_pool_exhaustion_slows_the_caller_and_spares_the_callee(drill):
    run = drill(POOL(left=1), CALL, rate_per_s=BUSY)

    assert run.shift(BEFORE, DURING, run.latency_s, "web") > 0.005
    assert run.shift(BEFORE, DURING, run.latency_s, "db") < 0.002
    assert run.site(DURING, "web.page->db.read", 8) > 0


def test_a_restart_of_the_caller_gives_the_connections_back(drill):
    orders = [(60, "restart", {"service": "web", "mode": "all"})]
    run = drill(POOL(left=1), CALL, orders=orders, rate_per_s=BUSY)

    assert 0 == run.site((75, 100), "web.page->db.read", 8)


def test_a_pool_that_suffices_is_no_fault(drill):
    wide = drill(POOL(left=1000), CALL)

    assert drill().fingerprint() == wide.fingerprint()
