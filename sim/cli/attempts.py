"""Attempts that count are logged when they begin, are gone on with, and end."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.drill.drill import Drill
    from sim.drill.runner import RunResult


def began(drill: Drill, folder: Path) -> None:
    """A registered attempt begins: its secrets are kept aside, and the log has it first."""
    if drill.salt is None:
        # Practice goes on without a log where none can be kept.
        with suppress(OSError):
            _log(drill, folder, "practice")
        return
    from sim.journal import vault

    vault.keep(_commitment(drill), salt=drill.salt, seed=drill.seed, documents=drill.documents)
    _log(drill, folder, "began")


def resumed(drill: Drill, folder: Path) -> None:
    """It is gone on with after a cut."""
    if drill.is_registered:
        _log(drill, folder, "resumed")


def ended(drill: Drill, folder: Path, result: RunResult) -> None:
    """It is over, and its folder holds everything."""
    if not drill.is_registered:
        return
    from sim.journal import vault

    _log(drill, folder, "ended", reason=result.reason, journal_sha256=result.record.journal_sha256)
    vault.forget(_commitment(drill))


def _log(drill: Drill, folder: Path, event: str, **more: str) -> None:
    from sim.journal import vault

    told = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "event": event,
        "code": drill.scenario.code,
        "run": str(folder.resolve()),
        **more,
    }
    if drill.is_registered:
        told["person"] = str(drill.conduct["person"])
        told["commitment"] = _commitment(drill)
    vault.log_attempt(told)


def _commitment(drill: Drill) -> str:
    from sim.journal.seal import COMMITMENT

    return str(drill.head("")[COMMITMENT])
