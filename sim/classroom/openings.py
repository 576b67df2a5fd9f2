"""When an item may be begun: its form's window, and what the instructor opened or closed since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sim.classroom.book import ClassFolder, Row, append_rows
from sim.classroom.form import Item
from sim.classroom.handing_out import signed_rows
from sim.classroom.keys import ClassKey


@dataclass(frozen=True, slots=True)
class Opening:
    """From when until when an item may be begun; None leaves an end open."""

    item: int  # place in the form, from 1
    opens: datetime | None
    closes: datetime | None

    def has(self, moment: datetime) -> bool:
        """Whether it may be begun now."""
        is_early = self.opens is not None and moment < self.opens
        return not is_early and (self.closes is None or moment < self.closes)


def window_of(place: int, item: Item, openings: Iterable[Opening]) -> Opening:
    """The window of an item: what was opened last, else what the form says."""
    mine = [one for one in openings if one.item == place]
    return mine[-1] if mine else Opening(place, item.opens, item.closes)


def keep_opening(folder: ClassFolder, signer: ClassKey, one: Opening) -> None:
    """Sign an opening with the seat's key, which the seat can check, and keep it."""
    row: Row = {"item": one.item, "opens": _told(one.opens), "closes": _told(one.closes)}
    append_rows(folder.openings, [signer.signed(row)])


def openings(folder: ClassFolder, signer: ClassKey) -> list[Opening]:
    """What was opened, oldest first.

    Raises:
        JournalError: naming the first row that is not as it was signed.
    """
    return [
        Opening(int(str(row["item"])), _moment(row["opens"]), _moment(row["closes"]))
        for row in signed_rows(folder.openings, signer)
    ]


def _told(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


def _moment(told: object) -> datetime | None:
    return None if told is None else datetime.fromisoformat(str(told))
