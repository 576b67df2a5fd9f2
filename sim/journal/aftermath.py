"""What came after a run that ended before its drill did: lived on unseen, kept beside the run.

Its journal and its series stay as they are. The file names the journal that it belongs to and
carries a digest of itself and of its numbers; without it the same run can be lived on again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pydantic import JsonValue

from sim.errors import JournalError
from sim.journal.entries import Entry, Kind
from sim.journal.files import FILES, write_whole
from sim.journal.folder import RunFolder, fingerprint
from sim.journal.record import RunRecord, SampleTable, Seconds
from sim.journal.series_file import pack, unpack

# Books that are closed at the end: those of the run's own end are replaced by the later ones.
BOOKS = frozenset({Kind.STORE, Kind.RESIDENCY})
SEAL, JOURNAL, SERIES = "sha256", "journal_sha256", "series_sha256"


@dataclass(frozen=True)
class Aftermath:
    """The whole drill's numbers, and what the books told after the run's end."""

    seconds: Seconds
    samples: SampleTable
    entries: tuple[Entry, ...]

    def extend(self, record: RunRecord) -> RunRecord:
        """The record to the end of the drill; its end stays the last entry."""
        before = [
            entry
            for entry in record.entries[:-1]
            if not (entry.kind in BOOKS and entry.event == "closed")
        ]
        last = record.entries[-1]
        after = [
            replace(entry, sequence=last.sequence + 1 + k) for k, entry in enumerate(self.entries)
        ]
        return replace(
            record, entries=(*before, *after, last), seconds=self.seconds, samples=self.samples
        )


def write(kept: RunFolder, record: RunRecord, aftermath: Aftermath) -> None:
    """Keep it beside the run whose record this is."""
    packed = pack(aftermath.seconds, aftermath.samples)
    write_whole(kept.aftermath_series, packed, FILES)
    value: dict[str, JsonValue] = {
        "entries": [entry.line() for entry in aftermath.entries],
        SERIES: fingerprint(packed),
        JOURNAL: record.journal_sha256,
    }
    kept.write_json(kept.aftermath, {**value, SEAL: _seal(value)})


def read(kept: RunFolder, record: RunRecord) -> Aftermath | None:
    """Read it again; None where the run lasted as long as its drill.

    Raises:
        JournalError: where it was altered, or belongs to another journal.
    """
    if not kept.aftermath.exists():
        return None
    value = kept.read_json(kept.aftermath)
    seal, lines = value.pop(SEAL, None), value.get("entries")
    is_whole = seal == _seal(value) and isinstance(lines, list)
    if not is_whole or not isinstance(lines, list) or not kept.aftermath_series.exists():
        raise JournalError(f"{kept.aftermath}: was altered; `gameday resume {kept.path}` mends it")
    packed = kept.aftermath_series.read_bytes()
    if value[JOURNAL] != record.journal_sha256 or value[SERIES] != fingerprint(packed):
        raise JournalError(f"{kept.aftermath}: is not of this run; it was altered")
    seconds, samples = unpack(kept.aftermath_series)
    return Aftermath(seconds, samples, tuple(Entry.parse(str(line)) for line in lines))


def _seal(value: Mapping[str, JsonValue]) -> str:
    return fingerprint(json.dumps(value, sort_keys=True).encode())
