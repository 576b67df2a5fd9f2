"""Responders' scripts by path: read and checked against the actions."""

from __future__ import annotations

from pathlib import Path

from sim.documents.catalog import shown
from sim.documents.judging import judged, model_of
from sim.documents.kinds import check_orders
from sim.documents.loaded import Loaded, made
from sim.documents.reader import Source, read_file
from sim.model.playbook import Playbook


def load_playbook(path: str | Path) -> Loaded[Playbook]:
    """A responder's script, its orders checked against the actions.

    Raises:
        DocumentError: with every problem, in file order.
    """
    return playbook_of(read_file(Path(path), shown=shown(Path(path))))


def playbook_of(source: Source) -> Loaded[Playbook]:
    """A script that has been read.

    Raises:
        DocumentError: with every problem, in file order.
    """
    model = model_of(Playbook, source.root.value, source)
    found = check_orders(model, source.root, ())
    return made(model, source, judged(found, source, {}))
