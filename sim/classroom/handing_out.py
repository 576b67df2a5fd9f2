"""What each trainee is handed: a packet for each attempt, and a signed row that it was so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import JsonValue

from sim.classroom.about import About
from sim.classroom.bank import Bank
from sim.classroom.book import ClassFolder, Row, append_rows, read_rows
from sim.classroom.form import Form
from sim.classroom.keys import ClassKey
from sim.classroom.packet import Packet, Place, chosen, digest_of, token_of
from sim.classroom.roster import Roster, Trainee
from sim.errors import JournalError
from sim.journal.folder import fingerprint
from sim.journal.seal import commit
from sim.units import SECOND


@dataclass(frozen=True)
class Course:
    """What the packets of a class are made from."""

    about: About
    key: ClassKey
    form: Form


@dataclass(frozen=True)
class ItemDrill:
    """The drill of an item, as far as an attempt at it is a function of it."""

    code: str
    documents: Mapping[str, str]  # plain file name -> text
    bank: Bank


@dataclass(frozen=True)
class HandedOut:
    """One attempt, as the instructor knows it."""

    packet: Packet
    commitment: str  # what the head of its journal will name

    def row(self, at: datetime) -> Row:
        """What is kept of it, before it is signed."""
        return {
            "at": at.isoformat(timespec="seconds"),
            "trainee": self.packet.trainee,
            "item": self.packet.item,
            "attempt": self.packet.attempt,
            "drill": self.packet.code,
            "number": self.packet.number,
            "commitment": self.commitment,
        }


def packet_of(course: Course, trainee: Trainee, place: Place, drill: ItemDrill) -> HandedOut:
    """The packet of one attempt; the same key makes the same one at any time."""
    item = course.form.items[place.item - 1]
    token = token_of(course.key, course.about.course, place, drill.code)
    packet = Packet(
        course=course.about.course,
        trainee=place.trainee,
        item=place.item,
        attempt=place.attempt,
        number=course.form.number(place.item, place.attempt),
        code=drill.code,
        pace=float(item.pace),
        pauses_s=item.pauses / SECOND,
        extra_time=trainee.extra_time,
        trust=course.about.level.value,
        bank=digest_of(drill.bank),
        token=token,
    )
    return HandedOut(packet, commitment_of(packet, drill))


def commitment_of(packet: Packet, drill: ItemDrill) -> str:
    """What the head of a journal that this packet starts names in place of seed and documents."""
    named: dict[str, JsonValue] = {
        name: fingerprint(text.encode()) for name, text in sorted(drill.documents.items())
    }
    seed = chosen(drill.bank, packet.token).seed
    return commit(packet.salt, {"seed": seed, "documents": named})


def places(form: Form, roster: Roster) -> list[tuple[Trainee, Place]]:
    """Every attempt that counts, by trainee, item and attempt; practice needs no packet."""
    return [
        (trainee, Place(trainee.pseudonym, number, attempt))
        for trainee in roster.trainees
        for number, item in enumerate(form.items, start=1)
        if not item.hints
        for attempt in range(1, item.attempts + 1)
    ]


def packet_file(folder: ClassFolder, packet: Packet) -> Path:
    """Where the packet of an attempt lies; its name tells no cause."""
    return folder.packets / packet.trainee / f"{packet.code}-{packet.number}.json"


def hand_out(
    folder: ClassFolder, key: ClassKey, made: list[HandedOut], at: datetime | None = None
) -> int:
    """Write the packets and sign that they were handed out; how many of them are new."""
    known = {_which(row) for row in handed_out(folder, key)}
    moment = at or datetime.now(UTC)
    rows = []
    for one in made:
        one.packet.write(packet_file(folder, one.packet))
        row = one.row(moment)
        if _which(row) not in known:
            rows.append(key.signed(row))
    append_rows(folder.handouts, rows)
    return len(rows)


def handed_out(folder: ClassFolder, key: ClassKey) -> list[Row]:
    """What was handed out.

    Raises:
        JournalError: naming the first row that this key has not signed.
    """
    return signed_rows(folder.handouts, key)


def signed_rows(path: Path, key: ClassKey) -> list[Row]:
    """The rows of a file.

    Raises:
        JournalError: naming the first that this key has not signed.
    """
    rows = read_rows(path)
    for number, row in enumerate(rows, start=1):
        if not key.has_signed(row):
            raise JournalError(f"{path}:{number}: is not as it was signed with the class's key")
    return rows


def _which(row: Row) -> tuple[JsonValue, ...]:
    return row["trainee"], row["item"], row["attempt"]
