"""The replay files that a scenario names: found beside it and read into its values."""

from __future__ import annotations

from typing import Any

from sim.documents.finding import Finding
from sim.documents.inside import exists, inside
from sim.documents.judging import placed
from sim.documents.limits import REPLAY_BYTES
from sim.documents.own_names import is_own
from sim.documents.reader import Source
from sim.documents.replay import read_replay
from sim.documents.text import read_bytes
from sim.errors import DocumentError, Problem


def fill_replays(data: Any, source: Source) -> tuple[Any, dict[str, bytes], list[Problem]]:
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
    loc = ("traffic", index, "file")
    if is_own(name):
        message = f"{name[:60]!r} is a name that a run's folder uses itself; call it rates.csv"
        raise DocumentError(placed([Finding("E325", loc, message)], source))
    path = inside(source.path.parent, name)
    if path is not None and exists(path):
        return read_bytes(path, shown=name, most=REPLAY_BYTES)
    what = "must stay inside the scenario's folder" if path is None else "is not there"
    raise DocumentError(placed([Finding("E321", loc, f"{name[:60]!r} {what}")], source))
