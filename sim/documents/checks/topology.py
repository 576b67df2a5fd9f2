"""Every check of a topology, in one place."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents.checks.accepted import check_accepted
from sim.documents.checks.calls import check_cycles, check_retries, check_timeouts
from sim.documents.checks.capacity import check_load, check_scaling, check_traffic
from sim.documents.checks.contracts import check_contracts
from sim.documents.checks.deployments import check_deployments
from sim.documents.checks.names import Names
from sim.documents.checks.orders import check_runbooks
from sim.documents.checks.places import check_places, check_stores
from sim.documents.checks.redundancy import check_reach, check_redundancy
from sim.documents.checks.residency import check_residency
from sim.documents.checks.size import check_size
from sim.documents.checks.topology_names import check_names
from sim.documents.finding import Finding
from sim.documents.node import Node
from sim.model.topology import Topology


def check_topology(topology: Topology, root: Node) -> Iterator[Finding]:
    """Everything that a topology alone can have wrong."""
    too_large = list(check_size(topology))
    if too_large:
        yield from too_large
        return
    names = Names(topology)
    yield from check_accepted(topology.accepts)
    yield from check_names(names)
    yield from check_contracts(names)
    yield from check_deployments(names)
    yield from check_places(names)
    yield from check_stores(names)
    yield from check_residency(names)
    yield from check_runbooks(topology, root)
    yield from check_traffic(names.graph)
    yield from check_scaling(names.graph)
    cycles = list(check_cycles(names.graph))
    yield from cycles
    # Loads and longest times run along the calls; in a circle they have no end.
    if not cycles:
        yield from check_timeouts(names.graph)
        yield from check_retries(names.graph)
        yield from check_load(names.graph)
        yield from check_redundancy(names.graph)
        yield from check_reach(names.graph)
