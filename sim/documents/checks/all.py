"""Every check of a topology and of a scenario, in one place."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents.checks.orders import check_policies, check_runbooks
from sim.documents.checks.simulated import check_simulated
from sim.documents.finding import Finding
from sim.documents.node import Node
from sim.model.scenario import Scenario
from sim.model.topology import Topology


def check_topology(topology: Topology, root: Node) -> Iterator[Finding]:
    """Everything that a topology alone can have wrong."""
    yield from check_simulated(topology)
    yield from check_runbooks(topology, root)


def check_scenario(scenario: Scenario, topology: Topology, root: Node) -> Iterator[Finding]:  # noqa: ARG001
    """Everything that a scenario can have wrong on its topology."""
    yield from check_simulated(scenario)
    yield from check_policies(scenario, root)
