"""What a run was judged by, kept beside it: the anchors' harm and the words that asked for it.

The file names the journal that it belongs to and carries a digest of itself. That tells accidents
(a bad disk, files of two runs mixed); whoever owns the file can write both anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from sim.errors import JournalError
from sim.journal import aftermath
from sim.journal.aftermath import Aftermath
from sim.journal.folder import RunFolder, fingerprint
from sim.journal.record import RunRecord
from sim.journal.seal import head_of
from sim.scoring.outlasting import Outlasting, from_dict

SEAL = "sha256"
JOURNAL = "journal_sha256"
OUTLASTING = "outlasting"
WORDS = ("name", "scenario", "topology", "responder")


@dataclass(frozen=True)
class Anchored:
    """The money of each anchor's harm, what the drill was called, and how it ends by itself."""

    harm: dict[str, float]
    words: dict[str, str]
    outlasting: Outlasting | None
    # What followed a run that ended before its drill.
    aftermath: Aftermath | None = None

    def whole(self, record: RunRecord) -> RunRecord:
        """The record to the end of the drill."""
        return record if self.aftermath is None else self.aftermath.extend(record)


def write_anchors(kept: RunFolder, record: RunRecord, anchored: Anchored) -> None:
    """Keep them beside the run whose record this is."""
    outlasting = anchored.outlasting
    value: dict[str, JsonValue] = {
        "harm": dict(anchored.harm),
        **anchored.words,
        OUTLASTING: None if outlasting is None else outlasting.as_dict(),
        JOURNAL: record.journal_sha256,
    }
    kept.write_json(kept.anchors, {**value, SEAL: _seal(value)})
    if anchored.aftermath is not None:
        aftermath.write(kept, record, anchored.aftermath)


def read_anchors(kept: RunFolder, record: RunRecord) -> Anchored:
    """Read them again.

    Raises:
        JournalError: where they were never run, were altered, or belong to another journal.
    """
    if not kept.anchors.exists():
        raise JournalError(
            f"{kept.path}: its anchors were not run; `gameday resume {kept.path}` does"
        )
    value = kept.read_json(kept.anchors)
    seal = value.pop(SEAL, None)
    harm = value.get("harm")
    outlasting = value.get(OUTLASTING)
    is_whole = (
        seal == _seal(value)
        and isinstance(harm, dict)
        and all(isinstance(value.get(word), str) for word in WORDS)
    )
    if not is_whole or not isinstance(harm, dict):
        raise JournalError(
            f"{kept.anchors}: was altered; without it `gameday resume {kept.path}` runs the anchors"
        )
    if value[JOURNAL] != record.journal_sha256:
        raise JournalError(f"{kept.journal}: is not the journal that was judged; it was altered")
    return Anchored(
        {name: float(str(money)) for name, money in harm.items()},
        {word: str(value[word]) for word in WORDS},
        from_dict(outlasting) if isinstance(outlasting, dict) else None,
        aftermath.read(kept, record),
    )


def check_documents(kept: RunFolder, record: RunRecord) -> None:
    """Whether the documents are those that the run was made from.

    Raises:
        JournalError: naming the first that is not.
    """
    named = head_of(record.entries).get("documents")
    found = {name: fingerprint(text.encode()) for name, text in kept.read_documents().items()}
    if named != found:
        known = named if isinstance(named, dict) else {}
        odd = next(n for n in sorted({*known, *found}) if known.get(n) != found.get(n))
        raise JournalError(f"{kept.documents / odd}: is not what the journal's head names")


def _seal(value: Mapping[str, JsonValue]) -> str:
    return fingerprint(json.dumps(value, sort_keys=True).encode())
