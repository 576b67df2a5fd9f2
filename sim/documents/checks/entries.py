"""Wrong records: that somebody asks for them, and could be answered with another region."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents.checks.names import Names
from sim.documents.finding import Finding
from sim.documents.node import Loc
from sim.model.effect import Dial, Hold, Selector
from sim.model.kinds import Fault
from sim.model.topology import Journey, Topology


def check_entries(fault: Fault, target: Selector, names: Names, loc: Loc) -> Iterator[Finding]:
    """What a fault of answers misleads; its target's names are known."""
    steps = [step for step in fault.steps(target) if isinstance(step, Hold)]
    if all(step.effect.dial is not Dial.MISROUTED for step in steps):
        return
    topology = names.topology
    entered = {
        name: journey.enters.split(".", maxsplit=1)[0]
        for name, journey in topology.journeys.items()
        if target.journey in {None, name}
    }
    if target.service not in entered.values():
        known = ", ".join(dict.fromkeys(entered.values()))
        message = f"no user asks for {target.service}; they enter at: {known}"
        yield Finding("E341", (*loc, "service"), message)
        return
    users = [topology.journeys[name] for name in entered if entered[name] == target.service]
    homes = [target.home] if target.home else list(topology.regions)
    asked = [home for home in homes if any(_has_users(journey, home) for journey in users)]
    if not asked:
        yield Finding("E341", (*loc, "home"), f"{target.home} is nobody's home")
    elif all(_answer(topology, home) == {target.region} for home in asked):
        message = f"{', '.join(asked)} is answered with {target.region} in any case"
        yield Finding("E341", (*loc, "region"), message)


def _has_users(journey: Journey, home: str) -> bool:
    return not journey.homes or journey.homes.get(home, 0.0) > 0.0


def _answer(topology: Topology, home: str) -> set[str]:
    answer = topology.steering.answers.get(home) or {home: 1.0}
    return {region for region, weight in answer.items() if weight > 0.0}
