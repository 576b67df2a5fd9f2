"""A drill with some values of its documents changed: ``services.db.replicas=6``.

A path that begins with a field of the topology changes the topology, any other the scenario; where
both have the field, ``topology.`` or ``scenario.`` in front says which. The changed documents are
written out and read again, so that whatever a change breaks is found as in any other file.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim.documents.loaded import Loaded
from sim.documents.paths import steps_of
from sim.documents.plans import LoadedPlan, plan_of
from sim.documents.reader import compose, read_data
from sim.documents.scenarios import LoadedScenario, scenario_of
from sim.documents.text import refusal
from sim.documents.topologies import topology_of
from sim.documents.writer import dump
from sim.errors import DocumentError, did_you_mean
from sim.model.scenario import Scenario
from sim.model.topology import Topology


@dataclass(frozen=True, slots=True)
class Change:
    """One value of one document."""

    text: str  # as it was asked for
    is_topology: bool
    steps: tuple[str | int, ...]
    value: Any

    @property
    def shown(self) -> str:
        """How messages call it."""
        return f"--set {self.text}"


def parse_change(text: str) -> Change:
    """The change that ``path=value`` asks for; the value is YAML.

    Raises:
        DocumentError: where it is no such thing.
    """
    path, equals, value = text.partition("=")
    shown = f"--set {text}"
    steps = steps_of(path.strip())
    if not equals or not steps:
        message = f"{text[:80]!r} is not 'path=value'; write services.db.replicas=6"
        raise refusal(shown, "E360", message)
    if not value.partition("#")[0].strip():
        where = f"no value after '=' of {path.strip()[:80]!r}"
        message = f'{where}; write "" or null where nothing is meant'
        raise refusal(shown, "E360", message)
    first, *rest = steps
    is_topology = first == "topology"
    if first in ("topology", "scenario") and rest:
        steps = tuple(rest)
    else:
        is_topology = _is_of_topology(str(first), shown)
    return Change(text, is_topology, steps, compose(value, shown=shown).value)


def with_changes(drill: LoadedScenario, changes: Sequence[Change]) -> LoadedScenario:
    """The drill with these values in place of its own.

    Raises:
        DocumentError: with every problem that the changes make.
    """
    topology = drill.topology
    of_topology = [change for change in changes if change.is_topology]
    of_scenario = [change for change in changes if not change.is_topology]
    shown = ", ".join(change.shown for change in changes)
    try:
        if of_topology:
            topology = topology_of(_source(topology, of_topology))
        if not changes:
            return drill
        return scenario_of(_source(drill, of_scenario), topology)
    except DocumentError as error:
        # The lines are those of a text that nobody has seen; the paths say where.
        raise DocumentError(
            [replace(problem, file=shown, line=1, column=1) for problem in error.problems]
        ) from None


def with_plan_changes(plan: LoadedPlan, texts: Sequence[str]) -> LoadedPlan:
    """The plan with values in place of its own, each as ``path=value``.

    Raises:
        DocumentError: with every problem that the changes make.
    """
    changes = [_change_of_plan(text) for text in texts]
    if not changes:
        return plan
    shown = ", ".join(change.shown for change in changes)
    try:
        return plan_of(_source(plan, changes))
    except DocumentError as error:
        raise DocumentError(
            [replace(problem, file=shown, line=1, column=1) for problem in error.problems]
        ) from None


def _change_of_plan(text: str) -> Change:
    """A change of a field of the plan itself."""
    path, equals, value = text.partition("=")
    steps = steps_of(path.strip())
    shown = f"--set {text}"
    if not equals or not steps or not value.strip():
        message = f"{text[:80]!r} is not 'path=value'; write options.warm.at_once.value=60%"
        raise refusal(shown, "E360", message)
    return Change(text, False, steps, compose(value, shown=shown).value)


def _is_of_topology(field: str, shown: str) -> bool:
    names = {
        model: {info.alias or name for name, info in model.model_fields.items()}
        for model in (Topology, Scenario)
    }
    is_in = {model: field in fields for model, fields in names.items()}
    if all(is_in.values()):
        message = f"both documents have {field!r}; write topology.{field} or scenario.{field}"
        raise refusal(shown, "E360", message)
    if not any(is_in.values()):
        known = tuple(sorted(names[Topology] | names[Scenario]))
        message = f"no document has a field {field!r}{did_you_mean(field, known)}"
        raise refusal(shown, "E360", message)
    return is_in[Topology]


def _source(loaded: Loaded[Any], changes: Sequence[Change]) -> Any:
    data = copy.deepcopy(loaded.root.value)
    for change in changes:
        _put(data, change)
    return read_data(dump(data).encode(), shown=loaded.name, path=loaded.path)


def _put(data: Any, change: Change) -> None:
    here = data
    for step, after in zip(change.steps, change.steps[1:], strict=False):
        here = _into(here, step, change, is_list=isinstance(after, int))
    last = change.steps[-1]
    if isinstance(here, list):
        _check_item(here, last, change)
        here[int(last)] = change.value
    elif isinstance(here, dict):
        here[str(last)] = change.value
    else:
        raise _astray(change, last)


def _into(here: Any, step: str | int, change: Change, *, is_list: bool) -> Any:
    if isinstance(here, list):
        _check_item(here, step, change)
        return here[int(step)]
    if not isinstance(here, dict) or (is_list and str(step) not in here):
        raise _astray(change, step)
    return here.setdefault(str(step), {})


def _check_item(here: list[Any], step: str | int, change: Change) -> None:
    if not isinstance(step, int) or step >= len(here):
        message = f"{step!r} is no place in a list of {len(here)}; count from 0"
        raise refusal(change.shown, "E360", message)


def _astray(change: Change, step: str | int) -> DocumentError:
    return refusal(change.shown, "E360", f"there is nothing at {step!r} to change a part of")
