"""Responders' scripts by name or path: read and checked against the actions."""

from __future__ import annotations

from pathlib import Path

from sim.documents.catalog import Shelf, find, shown
from sim.documents.judging import judged, model_of
from sim.documents.kinds import check_orders
from sim.documents.loaded import Loaded, made
from sim.documents.reader import Source, read_file
from sim.model.playbook import Playbook


def load_playbook(name: str | Path) -> Loaded[Playbook]:
    """A responder's script by catalogue id or path, its orders checked against the actions.

    Raises:
        UnknownName: where the catalogue does not hold the name.
        DocumentError: with every problem, in file order.
    """
    path = name if isinstance(name, Path) else find(Shelf.SCRIPTS, name)
    return playbook_of(read_file(path, shown=shown(path)))


def playbook_of(source: Source) -> Loaded[Playbook]:
    """A script that has been read.

    Raises:
        DocumentError: with every problem, in file order.
    """
    model = model_of(Playbook, source.root.value, source)
    found = check_orders(model, source.root, ())
    return made(model, source, judged(found, source, {}))
