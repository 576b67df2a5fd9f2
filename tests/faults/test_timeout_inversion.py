"""A caller gives up on work that its callee does to the end."""

from __future__ import annotations

from sim.engine.plane import SiteCount
from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import BEFORE, DURING

SHORT = FAULTS.get("timeout_inversion")
CALL = Selector(caller="web", service="db")


def test_the_caller_times_out_and_the_callee_answers_nobody(drill):
    run = drill(SHORT(timeout="1ms"), CALL)

    assert run.failed_share(DURING) > 0.95
    assert run.site(DURING, "web.page->db.read", SiteCount.TIMEOUTS) > 1000
    assert 0.0 == run.error_share(DURING, "db")


def test_the_callees_own_pace_is_as_it_was(drill):
    run = drill(SHORT(timeout="1ms"), CALL)

    assert abs(run.shift(BEFORE, DURING, run.latency_s, "db.read")) < 0.01


def test_a_timeout_that_suffices_harms_nobody(drill):
    assert 0.0 == drill(SHORT(timeout="1s"), CALL).failed_share((10, 100))


def test_reverting_the_caller_ends_it(drill):
    run = drill(SHORT(timeout="1ms"), CALL, orders=[(60, "revert_config", {"service": "web"})])

    assert 0.0 == run.failed_share((61, 100))
