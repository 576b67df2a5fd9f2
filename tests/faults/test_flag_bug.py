"""A bug behind a flag goes and comes with the flag."""

from __future__ import annotations

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
