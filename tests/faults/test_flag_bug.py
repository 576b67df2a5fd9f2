"""A bug behind a flag goes and comes with the flag."""

from __future__ import annotations

import pytest

from sim.model.effect import Selector
from sim.model.kinds import FAULTS

BUG = FAULTS.get("flag_bug")
IOS = Selector(operation="web.page", segment="ios")


def test_flag_bug_fails_those_whom_it_gates_while_it_is_on(drill):
    orders = [
        (60, "toggle_flag", {"flag": "fast", "on": False}),
        (80, "toggle_flag", {"flag": "fast", "on": True}),
    ]
    run = drill(BUG(flag="fast", failure=1.0, turns_on=False), IOS, orders=orders)

    windows = ((45, 60), (65, 80), (85, 100))
    ios = [run.failed_share(w, journey="browse", segment="ios") for w in windows]
    assert [1.0, 0.0, 1.0] == ios
    assert 0.0 == run.failed_share((10, 100), journey="browse", segment="other")


def test_neither_a_rollback_nor_a_restart_ends_it(drill):
    for kind, extra in (("rollback", {}), ("restart", {"mode": "all"})):
        orders = [(50, kind, {"service": "web", **extra})]
        run = drill(BUG(flag="fast", failure=1.0, turns_on=False), IOS, orders=orders)
        assert run.failed_share((75, 100), journey="browse", segment="ios") > 0.95


def test_a_flag_that_is_turned_on_leaves_a_line_in_the_change_log():
    assert "flag fast on" == BUG(flag="fast").change_note(IOS).text
    assert BUG(flag="fast", turns_on=False).change_note(IOS) is None


def test_a_step_by_step_roll_out_grows_the_harm_with_the_percentage(drill):
    """Within 4 sigma at 20/s of iOS pages for 20 s a step; retries would change nothing."""
    orders = [
        (at, "toggle_flag", {"flag": "fast", "on": True, "percentage": share})
        for at, share in ((45, 0.1), (65, 0.5), (85, 1.0))
    ]
    run = drill(BUG(flag="fast", failure=1.0, turns_on=False), IOS, at_s=46, orders=orders)

    shares = [
        run.failed_share(window, journey="browse", segment="ios")
        for window in ((50, 65), (65, 85), (85, 100))
    ]
    assert [0.1, 0.5, 1.0] == [pytest.approx(share, abs=0.1) for share in shares]
    assert 0.0 == run.failed_share((50, 100), journey="browse", segment="other")
