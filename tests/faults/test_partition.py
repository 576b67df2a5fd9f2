"""A partition refuses at once or holds callers for their timeouts; the callee idles."""

from __future__ import annotations

import pytest

from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import BEFORE, DURING

PARTITION = FAULTS.get("partition")
CALL = Selector(caller="web", service="db")


def test_a_refused_path_fails_fast(drill):
    run = drill(PARTITION(mode="refused"), CALL)

    assert 1.0 == run.failed_share(DURING)
    assert run.shift(BEFORE, DURING, run.user_latency_s) < 0.0


def test_a_lost_path_holds_the_caller_for_its_timeout(drill):
    # At half the usual traffic: 50/s for 2 s fit into the slots of web, so nobody queues as well.
    run = drill(PARTITION(mode="lost"), CALL, rate_per_s=50.0)

    assert 1.0 == run.failed_share(DURING)
    assert pytest.approx(2.0, abs=0.05) == run.user_latency_s(DURING)


def test_the_callee_has_nothing_to_do_and_nothing_to_regret(drill):
    for mode in ("refused", "lost"):
        run = drill(PARTITION(mode=mode), CALL)
        assert 0 == run.op(DURING, "db", 0)
        assert 0.0 == run.error_share((10, 100), "db")


def test_part_of_a_path_fails_its_part(drill):
    run = drill(PARTITION(mode="refused", chance=0.2), CALL)

    assert pytest.approx(0.2, abs=0.02) == run.failed_share(DURING)


def test_no_part_of_a_path_is_no_fault(drill):
    assert drill().fingerprint() == drill(PARTITION(chance=0.0), CALL).fingerprint()
