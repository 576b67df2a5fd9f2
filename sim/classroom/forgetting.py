"""Deleting what a class holds of people: one of them, or all when the day has come."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date

from sim.classroom.about import About
from sim.classroom.book import ClassFolder, read_rows, write_rows
from sim.classroom.roster import Roster
from sim.journal.files import write_whole


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was deleted of one trainee."""

    pseudonym: str
    runs: int
    rows: int


def forget(folder: ClassFolder, pseudonym: str) -> Forgotten:
    """Delete everything of one trainee: runs, packets, rows of every file, the roster's row."""
    mine = folder.runs / pseudonym
    runs = sum(path.is_dir() for path in mine.iterdir()) if mine.is_dir() else 0
    for place in (mine, folder.packets / pseudonym, folder.seat / "state" / pseudonym):
        shutil.rmtree(place, ignore_errors=True)
    rows = 0
    for path in (folder.handouts, folder.receipts, folder.marks_file, folder.overrides_file):
        before = read_rows(path)
        kept = [row for row in before if row.get("trainee") != pseudonym]
        rows += len(before) - len(kept)
        if len(kept) < len(before):
            write_rows(path, kept)
    roster = Roster.of_text(folder.roster.read_text(encoding="utf-8"))
    write_whole(folder.roster, roster.without(pseudonym).text().encode())
    return Forgotten(pseudonym, runs, rows)


def is_due(about: About, today: date) -> bool:
    """Whether the day of deletion has come."""
    return about.delete_on is not None and about.delete_on <= today
