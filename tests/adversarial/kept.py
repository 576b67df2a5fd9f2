"""Runs kept on disk by their content, so that none is lived twice and a table can be gone on with.

What is kept is the whole record, lived on to its drill's end: rules of scoring may change and no
run is lived again. A responder is named with the sources that decide what it does, so that mending
one leaves the runs of all others standing.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import re
import zlib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import sim
from sim.cli.config import cache_folder
from sim.documents.loading import load_scenario
from sim.drill.aftermath import aftermath_of
from sim.drill.drill import Drill
from sim.drill.runner import run
from sim.journal.record import RunRecord
from sim.responders.base import Responder
from sim.scoring.dimensions.roles import needed_teams
from tests.adversarial.needed import PageNeeded

Make = Callable[[], str | Responder]
# What these rooms hold is no part of what a run without them does; responders are named one by one.
_APART: Final = ("classroom", "cli", "interop", "planning", "responders", "rl", "scoring")
_IMPORTED: Final = re.compile(r"^from sim\.responders\.(\w+) import", re.MULTILINE)
_ROOT: Final = Path(sim.__path__[0])
# Responders are named with their own sources, the oracle too; which name is whose decides nothing.
_ORACLE: Final = _ROOT / "drill" / "oracle.py"
_SEATED: Final = (_ORACLE, _ROOT / "drill" / "responders.py")


@cache
def drill_of(name: str) -> Drill:
    """A shipped drill on its first seed."""
    loaded = load_scenario(name)
    return Drill(scenario=loaded.model, topology=loaded.topology.model, seed=1)


def shelf() -> Path:
    """Where runs lie."""
    return cache_folder() / "adversarial"


def record_of(name: str, seed: int, who: str) -> RunRecord:
    """The record of one run, from the shelf or lived now."""
    drill = drill_of(name).seeded(seed)
    return _once(key_of(name, seed, who), drill, lambda: _seated(drill, who))


def record_by(name: str, seed: int, made_of: Sequence[object], make: Make) -> RunRecord:
    """The same of a responder that has no name: ``made_of`` is all that decides what it does."""
    key = _key([_documents(name), _engine(), *map(str, made_of), seed])
    return _once(key, drill_of(name).seeded(seed), make)


def is_kept(name: str, seed: int, who: str) -> bool:
    """Whether it needs not be lived."""
    return (shelf() / f"{key_of(name, seed, who)}.run").exists()


def key_of(name: str, seed: int, who: str) -> str:
    """By drill, system, engine, responder and seed."""
    return _key([_documents(name), _engine(), _responder(who), who, seed])


def _seated(drill: Drill, who: str) -> str | Responder:
    """Who sits there: a name that ships, or the one that only these tests have, as it knows."""
    if who != PageNeeded.name:
        return who
    return PageNeeded(needed_teams(drill.scenario, drill.topology))


def _key(told: list[object]) -> str:
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def _once(key: str, drill: Drill, make: Make) -> RunRecord:
    file = shelf() / f"{key}.run"
    try:
        return _read(file)
    except (OSError, ValueError, zlib.error, pickle.UnpicklingError, EOFError):
        # What is not there, or was cut short, is lived.
        record = _lived(drill, make())
        _write(file, record)
        return record


def _lived(drill: Drill, who: str | Responder) -> RunRecord:
    record = run(drill, who).record
    aftermath = aftermath_of(drill, record)
    return record if aftermath is None else aftermath.extend(record)


def _read(file: Path) -> RunRecord:
    # Written by this program into its own user's cache.
    record = pickle.loads(zlib.decompress(file.read_bytes()))
    assert isinstance(record, RunRecord)
    return record


def _write(file: Path, record: RunRecord) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    # Aside first, under a name of our own: another process may be at the same run.
    aside = file.with_suffix(f".{os.getpid()}.part")
    aside.write_bytes(zlib.compress(pickle.dumps(record, pickle.HIGHEST_PROTOCOL), 1))
    aside.replace(file)


@cache
def _documents(name: str) -> str:
    drill = drill_of(name)
    return drill.scenario.model_dump_json() + drill.topology.model_dump_json() + drill.plane


@cache
def _engine() -> str:
    files = sorted(path for path in _ROOT.rglob("*.py") if path not in _SEATED)
    return _digest([path for path in files if path.relative_to(_ROOT).parts[0] not in _APART])


@cache
def _responder(who: str) -> str:
    """Of the module that holds it and of all that it is made of."""
    from sim.responders.registry import RESPONDERS

    if who == PageNeeded.name:
        return _responder(PageNeeded.beside)
    module = RESPONDERS.get(who).__module__.rpartition(".")[2] if who in RESPONDERS else "playbook"
    open_, found = [_ORACLE if who == "oracle" else _room(module)], list[Path]()
    while open_:
        path = open_.pop()
        if path not in found:
            found.append(path)
            open_ += map(_room, _IMPORTED.findall(path.read_text(encoding="utf-8")))
    return _digest(sorted(found))


def _room(module: str) -> Path:
    return _ROOT / "responders" / f"{module}.py"


def _digest(files: list[Path]) -> str:
    told = hashlib.sha256()
    for path in files:
        told.update(f"{path.relative_to(_ROOT)}\0".encode())
        told.update(path.read_bytes())
    return told.hexdigest()
