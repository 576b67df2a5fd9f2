"""A name that is gone is missed as copies of its address grow old."""

from __future__ import annotations

import pytest

from sim.model.effect import Selector
from sim.model.kinds import FAULTS

DNS = FAULTS.get("dns_failure")
DB = Selector(service="db")


def test_the_share_that_fails_is_time_over_ttl(drill):
    run = drill(DNS(ttl="50s"), DB)

    # Ten stages: in the k-th a share k / 10 fails.
    shares = [run.failed_share((begin, begin + 5)) for begin in (40, 60, 85)]
    assert [0.1, 0.5, 1.0] == pytest.approx(shares, abs=0.05)
    assert 1.0 == run.failed_share((90, 100))


def test_the_service_itself_answers_those_who_still_find_it(drill):
    run = drill(DNS(ttl="50s"), DB)

    assert 0.0 == run.error_share((10, 85), "db")
    assert 2 == run.world.ready("db")


def test_good_records_end_it_for_good_once_bad_answers_are_old(drill):
    # In the midst of the rise: the stages that were still to come do not come.
    run = drill(DNS(ttl="200s"), DB, orders=[(60, "fix_dns", {"service": "db"})], until_s=180)

    assert run.failed_share((100, 119)) > 0.3
    assert 0.0 == run.failed_share((121, 180))


def test_a_restart_does_not_help(drill):
    orders = [(95, "restart", {"service": "db", "mode": "all"})]
    run = drill(DNS(ttl="50s"), DB, orders=orders, until_s=130)

    assert 1.0 == run.failed_share((110, 130))
