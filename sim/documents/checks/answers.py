"""A scenario's hidden truth, targets and length: whether the drill can be won as it says."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents.checks.names import Names
from sim.documents.finding import Finding
from sim.documents.node import Loc
from sim.errors import did_you_mean
from sim.model.kinds import FAULTS
from sim.model.scenario import Scenario, Stance
from sim.units import DAY, format_duration


def check_truth(scenario: Scenario, names: Names) -> Iterator[Finding]:
    """Components (places too) and path are parts of the topology; the mechanism is a fault."""
    truth = scenario.truth
    for index, component in enumerate(truth.components):
        loc: Loc = ("truth", "components", index)
        caller, arrow, callee = (part.strip() for part in component.partition("->"))
        if arrow:
            found = [*names.caller(caller, loc), *names.service_or_operation(callee, loc)]
            yield from found or names.dependency(caller, callee, loc)
        else:
            is_place = component in names.zones or component in names.topology.regions
            yield from () if is_place else names.caller(component, loc)
    for index, service in enumerate(truth.path):
        yield from names.caller(service, ("truth", "path", index))
    if len(FAULTS) and truth.mechanism not in FAULTS:
        tail = did_you_mean(truth.mechanism, tuple(FAULTS), most=40)
        message = f"{truth.mechanism!r} is no kind of fault{tail}"
        yield Finding("W421", ("truth", "mechanism"), message)


def check_targets(scenario: Scenario) -> Iterator[Finding]:
    """Targets that the drill is too short to show, and a trigger that says when harm begins."""
    for field in type(scenario.targets).model_fields:
        value = getattr(scenario.targets, field)
        if isinstance(value, int) and value > scenario.lasts:
            message = f"longer than the drill of {format_duration(scenario.lasts)}"
            yield Finding("W423", ("targets", field), message)
    if scenario.soak >= scenario.lasts:
        message = f"{format_duration(scenario.soak)} is not shorter than the drill"
        yield Finding("E343", ("soak",), message)
    triggers = [inject for inject in scenario.injects if inject.is_trigger]
    has_fault = any(inject.fault is not None for inject in scenario.injects)
    if scenario.stance is Stance.INTERVENE and has_fault and len(triggers) != 1:
        message = f"{len(triggers) or 'no'} injects are marked 'is_trigger'; mark the first harm"
        yield Finding("W422", ("injects",), message)
    if scenario.lasts > DAY:
        message = f"{format_duration(scenario.lasts)}: a drill longer than a day"
        yield Finding("W424", ("lasts",), message)
