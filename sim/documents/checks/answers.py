"""A scenario's hidden truth, targets and length: whether the drill can be won as it says."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents.checks.names import Names
from sim.documents.finding import Finding
from sim.documents.node import Loc
from sim.errors import did_you_mean
from sim.model.kinds import FAULTS
from sim.model.people import Interest
from sim.model.scenario import Scenario, Stance
from sim.model.topology import Topology
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


def check_targets(scenario: Scenario, topology: Topology) -> Iterator[Finding]:
    """Targets that nothing could miss, that the drill is too short for, and when harm begins."""
    yield from _check_what_is_counted(scenario, topology)
    yield from _check_notice(scenario)
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


def _check_notice(scenario: Scenario) -> Iterator[Finding]:
    """Whoever owes an authority a word is told so by the authority's standing among the people."""
    waits = any(who.role is Interest.REGULATOR for who in scenario.people.values())
    if scenario.targets.time_to_notify is not None and not waits:
        message = "nobody of the people has 'role: regulator', so that nobody waits for the notice"
        yield Finding("E361", ("targets", "time_to_notify"), message)


def _check_what_is_counted(scenario: Scenario, topology: Topology) -> Iterator[Finding]:
    """Lost writes need somebody who keeps them, breaches a rule that can be broken."""
    has_writes = any(s.store is not None and s.store.writes for s in topology.services.values())
    lacks_writes = "" if has_writes else "no service of the topology has a 'store' with 'writes'"
    lacks_rules = "" if topology.residency else "the topology has no 'residency'"
    lacking = {"rpo": lacks_writes, "writes_lost": lacks_writes, "residency_breaches": lacks_rules}
    for field, lacks in lacking.items():
        if lacks and getattr(scenario.targets, field) is not None:
            yield Finding("E349", ("targets", field), f"{lacks}, so that nothing could miss it")
