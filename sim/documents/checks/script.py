"""A scenario's injects and traffic against its topology and its own length."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents.checks.contracts import check_break
from sim.documents.checks.entries import check_entries
from sim.documents.checks.names import Names
from sim.documents.checks.probes import check_probes
from sim.documents.checks.references import check_condition, check_keeps, check_selector
from sim.documents.finding import Finding
from sim.documents.node import Loc
from sim.model.effect import Selector
from sim.model.kinds import Fault
from sim.model.scenario import Inject, Scenario, ShapeKind, TrafficShape
from sim.units import format_duration


def versions_of(scenario: Scenario) -> frozenset[str]:
    """Versions that faults bring in: whatever a fault calls its ``version``."""
    found = (getattr(inject.fault, "version", None) for inject in scenario.injects)
    return frozenset(version for version in found if isinstance(version, str))


def check_injects(scenario: Scenario, names: Names) -> Iterator[Finding]:
    """Every inject: when it comes, what it touches."""
    versions = versions_of(scenario)
    for index, inject in enumerate(scenario.injects):
        loc: Loc = ("injects", index)
        if inject.at is not None and inject.at >= scenario.lasts:
            message = (
                f"comes at {format_duration(inject.at)}, when the drill of "
                f"{format_duration(scenario.lasts)} is over"
            )
            yield Finding("E340", (*loc, "at"), message)
        if inject.when is not None:
            yield from check_condition(inject.when, names, None, (*loc, "when"))
        target = (*loc, "target")
        found = list(check_selector(inject.target, names, versions, target))
        yield from found
        if inject.fault is not None:
            yield from _check_fault(inject, inject.fault, names, loc)
            if not found:
                yield from check_keeps(
                    inject.fault.keeps, inject.target.service, names, (*target, "service")
                )
        if not found:
            yield from _check_choice(inject.target, names, target)
            if inject.fault is not None and type(inject.fault) is not Fault:
                yield from _check_reach(inject.fault, inject.target, names, loc)


def _check_reach(fault: Fault, target: Selector, names: Names, loc: Loc) -> Iterator[Finding]:
    """What a fault finds in this topology, for a target that it can read."""
    if not list(fault.problems(target)):
        yield from check_entries(fault, target, names, (*loc, "target"))
        yield from check_break(fault, target, names, (*loc, "fault"))
        yield from check_probes(fault, target, names, (*loc, "target"))


def _check_fault(inject: Inject, fault: Fault, names: Names, loc: Loc) -> Iterator[Finding]:
    here = (*loc, "fault")
    for field, check in (
        ("flag", names.flag),
        ("service", names.service_or_operation),
        ("caller", names.caller),
        ("callee", names.service_or_operation),
        ("zone", names.zone),
        ("journey", names.journey),
    ):
        value = getattr(fault, field, None)
        if isinstance(value, str):
            yield from check(value, (*here, field))
    # A bare Fault stands where the fault itself has been refused.
    if type(fault) is not Fault:
        sentences = list(fault.problems(inject.target))
        for sentence in sentences:
            yield Finding("E342", (*loc, "target"), sentence)
        if sentences:
            return
        if fault.does_nothing(inject.target):
            yield Finding("E342", here, "this fault does nothing: none of its fields does harm")
        elif fault.lasts is not None and fault.is_over_at_once(inject.target):
            message = "this fault is over at once, however long it 'lasts': leave that out"
            yield Finding("E342", (*here, "lasts"), message)


def _check_choice(target: Selector, names: Names, loc: Loc) -> Iterator[Finding]:
    """A target that is made of known names and still holds nothing."""
    if target.share == 0.0:
        yield Finding("E341", (*loc, "share"), "a share of 0 touches nothing")
    if target.role is not None:
        known = sorted(n for n, s in names.topology.services.items() if s.store is not None)
        if target.service not in known:
            stores = f"stores: {', '.join(known)}" if known else "no service here is one"
            message = f"only a store has a {target.role}; {stores}"
            yield Finding("E341", (*loc, "role"), message)
    if target.service is None or (target.zone is None and target.region is None):
        return
    topology = names.topology
    service = topology.services[target.service]
    places = tuple(dict.fromkeys((service.zones or topology.zones)[: service.replicas]))
    chosen = [
        zone
        for zone in places
        if target.zone in {None, zone} and target.region in {None, topology.region_of(zone)}
    ]
    # Calls may be on their way to where nobody is; so may users.
    if not chosen and target.caller is None and target.home is None:
        where = f"zone {target.zone!r}" if target.zone else f"region {target.region!r}"
        message = f"{target.service} has no replica in {where}; it stands in: {', '.join(places)}"
        yield Finding("E341", loc, message)


def check_noise(scenario: Scenario, names: Names) -> Iterator[Finding]:
    """Log lines that tell of nothing: whose, and whether they come at all."""
    for index, noise in enumerate(scenario.noise):
        loc: Loc = ("noise", index)
        yield from names.service(noise.service, (*loc, "service"))
        until = scenario.lasts if noise.until is None else noise.until
        if noise.begin >= min(until, scenario.lasts):
            message = f"begins at {format_duration(noise.begin)}, when it is over"
            yield Finding("E340", (*loc, "from"), message)


def check_shapes(scenario: Scenario, names: Names) -> Iterator[Finding]:
    """Traffic shapes: whose, and whether each has what its family needs."""
    for index, shape in enumerate(scenario.traffic):
        loc: Loc = ("traffic", index)
        yield from names.journey(shape.journey, (*loc, "journey"))
        yield from _check_shape(shape, scenario, loc)


def _check_shape(shape: TrafficShape, scenario: Scenario, loc: Loc) -> Iterator[Finding]:
    if (shape.shape is ShapeKind.REPLAY) != bool(shape.rates_per_s):
        message = "a replay needs a 'file', and only a replay has one"
        yield Finding("E322", loc, message)
    if shape.shape is ShapeKind.SURGE and shape.lasts is None:
        yield Finding("E322", loc, "a surge needs 'lasts': how long it stays high")
    if shape.shape is ShapeKind.RAMP and shape.over == 0:
        yield Finding("E322", loc, "a ramp needs 'over': how long the change takes")
    if shape.at >= scenario.lasts and shape.shape is not ShapeKind.DIURNAL:
        message = f"begins at {format_duration(shape.at)}, when the drill is over"
        yield Finding("E340", (*loc, "at"), message)
