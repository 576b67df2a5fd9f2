"""Contracts between versions: what a replica understands, and what its calls ask for.

Each contract of a service is a bit, by its place among the sorted contracts of all its versions. A
call is turned away at the door of a replica that lacks one of the bits that it asks for.
"""

from __future__ import annotations

from sim.engine.layout import Layout, SiteField
from sim.engine.plane import Plane, Table
from sim.model.topology import Topology

# What understands everything: the document names no contract.
EVERYTHING = -1


def offers(topology: Topology, service: str, version: str) -> int:
    """The contracts that a version of a service understands, as bits."""
    deployment = topology.services[service].deployment
    offered = deployment.offered_by(version)
    if offered is None:
        return EVERYTHING
    return sum(1 << deployment.contracts.index(name) for name in offered)


def needs(topology: Topology, caller: str, version: str, callee: str) -> int:
    """The contract of a callee that calls of a caller's version ask for, as a bit; 0: none."""
    name = topology.services[caller].deployment.needed_by(version).get(callee)
    known = topology.services[callee].deployment.contracts
    return 1 << known.index(name) if name in known else 0


def clients_of(layout: Layout, service: int) -> list[tuple[int, str]]:
    """Call sites of a service's operations: where its replicas stand as clients, and the callee."""
    found = []
    for site in range(layout.call_sites):
        row = layout.sites[site]
        caller, callee = int(row[SiteField.CALLER]), int(row[SiteField.CALLEE])
        if caller >= 0 and int(layout.service_of_op[caller]) == service:
            name = layout.services[int(layout.service_of_op[callee])]
            found.append((int(layout.site_client_base[site]), name))
    return found


class Contracts:
    """Keeps the planes' tables in step with the versions that replicas run."""

    def __init__(self, layout: Layout, plane: Plane) -> None:
        self._layout = layout
        self._plane = plane
        # A document that names no contract pays nothing when its versions move.
        self._clients = {
            name: clients_of(layout, layout.service(name))
            for name, service in layout.topology.services.items()
            if service.deployment.versions
        }

    def version_moved(self, replica: int, version: str) -> None:
        """A replica runs another version from here on."""
        one, topology = self._layout.replicas[replica], self._layout.topology
        if one.service not in self._clients:
            return
        self._plane.set(Table.OFFERS, (replica,), offers(topology, one.service, version))
        for first, callee in self._clients[one.service]:
            asked = needs(topology, one.service, version, callee)
            self._plane.set(Table.NEEDS, (first + one.ordinal,), asked)
