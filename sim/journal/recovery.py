"""What a journal file holds: its longest valid prefix, and what is wrong with the rest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from sim.journal.entries import GENESIS, Entry, Kind


class Verdict(StrEnum):
    """How a journal stands."""

    WHOLE = "whole"  # ends with its END entry
    UNFINISHED = "unfinished"  # good as far as it goes; the run was cut, or its tail was
    TORN = "torn"  # the last line is incomplete: the writer died in it
    ALTERED = "altered"  # a line does not follow from the one before it


@dataclass(frozen=True, slots=True)
class Recovered:
    """The good prefix of a journal and the first place where it goes wrong."""

    entries: tuple[Entry, ...]
    lines: tuple[bytes, ...]  # without their ends of line
    good_bytes: int
    rest: bytes
    verdict: Verdict
    problem: str = ""

    @property
    def next_sequence(self) -> int:
        """The number of the entry that would come next."""
        return len(self.entries)


def recover(data: bytes) -> Recovered:
    """Read the longest valid prefix: complete lines, numbered without a gap, each chained."""
    entries: list[Entry] = []
    lines: list[bytes] = []
    previous = GENESIS
    start = 0
    problem = ""
    while start < len(data):
        end = data.find(b"\n", start)
        if end < 0:
            problem = f"entry #{len(entries)} is incomplete"
            break
        line = data[start:end]
        problem, entry = _check(line, len(entries), previous)
        if entry is None:
            break
        entries.append(entry)
        lines.append(line)
        previous = hashlib.sha256(line).hexdigest()
        start = end + 1
    rest = data[start:]
    return Recovered(
        tuple(entries), tuple(lines), start, rest, _verdict(entries, rest), problem if rest else ""
    )


def _check(line: bytes, sequence: int, previous: str) -> tuple[str, Entry | None]:
    try:
        entry = Entry.parse(line.decode())
        same = entry.line().encode() == line
    except ValueError as error:
        return f"entry #{sequence} cannot be read: {error}", None
    if entry.sequence != sequence:
        return f"entry #{sequence} is numbered {entry.sequence}", None
    if entry.previous != previous:
        return f"entry #{sequence} does not follow from the entry before it", None
    if not same:
        return f"entry #{sequence} is not written as this engine writes it", None
    return "", entry


def _verdict(entries: list[Entry], rest: bytes) -> Verdict:
    if rest:
        # A torn write leaves one piece of a line at the very end; anything else is an edit.
        return Verdict.TORN if b"\n" not in rest else Verdict.ALTERED
    is_ended = bool(entries) and entries[-1].kind is Kind.END
    return Verdict.WHOLE if is_ended else Verdict.UNFINISHED
