"""Regions and stores: names of places, and promises that their copies can keep."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents.checks.names import Names
from sim.documents.finding import Finding
from sim.documents.node import Loc
from sim.errors import did_you_mean
from sim.model.store import ReadsFrom, ReplicationMode
from sim.model.topology import Service, Topology


def check_places(names: Names) -> Iterator[Finding]:
    """Every region that a topology names beside the regions themselves."""
    topology = names.topology
    for a, others in topology.latency.between.items():
        yield from names.region(a, ("latency", "between", a))
        for b in others:
            yield from names.region(b, ("latency", "between", a, b))
    for home, answer in topology.steering.answers.items():
        here: Loc = ("steering", "answers", home)
        yield from names.region(home, here)
        yield from _weights(answer, names, here)
    for data_class, regions in topology.residency.items():
        for index, region in enumerate(regions):
            yield from names.region(region, ("residency", data_class, index))
    for name, journey in topology.journeys.items():
        if journey.homes:
            yield from _weights(journey.homes, names, ("journeys", name, "homes"))
        yield from _class(journey.data_class, names, ("journeys", name, "data_class"))
    yield from _shared_entries(topology)


def _class(data_class: str | None, names: Names, loc: Loc) -> Iterator[Finding]:
    known = tuple(names.topology.residency)
    if data_class is not None and data_class not in known:
        tail = did_you_mean(data_class, known)
        yield Finding("E350", loc, f"no class {data_class!r} under residency{tail}")


def _shared_entries(topology: Topology) -> Iterator[Finding]:
    """Entries of data that may not be everywhere, which other traffic enters too."""
    called = {
        callee: f"{name}.{operation} calls it"
        for name, service in topology.services.items()
        for operation, work in service.operations.items()
        for stage in work.stages()
        for call in stage
        for callee in (call.to, call.fallback)
    }
    for name, journey in topology.journeys.items():
        allowed = topology.residency.get(journey.data_class or "")
        if allowed is None or set(topology.regions) <= set(allowed):
            continue
        others = [
            f"journey {other!r} enters there with other data"
            for other, second in topology.journeys.items()
            if second.enters == journey.enters and second.data_class != journey.data_class
        ]
        if journey.enters in called:
            others.append(called[journey.enters])
        if others:
            message = f"{journey.enters!r} serves more than {journey.data_class!r}: {others[0]}"
            yield Finding("E353", ("journeys", name, "enters"), message)


def _weights(weights: dict[str, float], names: Names, loc: Loc) -> Iterator[Finding]:
    for region in weights:
        yield from names.region(region, (*loc, region))
    if not any(weights.values()):
        yield Finding("E333", loc, "every region has weight 0")


def check_stores(names: Names) -> Iterator[Finding]:
    """What every store says of itself."""
    for name, service in names.topology.services.items():
        if service.store is not None:
            yield from _check_store(name, service, names)


def _check_store(name: str, service: Service, names: Names) -> Iterator[Finding]:
    store, here = service.store, ("services", name, "store")
    assert store is not None
    yield from _class(store.data_class, names, (*here, "data_class"))
    known = tuple(service.operations)
    for index, operation in enumerate(store.writes):
        if operation not in known:
            tail = did_you_mean(operation, known)
            message = f"service {name!r} has no operation {operation!r}{tail}"
            yield Finding("E302", (*here, "writes", index), message)
    zones = service.zones or names.zones
    places = [zones[k % len(zones)] for k in range(service.replicas)]
    if store.primary is not None and store.primary not in places:
        yield from names.zone(store.primary, (*here, "primary"))
        if store.primary in names.zones:
            message = f"no replica starts in {store.primary!r}; they start in {', '.join(places)}"
            yield Finding("E351", (*here, "primary"), message)
    quorum = store.replication.quorum
    if quorum is not None and quorum > service.replicas:
        message = f"{quorum} acknowledgements of {service.replicas} replicas; no write could end"
        yield Finding("E352", (*here, "replication", "quorum"), message)
    if quorum is not None and store.replication.mode is not ReplicationMode.QUORUM:
        message = "only mode 'quorum' counts acknowledgements"
        yield Finding("E352", (*here, "replication", "quorum"), message)
    if not store.writes and store.reads_from is ReadsFrom.NEAREST:
        message = "no operation writes: nothing goes into the log, and nothing can be lost"
        yield Finding("W409", here, message)
