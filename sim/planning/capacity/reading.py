"""A study as it is read: the document, its system and its tables, every problem at its line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sim.documents.catalog import shown
from sim.documents.finding import Finding
from sim.documents.judging import judged, model_of
from sim.documents.reader import Source, read_file
from sim.documents.topologies import load_topology
from sim.model.topology import Topology
from sim.planning.capacity.history import History, read_history
from sim.planning.capacity.load_points import LoadPoints, read_load_points
from sim.planning.capacity.study import CapacityStudy, PlannedEvent
from sim.units import MICROSECOND, SECOND


@dataclass(frozen=True, slots=True)
class Question:
    """Everything that a study is computed from."""

    study: CapacityStudy
    topology: Topology
    history: History
    load_points: LoadPoints | None


def read_question(path: Path, *, events: tuple[PlannedEvent, ...] = ()) -> Question:
    """A study by its path, with more events than it has; its tables lie beside it.

    Raises:
        UnknownName: for a topology that is in no catalogue.
        DocumentError: with every problem of the first file that has any.
    """
    source = read_file(path, shown=shown(path))
    study = model_of(CapacityStudy, source.root.value, source)
    topology = _topology(study, path)
    judged(_misfits(study, topology), source, {})
    study = study.model_copy(update={"events": (*study.events, *events)})
    history = read_history(path.parent / study.history, journeys=tuple(topology.journeys))
    judged(_out_of_time(study, history), source, {})
    points = None if study.load_test is None else read_load_points(path.parent / study.load_test)
    return Question(study, topology, history, points)


def study_of(source: Source, topology: Topology) -> CapacityStudy:
    """A study that has been read, held against its system alone.

    Raises:
        DocumentError: with every problem, in file order.
    """
    study = model_of(CapacityStudy, source.root.value, source)
    judged(_misfits(study, topology), source, {})
    return study


def _topology(study: CapacityStudy, path: Path) -> Topology:
    beside = path.parent / study.topology
    is_file = study.topology.endswith((".yaml", ".yml"))
    return load_topology(beside if is_file else study.topology).model


def _misfits(study: CapacityStudy, topology: Topology) -> list[Finding]:
    """What a study says that its system does not bear out, and prices that are missing."""
    known = topology.services
    found = []

    def name(service: str, *loc: str | int, at_key: bool = False) -> None:
        if service not in known:
            message = f"no service {service!r}; services: {', '.join(known)}"
            found.append(Finding("E440", loc, message, at_key=at_key))

    for service in study.submitted:
        name(service, "submitted", service, at_key=True)
    if study.prices is not None:
        for service in study.prices.weights:
            name(service, "prices", "weights", service, at_key=True)
    if study.spot is not None:
        for k, service in enumerate(study.spot.services):
            name(service, "spot", "services", k)
        if study.prices is None or study.prices.spot is None:
            found.append(
                Finding("E441", ("spot",), "needs 'prices' with 'spot': none is assumed", True)
            )
    if study.scaling is not None:
        name(study.scaling.service, "scaling", "service")
        if study.prices is None:
            found.append(Finding("E441", ("scaling",), "needs 'prices': none is assumed", True))
    return found


def _out_of_time(study: CapacityStudy, history: History) -> list[Finding]:
    """Events that touch neither the history nor what is looked at."""
    until = history.ends + timedelta(microseconds=study.outlook.ahead / MICROSECOND)
    return [
        Finding(
            "E442",
            ("events", k, "begins"),
            f"{event.name!r} lies outside {history.begins:%Y-%m-%d} to {until:%Y-%m-%d}, "
            "the history and what is looked ahead",
        )
        for k, event in enumerate(study.events)
        if event.begins >= until
        or event.begins + timedelta(seconds=event.lasts / SECOND) <= history.begins
    ]
