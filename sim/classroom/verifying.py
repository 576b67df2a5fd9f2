"""How a collected run stands: whole, altered, cut, rewritten, or never sealed.

The chain tells edits, the end tells a cut tail, and what the instructor holds (the commitment that
the head must name, receipts of records that were seen) tells a story that was told anew. Living it
again, which tells the rest, is done elsewhere: it takes an engine and a fresh process.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sim.classroom.book import Verdict
from sim.classroom.receipts import Receipt, contradicted
from sim.errors import JournalError
from sim.journal.entries import Entry
from sim.journal.folder import RunFolder, fingerprint
from sim.journal.recovery import Recovered, recover
from sim.journal.recovery import Verdict as Chain
from sim.journal.seal import COMMITMENT, head_of
from sim.units import clock


@dataclass(frozen=True, slots=True)
class Standing:
    """A verdict, the sentence for it, and the record that it is about where there is one."""

    verdict: Verdict
    problem: str | None = None
    record: int | None = None


GOOD = Standing(Verdict.VERIFIED)


def check_run(path: Path, *, commitment: str | None, seen: Iterable[Receipt] = ()) -> Standing:
    """How a run stands as far as its own files and the instructor's can tell.

    Args:
        path: the run's folder.
        commitment: what the head must name; None where nothing was handed out for it.
        seen: receipts of this attempt.
    """
    folder = RunFolder(path)
    if not folder.journal.is_file():
        return Standing(Verdict.MISSING, "nothing was handed in")
    data = folder.journal.read_bytes()
    found = recover(data)
    receipts = list(seen)
    broken = _chain(data, found, receipts)
    return broken or _sealed(found, commitment) or _files(folder, found) or GOOD


def _chain(data: bytes, found: Recovered, seen: list[Receipt]) -> Standing | None:
    """What the chain and the receipts say."""
    if found.verdict is Chain.ALTERED:
        record = altered_record(data, found)
        return Standing(Verdict.ALTERED, f"record #{record} was altered: {found.problem}", record)
    if (odd := contradicted(found.lines, seen)) is not None:
        return Standing(
            Verdict.REWRITTEN,
            f"record #{odd.sequence} is not the one that {odd.by} saw: the story was told anew",
            odd.sequence,
        )
    if found.verdict is not Chain.WHOLE:
        last = max((one.sequence for one in seen), default=-1)
        told = _cut_words(found)
        if last >= found.next_sequence:
            told += f"; record #{last} was seen"
        return Standing(Verdict.CUT, told, found.next_sequence)
    if (beyond := max((one.sequence for one in seen), default=-1)) >= found.next_sequence:
        return Standing(
            Verdict.REWRITTEN,
            f"record #{beyond} was seen, and it ends before: another end was put on it",
            found.next_sequence - 1,
        )
    return None


def _cut_words(found: Recovered) -> str:
    if not found.entries:
        return "nothing is left of it but the beginning of a record"
    last = found.entries[-1]
    told = f"it ends with record #{last.sequence} at {clock(last.at_us)}, without an end"
    return f"{told}; {found.problem}" if found.problem else told


def _sealed(found: Recovered, commitment: str | None) -> Standing | None:
    """What the head and the seal say."""
    head = found.entries[0].data
    if COMMITMENT not in head:
        return Standing(Verdict.UNSEALED, "it was not registered: seed and truth lay open")
    try:
        head_of(found.entries)
    except JournalError as error:
        return Standing(Verdict.ALTERED, str(error), len(found.entries) - 2)
    if commitment is None:
        return Standing(Verdict.UNSEALED, "it was registered, but not from a packet of this class")
    if head[COMMITMENT] != commitment:
        return Standing(
            Verdict.REWRITTEN,
            "record #0 names another drill, seed or attempt than was handed out",
            0,
        )
    if str(head.get("responder")).startswith("exec:"):
        return Standing(
            Verdict.UNSEALED,
            "a program sat in the seat: another process of the same user can read what is hidden",
        )
    return None


def _files(folder: RunFolder, found: Recovered) -> Standing | None:
    """Whether the files beside the journal are those that it names."""
    end = found.entries[-1]
    try:
        series = fingerprint(folder.series.read_bytes())
        texts = folder.read_documents()
    except (OSError, JournalError) as error:
        return Standing(Verdict.ALTERED, f"a file beside the journal is missing: {error}")
    if series != end.data.get("series_sha256"):
        return Standing(Verdict.ALTERED, "series.npz is not what the journal's end names")
    named = head_of(found.entries).get("documents")
    known = named if isinstance(named, dict) else {}
    for name in sorted({*known, *texts}):
        if name not in texts or fingerprint(texts[name].encode()) != known.get(name):
            return Standing(
                Verdict.ALTERED, f"documents/{name} is not what the journal's head names"
            )
    return None


def altered_record(data: bytes, found: Recovered) -> int:
    """Which record of an altered journal was changed.

    Where record n does not follow from the one before it, either of the two was. The one that the
    record after n follows from is sound.
    """
    number = found.next_sequence
    lines = data.split(b"\n")
    suspect = lines[number] if number < len(lines) else b""
    entry = _parsed(suspect)
    is_well_formed = (
        entry is not None and entry.sequence == number and entry.line().encode() == suspect
    )
    if number == 0 or not is_well_formed:
        return number
    following = _parsed(lines[number + 1]) if number + 1 < len(lines) else None
    if following is not None:
        return number - 1 if following.previous == sha256(suspect).hexdigest() else number
    # Nothing follows from the last record, so that it cannot be cleared itself.
    return number - 1


def replay_standing(sequence: int, entries: int) -> Standing:
    """What it means that a whole journal, lived again, differs first at a record.

    Nothing follows from the last record, so that a change in it alone breaks no chain.
    """
    if sequence == entries - 1:
        return Standing(Verdict.ALTERED, f"record #{sequence}, the last, was altered", sequence)
    return Standing(
        Verdict.REWRITTEN,
        f"from record #{sequence} on it is not what this engine makes of its orders: its chain was "
        "made anew",
        sequence,
    )


def _parsed(line: bytes) -> Entry | None:
    try:
        return Entry.parse(line.decode())
    except (ValueError, json.JSONDecodeError):
        return None
