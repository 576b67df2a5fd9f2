"""What a plan that says nothing else takes, from ``data/planning.yaml``, each with its source."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import Any

from sim.documents.reader import read_file

DATA = Path(__file__).resolve().parent / "data" / "planning.yaml"


@cache
def defaults() -> dict[str, Any]:
    """The data file's values."""
    value = read_file(DATA, shown="planning.yaml").root.value
    assert isinstance(value, dict)
    return value


def filled(data: Any) -> tuple[Any, tuple[str, ...]]:
    """A plan's values with the defaults where it has none, and the paths that were filled.

    A figure is taken whole or not at all: half of one source and half of another is nobody's.
    """
    if not isinstance(data, dict):
        return data, ()
    paths: list[str] = []
    made = dict(data)
    for part in ("failures", "assumptions", "loss", "stages"):
        given = made.get(part)
        if given is None and part != "loss":
            given = {}
        if isinstance(given, dict):
            made[part] = _merged(given, defaults()[part], part, paths)
    return made, tuple(paths)


def _merged(given: dict[str, Any], known: dict[str, Any], at: str, paths: list[str]) -> Any:
    made = dict(given)
    for name, value in known.items():
        if name not in given:
            made[name] = copy.deepcopy(value)
            paths.append(f"{at}.{name}")
        elif isinstance(given[name], dict) and isinstance(value, dict) and "value" not in value:
            made[name] = _merged(given[name], value, f"{at}.{name}", paths)
    return made
