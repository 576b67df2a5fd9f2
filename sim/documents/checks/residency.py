"""Residency: whether data are where they may be before anything has happened."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents.checks.names import Names
from sim.documents.finding import Finding
from sim.model.topology import Topology


def check_residency(names: Names) -> Iterator[Finding]:
    """Users whose class is answered, and stores whose primary stands, out of its regions."""
    topology = names.topology
    for name, journey in topology.journeys.items():
        allowed = topology.residency.get(journey.data_class or "")
        if allowed is None:
            continue
        homes = journey.homes or dict.fromkeys(topology.regions, 1.0)
        for home in (home for home, weight in homes.items() if weight):
            answer = topology.steering.answers.get(home) or {home: 1.0}
            outside = [region for region in answer if answer[region] and region not in allowed]
            if outside:
                message = (
                    f"its users of {home} are served in {', '.join(outside)} from the start, where "
                    f"{journey.data_class!r} may not be"
                )
                yield Finding("W412", ("journeys", name, "data_class"), message)
                break
    for name, service in topology.services.items():
        store = service.store
        allowed = topology.residency.get((store and store.data_class) or "")
        if store is None or allowed is None:
            continue
        zone = store.primary or (service.zones or names.zones)[0]
        if _is_known(topology, zone) and topology.region_of(zone) not in allowed:
            message = f"its primary starts in {zone}, where {store.data_class!r} may not be"
            yield Finding("W412", ("services", name, "store", "data_class"), message)


def _is_known(topology: Topology, zone: str) -> bool:
    return any(zone in region.zones for region in topology.regions.values())
