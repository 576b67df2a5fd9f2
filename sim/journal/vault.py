"""Where a registered run's secrets lie until it ends, and the log of attempts: the user's own.

This hides seed and truth from a glance into the run's folder, a listing or a mail; it cannot hide
them from who owns the machine and goes looking, as the engine must know them to run.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_state_path
from pydantic import JsonValue

from sim.errors import JournalError
from sim.journal.files import FILES, write_whole

SECRETS = "secrets.json"


def state_folder() -> Path:
    """``GAMEDAY_STATE``, or the user's folder for the state of programs."""
    given = os.environ.get("GAMEDAY_STATE")
    return Path(given) if given else user_state_path("gameday")


@dataclass(frozen=True)
class Secrets:
    """What a sealed run needs to go on: its salt and seed; its documents lie beside them."""

    salt: str
    seed: int
    documents: Path


def keep(commitment: str, *, salt: str, seed: int, documents: Mapping[str, str]) -> None:
    """Keep a run's secrets, for this user alone."""
    folder = _place(commitment)
    for name, text in documents.items():
        path = folder / "documents" / name
        FILES.make_folder(path.parent)
        write_whole(path, text.encode(), FILES)
    folder.chmod(0o700)
    write_whole(folder / SECRETS, json.dumps({"salt": salt, "seed": seed}).encode(), FILES)


def find(commitment: str) -> Secrets | None:
    """The secrets behind a commitment; None where this user has none.

    Raises:
        JournalError: where they are there and were damaged.
    """
    folder = _place(commitment)
    if not (folder / SECRETS).exists():
        return None
    try:
        raw = json.loads((folder / SECRETS).read_text(encoding="utf-8"))
        return Secrets(str(raw["salt"]), int(raw["seed"]), folder / "documents")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise JournalError(
            f"{folder / SECRETS}: was damaged; without it nobody can go on with the attempt"
        ) from error


def forget(commitment: str) -> None:
    """The run is over and its folder holds everything."""
    shutil.rmtree(_place(commitment), ignore_errors=True)


def log_attempt(told: Mapping[str, JsonValue]) -> None:
    """Add a line to the log of attempts; it is on disk when this returns."""
    FILES.make_folder(state_folder())
    descriptor = FILES.open_append(attempts_file())
    try:
        FILES.write(descriptor, (json.dumps(told, sort_keys=True) + "\n").encode())
        FILES.sync(descriptor)
    finally:
        FILES.close(descriptor)


def attempts() -> list[dict[str, JsonValue]]:
    """Every attempt that was logged; a line that was cut is left out."""
    try:
        lines = attempts_file().read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        try:
            raw = json.loads(line)
        except ValueError:
            continue
        if isinstance(raw, dict):
            found.append(raw)
    return found


def attempts_file() -> Path:
    """Where attempts are logged."""
    return state_folder() / "attempts.jsonl"


def _place(commitment: str) -> Path:
    assert commitment.isalnum()
    return state_folder() / "sealed" / commitment
