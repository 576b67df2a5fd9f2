"""Topologies by name, path or text: read, checked and whole."""

from __future__ import annotations

from pathlib import Path

from sim.documents.catalog import Shelf, find, shown
from sim.documents.checks.topology import check_topology
from sim.documents.judging import judged, model_of
from sim.documents.loaded import Loaded, made
from sim.documents.reader import Source, read_data, read_file
from sim.model.topology import Topology


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
    model = model_of(Topology, source.root.value, source)
    found = check_topology(model, source.root)
    return made(model, source, judged(found, source, model.accepts))


def parse_topology(text: str, *, name: str = "topology.yaml") -> Loaded[Topology]:
    """A topology from text, as if it stood in a file of that name.

    Raises:
        DocumentError: with every problem, in file order.
    """
    return topology_of(read_data(text.encode(), shown=name, path=Path(name)))
