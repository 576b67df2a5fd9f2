"""Scenarios by name, path or text, with the topology and the replay files that they name."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sim.documents.catalog import Shelf, entries, find, shown
from sim.documents.checks.scenario import check_scenario
from sim.documents.finding import Finding
from sim.documents.inside import exists, inside
from sim.documents.judging import judged, model_of, placed
from sim.documents.kinds import read_faults
from sim.documents.loaded import Loaded
from sim.documents.reader import Source, read_data, read_file
from sim.documents.replays import fill_replays
from sim.documents.topologies import load_topology
from sim.errors import DocumentError, Problem, did_you_mean
from sim.model.scenario import Scenario
from sim.model.topology import Topology


@dataclass(frozen=True, slots=True)
class LoadedScenario(Loaded[Scenario]):
    """A scenario with the topology it runs on and the files it brings in (name -> bytes)."""

    topology: Loaded[Topology] = field(kw_only=True)
    files: dict[str, bytes] = field(kw_only=True, default_factory=dict)

    @property
    def every_finding(self) -> tuple[Problem, ...]:
        """The topology's and the scenario's."""
        return self.topology.findings + self.findings


def load_scenario(name: str | Path) -> LoadedScenario:
    """A scenario by catalogue id, drill code or path, with its topology and replay files.

    Raises:
        UnknownName: where the catalogue does not hold the name.
        DocumentError: with every problem of the scenario and of its topology.
    """
    path = name if isinstance(name, Path) else find(Shelf.SCENARIOS, name)
    return scenario_of(read_file(path, shown=shown(path)))


def load_pair(scenario: Path, topology: Path) -> LoadedScenario:
    """A scenario and the topology that it is to run on, each by its path: a run's own documents.

    Raises:
        DocumentError: with every problem of the two.
    """
    return scenario_of(read_file(scenario, shown=shown(scenario)), load_topology(topology))


def scenario_of(source: Source, topology: Loaded[Topology] | None = None) -> LoadedScenario:
    """A scenario that has been read, with its replay files and its topology, given or named.

    Raises:
        DocumentError: with every problem of the scenario and of its topology.
    """
    assert source.path is not None
    data, found = read_faults(source.root.value, source.root)
    data, files, problems = fill_replays(data, source)
    model = model_of(Scenario, data, source, found, problems)
    topology = topology or _topology_beside(model.topology, source)
    checked = check_scenario(model, topology.model, source.root, title=topology.name)
    return LoadedScenario(
        model,
        source.path.stem,
        source.path,
        source.data,
        source.root,
        judged(checked, source, model.accepts),
        topology=topology,
        files=files,
    )


def parse_scenario(text: str, *, name: str = "scenario.yaml") -> LoadedScenario:
    """A scenario from text, as if it stood in a file of that name (files beside it are found).

    Raises:
        DocumentError: with every problem, in file order.
    """
    return scenario_of(read_data(text.encode(), shown=name, path=Path(name)))


def _topology_beside(name: str, source: Source) -> Loaded[Topology]:
    """The topology that a scenario names: a file beside it first, then the catalogue."""
    assert source.path is not None
    for candidate in (name, f"{name}.yaml"):
        path = inside(source.path.parent, candidate)
        if path is not None and exists(path):
            return load_topology(path)
    known = entries(Shelf.TOPOLOGIES)
    if name in known:
        return load_topology(known[name])
    if inside(source.path.parent, name) is None:
        message = f"{name[:60]!r} must stay inside the scenario's folder, or be a catalogue id"
        finding = Finding("E320", ("topology",), message)
        raise DocumentError(placed([finding], source))
    tail = did_you_mean(name, tuple(known))
    message = f"no topology {name!r} in the scenario's folder or the catalogue{tail}"
    raise DocumentError(placed([Finding("E320", ("topology",), message)], source))
