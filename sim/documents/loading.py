"""Documents by name or path, read, checked and whole: the door of this room."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from sim.documents.catalog import Shelf, entries, find, shown
from sim.documents.checks.all import check_scenario, check_topology
from sim.documents.finding import Finding, in_file_order, is_advice, place, refuse
from sim.documents.inside import inside
from sim.documents.kinds import check_orders, read_faults
from sim.documents.limits import REPLAY_BYTES
from sim.documents.loaded import Loaded, LoadedScenario, made
from sim.documents.reader import Source, read_data, read_file
from sim.documents.replay import read_replay
from sim.documents.text import read_bytes
from sim.documents.values import findings
from sim.errors import DocumentError, Problem, did_you_mean
from sim.model.document import Document
from sim.model.playbook import Playbook
from sim.model.scenario import Scenario
from sim.model.topology import Topology

T = TypeVar("T", bound=Document)


def load_topology(name: str | Path) -> Loaded[Topology]:
    """A topology by catalogue id or path, checked.

    Raises:
        UnknownName: where the catalogue does not hold the name.
        DocumentError: with every problem, in file order.
    """
    path = name if isinstance(name, Path) else find(Shelf.TOPOLOGIES, name)
    return topology_of(read_file(path, shown=shown(path)))


def topology_of(source: Source) -> Loaded[Topology]:
    """A topology that has been read.

    Raises:
        DocumentError: with every problem, in file order.
    """
    model = _model(Topology, source.root.value, source, [])
    found = tuple(check_topology(model, source.root))
    return made(model, source, _judged(found, source, model.accepts))


def load_scenario(name: str | Path) -> LoadedScenario:
    """A scenario by catalogue id, drill code or path, with its topology and replay files.

    Raises:
        UnknownName: where the catalogue does not hold the name.
        DocumentError: with every problem of the scenario and of its topology.
    """
    path = name if isinstance(name, Path) else find(Shelf.SCENARIOS, name)
    return scenario_of(read_file(path, shown=shown(path)))


def scenario_of(source: Source) -> LoadedScenario:
    """A scenario that has been read, with its topology and replay files.

    Raises:
        DocumentError: with every problem of the scenario and of its topology.
    """
    assert source.path is not None
    data, found = read_faults(source.root.value, source.root)
    data, files, problems = _replays(data, source)
    model = _model(Scenario, data, source, found, problems)
    topology = _topology_beside(model.topology, source)
    checked = tuple(check_scenario(model, topology.model, source.root, title=topology.name))
    advice = _judged(checked, source, model.accepts)
    whole = made(model, source, advice)
    return LoadedScenario(
        whole.model,
        whole.name,
        whole.path,
        whole.data,
        whole.root,
        advice,
        topology=topology,
        files=files,
    )


def load_playbook(path: str | Path) -> Loaded[Playbook]:
    """A responder's script, its orders checked against the actions.

    Raises:
        DocumentError: with every problem, in file order.
    """
    source = read_file(Path(path), shown=shown(Path(path)))
    model = _model(Playbook, source.root.value, source, [])
    found = tuple(check_orders(model, source.root, ()))
    return made(model, source, _judged(found, source, {}))


def parse_topology(text: str, *, name: str = "topology.yaml") -> Loaded[Topology]:
    """A topology from text, as if it stood in a file of that name.

    Raises:
        DocumentError: with every problem, in file order.
    """
    return topology_of(read_data(text.encode(), shown=name, path=Path(name)))


def parse_scenario(text: str, *, name: str = "scenario.yaml") -> LoadedScenario:
    """A scenario from text, as if it stood in a file of that name (files beside it are found).

    Raises:
        DocumentError: with every problem, in file order.
    """
    return scenario_of(read_data(text.encode(), shown=name, path=Path(name)))


def _model(
    cls: type[T],
    data: Any,
    source: Source,
    found: list[Finding],
    problems: list[Problem] | None = None,
) -> T:
    """The model of the data; with ``found`` or ``problems`` from before, all are reported."""
    before = list(problems or []) + _placed(found, source)
    try:
        model = cls.model_validate(data)
    except ValidationError as error:
        refuse(before + _placed(findings(error, cls, source.root), source))
        raise AssertionError("a validation error says what is wrong") from error
    refuse(before)
    return model


def _placed(found: list[Finding] | tuple[Finding, ...], source: Source) -> list[Problem]:
    return [place(finding, source.root, shown=source.shown) for finding in found]


def _judged(
    found: tuple[Finding, ...], source: Source, accepts: dict[str, str]
) -> tuple[Problem, ...]:
    """Advice that the document has not accepted; raises where anything is an error."""
    kept = [
        problem
        for problem in _placed(found, source)
        if not (is_advice(problem) and problem.code in accepts)
    ]
    refuse(kept)
    return in_file_order(kept)


def _topology_beside(name: str, source: Source) -> Loaded[Topology]:
    """The topology that a scenario names: a file beside it first, then the catalogue."""
    assert source.path is not None
    for candidate in (name, f"{name}.yaml"):
        path = inside(source.path.parent, candidate)
        if path is not None and path.is_file():
            return load_topology(path)
    known = entries(Shelf.TOPOLOGIES)
    if name in known:
        return load_topology(known[name])
    tail = did_you_mean(name, tuple(known))
    message = f"no topology {name!r} in the scenario's folder or the catalogue{tail}"
    raise DocumentError(
        [place(Finding("E320", ("topology",), message), source.root, shown=source.shown)]
    )


def _replays(data: Any, source: Source) -> tuple[Any, dict[str, bytes], list[Problem]]:
    """The scenario's values with every replay file's rates filled in."""
    assert source.path is not None
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    shapes = data.get("traffic") if isinstance(data, dict) else None
    if not isinstance(shapes, list):
        return data, files, problems
    filled = []
    for index, shape in enumerate(shapes):
        name = shape.get("file") if isinstance(shape, dict) else None
        if not isinstance(name, str):
            filled.append(shape)
            continue
        try:
            files[name] = _replay_bytes(name, index, source)
            rates = read_replay(files[name], shown=name)
            filled.append({**shape, "rates_per_s": list(rates)})
        except DocumentError as error:
            problems.extend(error.problems)
            filled.append(shape)
    return {**data, "traffic": filled}, files, problems


def _replay_bytes(name: str, index: int, source: Source) -> bytes:
    assert source.path is not None
    path = inside(source.path.parent, name)
    if path is not None and path.is_file():
        return read_bytes(path, shown=name, most=REPLAY_BYTES)
    what = "must stay inside the scenario's folder" if path is None else "is not there"
    finding = Finding("E321", ("traffic", index, "file"), f"{name[:60]!r} {what}")
    raise DocumentError([place(finding, source.root, shown=source.shown)])
