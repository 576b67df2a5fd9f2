"""Documents by name or path, read, checked and whole: the door of this room.

Scenarios and faults are imported when one is asked for: a topology alone is checked without them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.documents.catalog import find_any, shown
from sim.documents.loaded import Loaded
from sim.documents.reader import read_file
from sim.documents.scripts import load_playbook, playbook_of
from sim.documents.text import refusal
from sim.documents.topologies import load_topology, parse_topology, topology_of
from sim.errors import Problem

if TYPE_CHECKING:
    from sim.documents.scenarios import LoadedScenario


def load_scenario(name: str | Path) -> LoadedScenario:
    """A scenario by catalogue id, drill code or path, with its topology and replay files.

    Raises:
        UnknownName: where the catalogue does not hold the name.
        DocumentError: with every problem of the scenario and of its topology.
    """
    from sim.documents import scenarios  # noqa: PLC0415 - see above

    return scenarios.load_scenario(name)


def parse_scenario(text: str, *, name: str = "scenario.yaml") -> LoadedScenario:
    """A scenario from text, as if it stood in a file of that name (files beside it are found).

    Raises:
        DocumentError: with every problem, in file order.
    """
    from sim.documents import scenarios  # noqa: PLC0415 - see above

    return scenarios.parse_scenario(text, name=name)


def load_any(name: str | Path) -> tuple[Problem, ...]:
    """Load whatever a name or path leads to; the advice about it, and about its topology.

    Raises:
        UnknownName: where no catalogue holds the name.
        DocumentError: with every problem, in file order.
    """
    path = name if isinstance(name, Path) else find_any(name)
    source = read_file(path, shown=shown(path))
    fields = source.root.fields if source.root.fields is not None else {}
    if "services" in fields or "journeys" in fields:
        return topology_of(source).findings
    if "journal_sha256" in fields:
        from sim.documents import postmortems  # noqa: PLC0415 - it names faults

        return postmortems.postmortem_of(source).findings
    if "rules" in fields:
        return playbook_of(source).findings
    if {"options", "targets"} <= set(fields):
        from sim.documents import plans  # noqa: PLC0415 - a plan alone needs it

        plan = plans.plan_of(source)
        return plan.topology.findings + plan.findings
    if {"topology", "briefing", "injects", "truth"} & set(fields):
        from sim.documents import scenarios  # noqa: PLC0415 - see above

        return scenarios.scenario_of(source).every_finding
    message = (
        "neither a topology ('services'), a scenario ('topology'), a plan ('options') "
        "nor a script ('rules')"
    )
    raise refusal(source.shown, "E200", message)


__all__ = [
    "Loaded",
    "load_any",
    "load_playbook",
    "load_scenario",
    "load_topology",
    "parse_scenario",
    "parse_topology",
]
