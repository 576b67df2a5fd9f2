"""The attempts of one trainee as the seat on the instructor's machine knows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sim.classroom.book import ClassFolder
from sim.classroom.form import Form
from sim.classroom.openings import Opening, window_of
from sim.classroom.packet import Packet
from sim.errors import SimError
from sim.journal.folder import RunFolder
from sim.journal.recovery import Verdict as Chain


class NotNow(SimError):
    """What was asked for cannot be begun, or gone on with, now."""

    exit_code = 3


class State(StrEnum):
    """How an attempt stands, as its trainee may know it."""

    CLOSED = "not open"
    READY = "ready"
    BEGUN = "begun"  # to be gone on with
    HANDED_IN = "handed in"


@dataclass(frozen=True)
class Sitting:
    """One attempt: its packet, where it runs, and how it stands."""

    packet: Packet
    run: Path
    state: State


def sittings(
    folder: ClassFolder,
    form: Form,
    pseudonym: str,
    *,
    opened: list[Opening],
    now: datetime,
) -> list[Sitting]:
    """Every attempt of a trainee, by item and attempt; of nobody else's anything is read."""
    packets = folder.packets / pseudonym
    found = []
    for path in sorted(packets.glob("*.json")) if packets.is_dir() else []:
        packet = Packet.read(path)
        run = folder.run(pseudonym, packet.code, packet.number)
        window = window_of(packet.item, form.items[packet.item - 1], opened)
        found.append(Sitting(packet, run, _state(run, is_open=window.has(now))))
    return sorted(found, key=lambda one: (one.packet.item, one.packet.attempt))


def chosen_sitting(all_of_them: list[Sitting], item: int, attempt: int, want: State) -> Sitting:
    """The attempt at an item that stands so; without a number the first that does.

    Raises:
        NotNow: saying how those of this item stand.
    """
    mine = [one for one in all_of_them if one.packet.item == item]
    if not mine:
        raise NotNow(f"item {item} is none of yours; `list` shows what is")
    picked = [one for one in mine if attempt in (0, one.packet.attempt)]
    for one in picked:
        if one.state is want:
            return one
    told = ", ".join(f"attempt {one.packet.attempt}: {one.state}" for one in picked or mine)
    raise NotNow(f"item {item} is not {want}; {told}")


def _state(run: Path, *, is_open: bool) -> State:
    folder = RunFolder(run)
    if not folder.manifest.exists():
        return State.READY if is_open else State.CLOSED
    if not folder.journal.exists() or folder.read_journal().verdict is not Chain.WHOLE:
        # What was begun in time may be gone on with: a line that broke is nobody's fault.
        return State.BEGUN
    return State.HANDED_IN
