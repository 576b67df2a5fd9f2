"""Post-mortems by path: read, and checked against the run's system."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sim.documents.finding import Finding
from sim.documents.judging import judged, model_of
from sim.documents.loaded import Loaded, made
from sim.documents.node import Loc
from sim.documents.reader import Source, read_file
from sim.errors import did_you_mean
from sim.model.kinds import FAULTS
from sim.model.postmortem import Postmortem
from sim.model.postmortem_menu import OF_CALLS, THROUGH_PEOPLE, Remedy
from sim.model.topology import Topology


def load_postmortem(path: Path, topology: Topology | None = None) -> Loaded[Postmortem]:
    """A post-mortem; with a topology, its names are held against it.

    Raises:
        DocumentError: with every problem, in file order.
    """
    return postmortem_of(read_file(path), topology)


def postmortem_of(source: Source, topology: Topology | None = None) -> Loaded[Postmortem]:
    """A post-mortem that has been read.

    Raises:
        DocumentError: with every problem, in file order.
    """
    model = model_of(Postmortem, source.root.value, source)
    found = [*_mechanisms(model), *(() if topology is None else _strangers(model, topology))]
    return made(model, source, judged(found, source, {}))


def _strangers(model: Postmortem, topology: Topology) -> Iterator[Finding]:
    """Names that the system does not have, and edits of what they cannot be about."""
    services = tuple(topology.services)
    for k, edge in enumerate(model.propagation):
        yield from _service(edge.begin, services, ("propagation", k, "from"))
        yield from _service(edge.to, services, ("propagation", k, "to"))
    if model.cause is not None:
        yield from _place(model.cause.component, topology, ("cause", "component"))
    for k, one in enumerate(model.ruled_out):
        yield from _place(one.component, topology, ("ruled_out", k, "component"))
    for k, item in enumerate(model.actions):
        if item.edit in THROUGH_PEOPLE or item.edit is Remedy.SET:
            continue
        loc: Loc = ("actions", k, "component") if item.component else ("actions", k)
        is_call = "->" in item.component
        if is_call != (item.edit in OF_CALLS) or not item.component:
            want = "caller->callee" if item.edit in OF_CALLS else "a service"
            yield Finding("E301", loc, f"{item.edit.value} wants {want} as its component")
            continue
        for end in item.component.split("->"):
            yield from _service(end, services, loc)


def _mechanisms(model: Postmortem) -> Iterator[Finding]:
    """Mechanisms that no fault has."""
    named: list[tuple[str, Loc]] = [
        (one.mechanism, ("ruled_out", k, "mechanism")) for k, one in enumerate(model.ruled_out)
    ]
    if model.cause is not None:
        named.append((model.cause.mechanism, ("cause", "mechanism")))
    for mechanism, loc in named:
        if mechanism not in FAULTS:
            message = f"no fault {mechanism!r}{did_you_mean(mechanism, tuple(FAULTS))}"
            yield Finding("E210", loc, message)


def _place(component: str, topology: Topology, loc: Loc) -> Iterator[Finding]:
    known = (*topology.services, *_places(topology))
    for end in component.split("->"):
        yield from _service(end, known, loc)


def _places(topology: Topology) -> tuple[str, ...]:
    zones = (zone for region in topology.regions.values() for zone in region.zones)
    return (*topology.regions, *zones)


def _service(name: str, known: tuple[str, ...], loc: Loc) -> Iterator[Finding]:
    if name not in known:
        yield Finding("E301", loc, f"no service {name!r}{did_you_mean(name, known)}")
