"""Every name that a topology knows, and the finding when one is asked for that it does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.documents.finding import Finding
from sim.documents.graph import Graph
from sim.documents.node import Loc
from sim.errors import did_you_mean
from sim.model.topology import Topology

# Users call, too: as the caller of a call they go by this name.
USERS = "client"


class Names:
    """Names by sort. Each ``check`` yields at most one finding, with the nearest right name."""

    def __init__(self, topology: Topology, *, title: str = "") -> None:
        self.topology = topology
        self.graph = Graph(topology)
        self.title = title
        self.zones = tuple(dict.fromkeys(topology.zones))
        self.services = tuple(topology.services)
        self.segments = tuple(
            sorted({name for journey in topology.journeys.values() for name in journey.segments})
        )
        self.callees: dict[str, dict[str, None]] = {name: {} for name in self.services}
        for site in self.graph.every_site():
            self.callees[site.caller_service][site.callee_service] = None
        self.callees[USERS] = {
            journey.enters.split(".")[0]: None for journey in topology.journeys.values()
        }

    def service(self, name: str | None, loc: Loc) -> Iterator[Finding]:
        """A service."""
        yield from self._known("E301", "service", name, self.services, loc)

    def operation(self, path: str | None, loc: Loc) -> Iterator[Finding]:
        """A ``service.operation``."""
        if path is None or path in self.graph.operations:
            return
        service, _, operation = path.partition(".")
        if service not in self.topology.services:
            yield from self.service(service, loc)
            return
        known = tuple(self.topology.services[service].operations)
        tail = did_you_mean(operation, known)
        yield Finding("E302", loc, f"service {service!r} has no operation {operation!r}{tail}")

    def service_or_operation(self, name: str | None, loc: Loc) -> Iterator[Finding]:
        """Either of the two."""
        yield from self.operation(name, loc) if name and "." in name else self.service(name, loc)

    def probe(self, name: str | None, loc: Loc) -> Iterator[Finding]:
        """A probe from outside."""
        yield from self._known("E355", "probe", name, self.topology.probes, loc)

    def caller(self, name: str | None, loc: Loc) -> Iterator[Finding]:
        """A service that calls, or the users."""
        if name != USERS:
            yield from self.service_or_operation(name, loc)

    def zone(self, name: str | None, loc: Loc) -> Iterator[Finding]:
        """A zone."""
        yield from self._known("E303", "zone", name, self.zones, loc)

    def region(self, name: str | None, loc: Loc) -> Iterator[Finding]:
        """A region."""
        yield from self._known("E303", "region", name, self.topology.regions, loc)

    def team(self, name: str | None, loc: Loc) -> Iterator[Finding]:
        """A team."""
        yield from self._known("E305", "team", name, self.topology.teams, loc)

    def flag(self, name: str | None, loc: Loc) -> Iterator[Finding]:
        """A feature flag."""
        yield from self._known("E306", "flag", name, self.topology.flags, loc)

    def journey(self, name: str | None, loc: Loc) -> Iterator[Finding]:
        """A journey."""
        yield from self._known("E307", "journey", name, self.topology.journeys, loc)

    def segment(self, name: str | None, loc: Loc) -> Iterator[Finding]:
        """A client segment."""
        yield from self._known("E308", "client segment", name, self.segments, loc)

    def objective(self, name: str | None, loc: Loc) -> Iterator[Finding]:
        """An objective."""
        yield from self._known("E309", "objective", name, self.topology.objectives, loc)

    def alert(self, name: str | None, loc: Loc) -> Iterator[Finding]:
        """An alert rule; a topology without rules has the standard set, whose names are its own."""
        if name != "any" and self.topology.alerts:
            yield from self._known("E310", "alert", name, self.topology.alerts, loc)

    def version(
        self, name: str | None, service: str | None, also: Iterable[str], loc: Loc
    ) -> Iterator[Finding]:
        """A version that runs, ran before, or that a fault of the scenario brings in."""
        if name is None:
            return
        chosen = [self.topology.services[service]] if service in self.topology.services else []
        known = set(also)
        for body in chosen or self.topology.services.values():
            known |= {body.deployment.version, body.deployment.previous or "v0"}
            known |= body.deployment.versions.keys()
        whose = f" of service {service!r}" if chosen else ""
        if name not in known:
            tail = did_you_mean(name, tuple(sorted(known)))
            yield Finding("E304", loc, f"no version {name!r}{whose}{tail}")

    def dependency(self, caller: str | None, callee: str | None, loc: Loc) -> Iterator[Finding]:
        """That the caller calls the callee; silent where either name is unknown."""
        if caller is None or callee is None:
            return
        caller, callee = caller.split(".")[0], callee.split(".")[0]
        calls = self.callees.get(caller)
        if calls is None or callee in calls or callee not in self.topology.services:
            return
        said = f"{caller} calls: {', '.join(calls)}" if calls else f"{caller} calls nobody"
        where = f" in topology {self.title!r}" if self.title else ""
        yield Finding("E311", loc, f"no dependency '{caller}->{callee}'{where}; {said}")

    @staticmethod
    def _known(
        code: str, what: str, name: str | None, known: Iterable[str], loc: Loc
    ) -> Iterator[Finding]:
        names = tuple(known)
        if name is not None and name not in names:
            yield Finding(code, loc, f"no {what} {name!r}{did_you_mean(name, names)}")
