"""Parts without a second: one replica or one zone on the way that users must go."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents.finding import Finding
from sim.documents.graph import Graph
from sim.model.topology import OnFailure


def hard_services(graph: Graph) -> dict[str, str]:
    """Service -> a journey of tier 1 that fails with it, along hard calls that are waited for."""
    needed: dict[str, str] = {}
    for name, journey in graph.topology.journeys.items():
        if journey.enters not in graph.operations or graph.services[journey.enters].tier != 1:
            continue
        seen = {journey.enters}
        queue = [journey.enters]
        for path in queue:
            needed.setdefault(path.split(".")[0], name)
            for site in graph.sites[path]:
                is_hard = site.call.on_failure is OnFailure.HARD and site.call.waits
                is_hard = is_hard and site.call.fallback is None
                if is_hard and site.callee in graph.operations and site.callee not in seen:
                    seen.add(site.callee)
                    queue.append(site.callee)
    return needed


def check_redundancy(graph: Graph) -> Iterator[Finding]:
    """Services of which one failure takes a journey of tier 1 down."""
    zones = graph.topology.zones
    for name, journey in hard_services(graph).items():
        service = graph.topology.services[name]
        places = set((service.zones or zones)[: service.replicas])
        if service.replicas == 1:
            message = f"one replica: its loss ends journey {journey!r}"
            yield Finding("W404", ("services", name, "replicas"), message)
        elif len(places) == 1 and len(zones) > 1:
            message = f"all in zone {min(places)!r}: its loss ends journey {journey!r}"
            yield Finding("W404", ("services", name, "zones"), message)


def check_reach(graph: Graph) -> Iterator[Finding]:
    """Operations that no journey leads to, and objectives that no alert watches."""
    reached = {journey.enters for journey in graph.topology.journeys.values()}
    for path in reversed(graph.callees_first):
        if path in reached:
            reached.update(way for site in graph.sites[path] for way in site.ways)
    for path in graph.operations:
        if path not in reached:
            service, operation = path.split(".")
            loc = ("services", service, "operations", operation)
            yield Finding("W407", loc, "no journey leads here", at_key=True)
    alerts = graph.topology.alerts
    watched = {rule.burn_rate.objective for rule in alerts.values() if rule.burn_rate is not None}
    for name in graph.topology.objectives:
        if alerts and name not in watched:
            message = "no alert with a 'burn_rate' watches this objective"
            yield Finding("W408", ("objectives", name), message, at_key=True)
