"""How the files of ``bad/`` are read: the name says what each pretends to be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sim.documents.plans import plan_of
from sim.documents.postmortems import postmortem_of
from sim.documents.reader import read_file
from sim.documents.scenarios import scenario_of
from sim.documents.scripts import load_playbook
from sim.documents.topologies import topology_of
from sim.errors import DocumentError, Problem

BAD = Path(__file__).parent / "bad"


def read(path: Path) -> object:
    """Load a file as what its name says; messages show the bare name."""
    if path.name.startswith("script-"):
        return load_playbook(path)
    source = read_file(path, shown=path.name)
    if path.name.startswith("postmortem-"):
        return postmortem_of(source)
    if path.name.startswith("plan-"):
        return plan_of(source)
    return scenario_of(source) if path.name.startswith("scenario-") else topology_of(source)


def complaint(path: Path) -> str:
    """What the file is answered with, or nothing."""
    try:
        read(path)
    except DocumentError as error:
        return str(error).replace(str(path), path.name) + "\n"
    return ""


def problems_of(make: Callable[[], object]) -> tuple[Problem, ...]:
    """What a document is refused for, or nothing; any other exception goes through."""
    try:
        make()
    except DocumentError as error:
        return error.problems
    return ()
