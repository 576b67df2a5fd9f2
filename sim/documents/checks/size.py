"""How large a topology may be."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents import limits
from sim.documents.finding import Finding
from sim.model.topology import Topology


def check_size(topology: Topology) -> Iterator[Finding]:
    """At most so many services and call sites."""
    services = len(topology.services)
    if services > limits.SERVICES:
        yield Finding("E113", ("services",), f"{services:,} services; at most {limits.SERVICES:,}")
    edges = sum(
        len(stage)
        for service in topology.services.values()
        for operation in service.operations.values()
        for stage in operation.stages()
    )
    if edges > limits.EDGES:
        yield Finding("E114", ("services",), f"{edges:,} calls; at most {limits.EDGES:,}")
