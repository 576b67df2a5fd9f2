"""Every check of a scenario on its topology, in one place."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents.checks.accepted import check_accepted
from sim.documents.checks.answers import check_targets, check_truth
from sim.documents.checks.effort import check_effort
from sim.documents.checks.families import check_varies
from sim.documents.checks.names import Names
from sim.documents.checks.peak import check_peak
from sim.documents.checks.people import check_people
from sim.documents.checks.references import check_documented, check_playbook
from sim.documents.checks.script import check_injects, check_noise, check_shapes
from sim.documents.finding import Finding
from sim.documents.kinds import check_orders
from sim.documents.node import Node
from sim.model.scenario import Scenario
from sim.model.topology import Topology


def check_scenario(
    scenario: Scenario, topology: Topology, root: Node, *, title: str = ""
) -> Iterator[Finding]:
    """Everything that a scenario can have wrong on its topology, which has been checked."""
    names = Names(topology, title=title)
    yield from check_accepted(scenario.accepts)
    yield from names.team(scenario.briefing.team, ("briefing", "team"))
    yield from check_injects(scenario, names)
    yield from check_noise(scenario, names)
    yield from check_documented(scenario.documented, names, ("documented",))
    yield from check_shapes(scenario, names)
    yield from check_people(scenario, names)
    yield from check_truth(scenario, names)
    yield from check_targets(scenario, topology)
    yield from check_peak(scenario, names)
    yield from check_effort(scenario, names)
    for loc, playbook in ((("reference",), scenario.reference), (("oracle",), scenario.oracle)):
        yield from check_orders(playbook, root, loc)
        yield from check_playbook(playbook, names, loc)
    yield from check_varies(scenario, lambda one: check_scenario(one, topology, root, title=title))
