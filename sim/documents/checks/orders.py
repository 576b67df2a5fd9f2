"""Runbooks: every order must be one that its action's own fields allow."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents.finding import Finding
from sim.documents.kinds import check_orders
from sim.documents.node import Loc, Node
from sim.model.playbook import Playbook
from sim.model.topology import Topology


def playbooks_of(topology: Topology) -> Iterator[tuple[Loc, Playbook]]:
    """Every runbook and where it stands."""
    yield ("runbook",), topology.runbook
    for name, service in topology.services.items():
        yield ("services", name, "runbook"), service.runbook


def check_runbooks(topology: Topology, root: Node) -> Iterator[Finding]:
    """The runbooks of a topology."""
    for loc, playbook in playbooks_of(topology):
        yield from check_orders(playbook, root, loc)
