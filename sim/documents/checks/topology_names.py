"""Names inside a topology: every one that is used must be one that is defined."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents.checks.names import Names
from sim.documents.checks.orders import playbooks_of
from sim.documents.checks.people import check_approvals
from sim.documents.checks.references import check_documented, check_playbook, check_signal
from sim.documents.finding import Finding
from sim.documents.node import Loc
from sim.errors import did_you_mean
from sim.model.alerting import AlertRule
from sim.model.matching import matchers_of
from sim.model.people import Team
from sim.model.routing import OWN_LABELS


def check_names(names: Names) -> Iterator[Finding]:
    """Every name of a topology."""
    topology = names.topology
    yield from _check_zones(names)
    for name, journey in topology.journeys.items():
        yield from names.operation(journey.enters, ("journeys", name, "enters"))
    for service_name, service in topology.services.items():
        here = ("services", service_name)
        yield from names.team(service.team, (*here, "team"))
        for index, zone in enumerate(service.zones):
            yield from names.zone(zone, (*here, "zones", index))
    for site in names.graph.every_site():
        yield from names.operation(site.callee, (*site.loc, "to"))
        yield from names.operation(site.call.fallback, (*site.loc, "fallback"))
    for name, team in topology.teams.items():
        yield from _check_team(name, team, names)
    yield from check_approvals(topology.approvals, names)
    for name, flag in topology.flags.items():
        yield from names.service(flag.service, ("flags", name, "service"))
        yield from _check_needs(name, names)
    for name, objective in topology.objectives.items():
        yield from names.journey(objective.journey, ("objectives", name, "journey"))
    for name, rule in topology.alerts.items():
        yield from _check_alert(name, rule, names)
    yield from _check_routes(names)
    yield from check_documented(topology.documented, names, ("documented",))
    for name, probe in topology.probes.items():
        yield from names.journey(probe.journey, ("probes", name, "journey"))
        yield from names.region(probe.region, ("probes", name, "region"))
    for loc, playbook in playbooks_of(topology):
        yield from check_playbook(playbook, names, loc)


def _check_zones(names: Names) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for region, body in names.topology.regions.items():
        for index, zone in enumerate(body.zones):
            if zone in first:
                message = f"zone {zone!r} already stands in region {first[zone]!r}"
                yield Finding("E313", ("regions", region, "zones", index), message)
            first.setdefault(zone, region)


def _check_team(name: str, team: Team, names: Names) -> Iterator[Finding]:
    """Who is on call belongs to the team; what its people know of exists."""
    for member, body in team.members.items():
        for index, service in enumerate(body.knows):
            yield from names.service(service, ("teams", name, "members", member, "knows", index))
    for number, duty in enumerate(team.rota):
        for level, member in enumerate(duty.levels):
            if member not in team.members:
                loc = ("teams", name, "rota", number, "levels", level)
                tail = did_you_mean(member, tuple(team.members))
                yield Finding("E346", loc, f"team {name!r} has no member {member!r}{tail}")


def _check_alert(name: str, rule: AlertRule, names: Names) -> Iterator[Finding]:
    here = ("alerts", name)
    yield from names.service(rule.service, (*here, "service"))
    if (rule.threshold is None) == (rule.burn_rate is None):
        yield Finding("E316", here, "give exactly one of 'threshold' and 'burn_rate'")
    if rule.threshold is not None:
        yield from check_signal(rule.threshold.signal, names, (*here, "threshold", "signal"))
        if (rule.threshold.above is None) == (rule.threshold.below is None):
            message = "give exactly one of 'above' and 'below'"
            yield Finding("E316", (*here, "threshold"), message)
    if rule.burn_rate is not None:
        yield from names.objective(rule.burn_rate.objective, (*here, "burn_rate", "objective"))
        if rule.burn_rate.short >= rule.burn_rate.long:
            message = "'short' must be shorter than 'long'"
            yield Finding("E316", (*here, "burn_rate", "short"), message)


def _check_routes(names: Names) -> Iterator[Finding]:
    """Labels of routes and inhibitions: some alert must have each."""
    topology = names.topology
    rules = topology.alerts.values()
    known = (*OWN_LABELS, *(label for rule in rules for label in rule.labels))
    asked: list[tuple[Loc, str]] = []
    for index, route in enumerate(topology.routes):
        here: Loc = ("routes", index)
        yield from names.team(route.team, (*here, "team"))
        asked += [((*here, "matchers"), one.label) for one in matchers_of(route.matchers)]
        asked += [((*here, "group_by", k), label) for k, label in enumerate(route.group_by)]
    for index, rule in enumerate(topology.inhibits):
        here = ("inhibits", index)
        asked += [((*here, "source"), one.label) for one in matchers_of(rule.source)]
        asked += [((*here, "target"), one.label) for one in matchers_of(rule.target)]
        asked += [((*here, "equal", k), label) for k, label in enumerate(rule.equal)]
    for loc, label in asked:
        if label not in known:
            message = f"no alert has a label {label!r}{did_you_mean(label, known)}"
            yield Finding("E348", loc, message)


def _check_needs(flag: str, names: Names) -> Iterator[Finding]:
    """Flags that one depends on: known, and not on it in turn."""
    flags = names.topology.flags
    for index, other in enumerate(flags[flag].depends_on):
        loc = ("flags", flag, "depends_on", index)
        yield from names.flag(other, loc)
        way = _way(other, flag, names)
        if way:
            circle = " -> ".join((flag, *way))
            yield Finding("E345", loc, f"flags depend on one another in a circle: {circle}")


def _way(first: str, last: str, names: Names) -> tuple[str, ...]:
    """The shortest way along dependencies from one flag to another, both named; empty: none."""
    flags, seen = names.topology.flags, {first}
    ways: list[tuple[str, ...]] = [(first,)]
    while ways:
        way = ways.pop(0)
        if way[-1] == last:
            return way
        needs = flags[way[-1]].depends_on if way[-1] in flags else ()
        fresh = [name for name in needs if name not in seen]
        seen.update(fresh)
        ways.extend((*way, name) for name in fresh)
    return ()
