"""Part of what goes into a zone is lost or late, and probes see nothing."""

from __future__ import annotations

import pytest

from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import BEFORE, DURING

GREY = FAULTS.get("zone_grey")
ZONE = Selector(zone="a")


def test_a_share_of_calls_into_the_zone_vanishes_at_every_hop(drill):
    run = drill(GREY(lost=0.1), Selector(zone="a", service="db"))

    # Half of the calls go to zone a.
    assert pytest.approx(0.05, abs=0.01) == run.failed_share(DURING)


def test_added_time_is_felt_by_the_zones_share(drill):
    run = drill(GREY(lost=0, added="100ms"), Selector(zone="a", service="db"))

    assert pytest.approx(0.05, abs=0.01) == run.shift(BEFORE, DURING, run.user_latency_s)


def test_replicas_stay_ready_and_do_not_fail(drill):
    run = drill(GREY(lost=0.1), ZONE)

    assert (4, 2) == (run.world.ready("web"), run.world.ready("db"))
    assert 0.0 == run.error_share(DURING, "db")


def test_out_of_the_zone_is_out_of_trouble(drill):
    run = drill(GREY(lost=0.1), ZONE, orders=[(60, "drain_zone", {"zone": "a"})])

    assert run.failed_share((45, 60)) > 0.05
    # Those who had begun to wait give up after ten seconds.
    assert 0.0 == run.failed_share((71, 100))


def test_no_size_is_no_fault(drill):
    assert drill().fingerprint() == drill(GREY(lost=0), ZONE).fingerprint()
