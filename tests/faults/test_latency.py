"""Latency slows the caller and spares the callee."""

from __future__ import annotations

import pytest

from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import BEFORE, DURING

LATENCY = FAULTS.get("latency")
CALL = Selector(caller="web", service="db")


def test_latency_slows_the_caller_and_spares_the_callee(drill):
    run = drill(LATENCY.model_validate({"added": "300ms"}), CALL)

    assert pytest.approx(0.3, abs=0.01) == run.shift(BEFORE, DURING, run.latency_s, "web")
    assert pytest.approx(0.0, abs=0.003) == run.shift(BEFORE, DURING, run.latency_s, "db")


def test_latency_holds_slots_by_littles_law(drill):
    run = drill(LATENCY.model_validate({"added": "300ms"}), CALL)

    # 100 requests a second, each 0.3 s longer in a slot of web.
    assert pytest.approx(30.0, rel=0.1) == run.shift(BEFORE, DURING, run.busy_slots, "web")


def test_latency_into_one_zone_spares_calls_into_the_other(drill):
    run = drill(LATENCY.model_validate({"added": "300ms"}), CALL.model_copy(update={"zone": "a"}))

    assert pytest.approx(0.15, abs=0.01) == run.shift(BEFORE, DURING, run.latency_s, "web")


def test_no_latency_is_no_fault(drill):
    assert drill().fingerprint() == drill(LATENCY(added=0), CALL).fingerprint()
