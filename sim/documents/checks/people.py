"""The people of a scenario: what makes them ask, what they must approve, when they come."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents.checks.names import Names
from sim.documents.checks.references import check_condition
from sim.documents.finding import Finding
from sim.documents.node import Loc
from sim.errors import did_you_mean
from sim.model.kinds import ACTIONS
from sim.model.people import Approval
from sim.model.scenario import Scenario
from sim.units import format_duration


def check_people(scenario: Scenario, names: Names) -> Iterator[Finding]:
    """Every question of everybody who waits for word."""
    for person, who in scenario.people.items():
        for index, ask in enumerate(who.asks):
            loc = ("people", person, "asks", index, "when")
            yield from check_condition(ask.when, names, None, loc)
    yield from check_approvals(scenario.approvals, names)
    before = 0
    for index, shift in enumerate(scenario.shifts):
        here: Loc = ("shifts", index, "at")
        if shift.at >= scenario.lasts:
            yield Finding("E340", here, f"comes at {format_duration(shift.at)}, after the end")
        elif shift.at < before:
            message = f"{format_duration(shift.at)} is before the shift above it"
            yield Finding("E347", here, message)
        before = shift.at


def check_approvals(approvals: tuple[Approval, ...], names: Names) -> Iterator[Finding]:
    """That the orders exist, and what makes an approver say no."""
    for index, rule in enumerate(approvals):
        if rule.action not in ACTIONS:
            tail = did_you_mean(rule.action, tuple(ACTIONS), most=40)
            loc = ("approvals", index, "action")
            yield Finding("E211", loc, f"no action {rule.action!r}{tail}")
        for number, objection in enumerate(rule.unless):
            here = ("approvals", index, "unless", number, "when")
            yield from check_condition(objection.when, names, None, here)
