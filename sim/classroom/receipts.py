"""Receipts: how far a journal had come when the instructor, or the seat, saw it.

A chain shows that a record was edited; whoever owns the file can chain it anew. A receipt is a
record's number and digest, signed and kept where the trainee cannot write: a story that was told
anew does not hold that record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from sim.classroom.book import ClassFolder, Row, append_rows, read_rows
from sim.classroom.keys import ClassKey
from sim.classroom.packet import Place
from sim.errors import JournalError, SimError
from sim.journal.entries import Entry, Kind

# Hex digits of a digest that a person copies: 64 bits, which nobody meets by trying.
SHOWN = 16
# The seat keeps one of so many inputs.
EVERY = 5
_CODE = re.compile(r"(\d{1,7})-([0-9a-f]{16})")
SEAT = "seat"


class NoReceipt(SimError):
    """What was given is no code of a journal."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Receipt:
    """A record that was seen; ``digest`` holds the first digits of its line's SHA-256."""

    place: Place
    sequence: int
    digest: str
    by: str  # "seat", or who wrote it down

    @property
    def code(self) -> str:
        """As people copy it."""
        return f"{self.sequence}-{self.digest}"


def code_of(lines: Sequence[bytes]) -> str:
    """The code of a journal as far as it has come: number and digest of its last record."""
    if not lines:
        raise NoReceipt("the journal is empty")
    return f"{len(lines) - 1}-{sha256(lines[-1]).hexdigest()[:SHOWN]}"


def receipt_of(place: Place, code: str, *, by: str) -> Receipt:
    """The receipt that a code stands for.

    Raises:
        NoReceipt: where it is no code.
    """
    match = _CODE.fullmatch(code.strip().lower())
    if match is None:
        raise NoReceipt(f"{code!r} is no code of a journal; `gameday class code RUN` prints one")
    return Receipt(place, int(match[1]), match[2], by)


def seat_key(key: ClassKey, course: str) -> ClassKey:
    """What the seat signs with: made from the class's key, which it never holds."""
    return key.sub_key(SEAT, course)


def keep_receipt(folder: ClassFolder, key: ClassKey, receipt: Receipt) -> None:
    """Sign a receipt and keep it."""
    row: Row = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "trainee": receipt.place.trainee,
        "item": receipt.place.item,
        "attempt": receipt.place.attempt,
        "sequence": receipt.sequence,
        "digest": receipt.digest,
        "by": receipt.by,
    }
    append_rows(folder.receipts, [key.signed(row)])


def receipts(folder: ClassFolder, key: ClassKey, course: str) -> list[Receipt]:
    """Every receipt of a class; the seat's are signed with the seat's key.

    Raises:
        JournalError: naming the first row that neither key has signed.
    """
    seat = seat_key(key, course)
    found = []
    for number, row in enumerate(read_rows(folder.receipts), start=1):
        signer = seat if row.get("by") == SEAT else key
        if not signer.has_signed(row):
            raise JournalError(
                f"{folder.receipts}:{number}: is not as it was signed with the class's key"
            )
        place = Place(str(row["trainee"]), _whole(row["item"]), _whole(row["attempt"]))
        found.append(Receipt(place, _whole(row["sequence"]), str(row["digest"]), str(row["by"])))
    return found


def contradicted(lines: Sequence[bytes], seen: Iterable[Receipt]) -> Receipt | None:
    """The first receipt that these records do not bear out; one beyond their end is none."""
    for receipt in sorted(seen, key=lambda one: one.sequence):
        if receipt.sequence >= len(lines):
            continue
        if sha256(lines[receipt.sequence]).hexdigest()[:SHOWN] != receipt.digest:
            return receipt
    return None


class Watching:
    """Listens to a journal that is being written and keeps a receipt now and then.

    Only of what is on disk for sure: an input is synced before anything that follows from it is
    written. A receipt of a record that a crash can take would accuse an honest trainee.
    """

    def __init__(self, folder: ClassFolder, seat: ClassKey, place: Place) -> None:
        self._folder = folder
        self._seat = seat
        self._place = place
        self._inputs = 0
        self._waiting: Entry | None = None

    def __call__(self, entry: Entry) -> None:
        """One record was written."""
        if self._waiting is not None:
            self._keep(self._waiting)
            self._waiting = None
        if entry.kind is Kind.ASKED:
            self._waiting = entry if self._inputs % EVERY == 0 else None
            self._inputs += 1

    def end(self, entry: Entry) -> None:
        """The run is over, its last record is on disk."""
        self._keep(entry)

    def _keep(self, entry: Entry) -> None:
        seen = Receipt(self._place, entry.sequence, entry.digest()[:SHOWN], SEAT)
        keep_receipt(self._folder, self._seat, seen)


def _whole(value: object) -> int:
    return int(str(value))
