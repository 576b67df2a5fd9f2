"""The people of a scenario: names in what makes them ask."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents.checks.names import Names
from sim.documents.checks.references import check_condition
from sim.documents.finding import Finding
from sim.model.scenario import Scenario


def check_people(scenario: Scenario, names: Names) -> Iterator[Finding]:
    """Every question of everybody who waits for word."""
    for person, who in scenario.people.items():
        for index, ask in enumerate(who.asks):
            loc = ("people", person, "asks", index, "when")
            yield from check_condition(ask.when, names, None, loc)
