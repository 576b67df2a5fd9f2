"""Where topologies, scenarios and scripts are found: by catalogue id, drill code or path.

A name is compared with what the catalogue holds and never joined to a folder, so no name leads
out of it. A text with a path's form is the user's own path and is taken as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path

from sim.errors import UnknownName

_PACKAGE = Path(__file__).resolve().parent.parent
_CODE = re.compile(rb"^code:[ \t]*[\"']?([A-Z]{2,4}-\d{2,4})[\"']?[ \t\r]*(#.*)?$", re.MULTILINE)
_HEAD_BYTES = 4096
_OPTIONS = re.compile(rb"^options[ \t]*:", re.MULTILINE)


class Shelf(StrEnum):
    """Kinds of documents in the catalogue, by folder."""

    TOPOLOGIES = "topologies"
    SCENARIOS = "scenarios"
    SCRIPTS = "scenarios/scripts"
    FORMS = "scenarios/forms"
    PLANS = "scenarios/plans"

    @property
    def word(self) -> str:
        """What messages call one."""
        return {
            Shelf.TOPOLOGIES: "topology",
            Shelf.SCENARIOS: "scenario",
            Shelf.SCRIPTS: "script",
            Shelf.FORMS: "form",
            Shelf.PLANS: "plan",
        }[self]


def folder(shelf: Shelf) -> Path:
    """The shelf's folder: inside the installed package, else at the top of the checkout."""
    packaged = _PACKAGE / "_data" / shelf.value
    return packaged if packaged.is_dir() else _PACKAGE.parent / shelf.value


# What stands alone: a form is read together with its drills.
_DOCUMENTS = (Shelf.TOPOLOGIES, Shelf.SCENARIOS, Shelf.SCRIPTS, Shelf.PLANS)
# Folders under scenarios/ that hold something other than drills.
_NOT_DRILLS = frozenset({"plans", "forms", "scripts"})


@cache
def entries(shelf: Shelf) -> dict[str, Path]:
    """Catalogue id -> file. Drills of a subfolder are ``kinds/latency``."""
    found: dict[str, Path] = {}
    base = folder(shelf)
    if not base.is_dir():
        return found
    for path in sorted(base.rglob("*.yaml")):
        parts = path.relative_to(base).with_suffix("").parts
        if shelf is Shelf.SCENARIOS and parts[0] in _NOT_DRILLS and len(parts) > 1:
            continue
        found["/".join(parts)] = path
    return found


def codes() -> Iterator[tuple[str, str]]:
    """(drill code, catalogue id) of every drill; a code stands near the top of its file."""
    for name, path in entries(Shelf.SCENARIOS).items():
        with path.open("rb") as file:
            found = _CODE.search(file.read(_HEAD_BYTES))
        if found is not None:
            yield found[1].decode("ascii"), name


def find(shelf: Shelf, name: str) -> Path:
    """The file of a catalogue id, a drill code or a path.

    Raises:
        UnknownName: with the nearest known id.
    """
    path = _known(shelf, name)
    if path is not None:
        return path
    if is_path(name):
        return Path(name)
    raise UnknownName(shelf.word, name, entries(shelf))


def find_any(name: str) -> Path:
    """The file of a topology's or a drill's id, a drill code or a path.

    Raises:
        UnknownName: with the nearest known id.
    """
    for shelf in _DOCUMENTS:
        path = _known(shelf, name)
        if path is not None:
            return path
    if is_path(name):
        return Path(name)
    raise UnknownName(
        "topology, drill, script or plan", name, [k for shelf in _DOCUMENTS for k in entries(shelf)]
    )


def _known(shelf: Shelf, name: str) -> Path | None:
    known = entries(shelf)
    if name in known or shelf is not Shelf.SCENARIOS:
        return known.get(name)
    if f"kinds/{name}" in known:
        return known[f"kinds/{name}"]
    return known.get(dict(codes()).get(name, ""))


def is_plan(name: str) -> bool:
    """Whether a name is a plan's: its id, or a path to a file that has options."""
    if name in entries(Shelf.PLANS):
        return True
    path = Path(name)
    return is_path(name) and path.is_file() and _OPTIONS.search(path.read_bytes()) is not None


def is_path(name: str) -> bool:
    """Whether a name has a path's form rather than a catalogue id's."""
    return "/" in name or "\\" in name or name.endswith((".yaml", ".yml"))


def shown(path: Path) -> str:
    """A path as messages say it: from the working folder where it lies inside."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError, RuntimeError):  # the last for a link to itself, until Python 3.13
        return str(path)
