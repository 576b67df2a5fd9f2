"""A path is cut and passes by turns."""

from __future__ import annotations

import pytest

from sim.model.effect import Selector
from sim.model.kinds import FAULTS

FLAP = FAULTS.get("link_flap")
CALL = Selector(caller="web", service="db")


def test_calls_fail_in_the_cuts_and_pass_in_between(drill):
    run = drill(FLAP(mode="refused", down="5s", up="10s", times=3), CALL)

    # What was under way in the last moment before a cut still ends well.
    shares = [run.failed_share((at, at + 5)) for at in (40, 55, 70)]
    assert [1.0, 1.0, 1.0] == pytest.approx(shares, abs=0.01)
    assert [0.0, 0.0, 0.0] == [run.failed_share(w) for w in ((45, 55), (60, 70), (75, 100))]


def test_lost_calls_hold_their_callers(drill):
    run = drill(FLAP(down="10s", up="10s", times=1), CALL, rate_per_s=20.0)

    assert pytest.approx(2.0, abs=0.1) == run.user_latency_s((43, 50))


def test_the_callee_does_not_fail(drill):
    assert 0.0 == drill(FLAP(mode="refused"), CALL).error_share((10, 100), "db")


def test_it_is_over_with_its_time(drill):
    run = drill(FLAP(mode="refused", down="5s", up="5s", times=50, lasts="22s"), CALL)

    assert run.failed_share((60, 62)) > 0.98
    assert 0.0 == run.failed_share((62, 100))
