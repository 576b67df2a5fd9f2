"""What a run's decisions were worth, kept beside it as the anchors are: bound to its journal."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from sim.cli.anchored import JOURNAL, SEAL, seal_of
from sim.errors import JournalError
from sim.journal.folder import RunFolder
from sim.journal.record import RunRecord
from sim.scoring.explained import Explained, from_dict
from sim.sources import this_engine

ENGINE, EFFORT = "engine", "effort"


def write_credit(
    kept: RunFolder, record: RunRecord, explained: Explained, effort: Mapping[str, JsonValue]
) -> None:
    """Keep it beside the run whose record this is; ``effort`` is how much was spent on it."""
    value: dict[str, JsonValue] = {
        **explained.as_dict(),
        EFFORT: dict(effort),
        ENGINE: str(this_engine()),
        JOURNAL: record.journal_sha256,
    }
    kept.write_json(kept.credit, {**value, SEAL: seal_of(value)})


def read_credit(kept: RunFolder, record: RunRecord) -> Explained | None:
    """Read it again; None where nobody asked for it.

    Raises:
        JournalError: where it was altered, or belongs to another journal.
    """
    if not kept.credit.exists():
        return None
    return from_dict(_whole(kept, record))


def known_credit(
    kept: RunFolder, record: RunRecord, effort: Mapping[str, JsonValue]
) -> Explained | None:
    """What this engine found with the same effort; None where that is to be found out."""
    if not kept.credit.exists():
        return None
    try:
        value = _whole(kept, record)
    except JournalError:
        return None
    is_same = value.get(EFFORT) == dict(effort) and value.get(ENGINE) == str(this_engine())
    return from_dict(value) if is_same else None


def _whole(kept: RunFolder, record: RunRecord) -> dict[str, JsonValue]:
    value = kept.read_json(kept.credit)
    seal = value.pop(SEAL, None)
    hint = f"`gameday explain-run {kept.path}` writes it anew"
    if seal != seal_of(value):
        raise JournalError(f"{kept.credit}: was altered; {hint}")
    if value.get(JOURNAL) != record.journal_sha256:
        raise JournalError(f"{kept.credit}: is not about this journal; {hint}")
    return value
