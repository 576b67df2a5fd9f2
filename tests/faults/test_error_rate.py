"""An error rate moves errors where it is aimed, and nothing beside."""

from __future__ import annotations

import pytest

from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import BEFORE, DURING

ERRORS = FAULTS.get("error_rate")


def test_error_rate_fails_its_share_of_one_operation_and_of_the_journey_that_needs_it(drill):
    run = drill(ERRORS(chance=0.3), Selector(operation="db.write"))

    # 1,000 writes: three standard deviations are 0.043.
    assert pytest.approx(0.3, abs=0.045) == run.error_share(DURING, "db.write")
    assert pytest.approx(0.3, abs=0.045) == run.failed_share(DURING, journey="buy")


def test_error_rate_spares_the_other_operation_and_latency(drill):
    run = drill(ERRORS(chance=0.3), Selector(operation="db.write"))

    assert 0.0 == run.error_share(DURING, "db.read")
    assert 0.0 == run.failed_share(DURING, journey="browse")
    assert abs(run.shift(BEFORE, DURING, run.latency_s, "db")) < 0.003


def test_error_rate_in_a_zone_fails_only_there(drill):
    run = drill(ERRORS(chance=0.5), Selector(service="web", zone="a"))

    assert pytest.approx(0.5, abs=0.04) == run.error_share(DURING, "web", zone="a")
    assert 0.0 == run.error_share(DURING, "web", zone="b")


def test_error_rate_of_a_segment_fails_only_its_clients(drill):
    run = drill(ERRORS(chance=1.0), Selector(service="web", segment="ios"))

    assert 1.0 == run.failed_share(DURING, journey="browse", segment="ios")
    assert 0.0 == run.failed_share(DURING, journey="browse", segment="other")


def test_error_rate_of_nought_is_no_fault(drill):
    fault = ERRORS(chance=0.0)

    assert drill().fingerprint() == drill(fault, Selector(service="db")).fingerprint()
