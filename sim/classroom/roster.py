"""Who is in a class: pseudonyms, sections, teams and extra time, and nothing that names a person.

A pseudonym is a keyed hash of what the instructor's own list calls a person. Without the key nobody
can try which person it is; with key and list the instructor can, as often as needed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from reports.sheets import cell, uncell

COLUMNS: Final = ("pseudonym", "section", "team", "extra_time")


@dataclass(frozen=True, slots=True)
class Trainee:
    """One row of ``roster.csv``."""

    pseudonym: str
    section: str = ""
    team: str = ""
    extra_time: float = 1.0  # wall seconds for each of the others'; simulated time is the same


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody in a class, by pseudonym in alphabetical order."""

    trainees: tuple[Trainee, ...] = ()

    def find(self, pseudonym: str) -> Trainee | None:
        """Whoever has this pseudonym."""
        return next((one for one in self.trainees if one.pseudonym == pseudonym), None)

    def with_all(self, others: Iterable[Trainee]) -> Roster:
        """With these in it too; whoever was in it already is as they say."""
        known = {one.pseudonym: one for one in (*self.trainees, *others)}
        return Roster(tuple(known[name] for name in sorted(known)))

    def without(self, pseudonym: str) -> Roster:
        """Without one of them."""
        return Roster(tuple(one for one in self.trainees if one.pseudonym != pseudonym))

    def text(self) -> str:
        """As ``roster.csv`` has it."""
        out = io.StringIO()
        table = csv.writer(out, lineterminator="\n")
        table.writerow(COLUMNS)
        for one in self.trainees:
            extra = repr(one.extra_time).removesuffix(".0")
            table.writerow((one.pseudonym, cell(one.section), cell(one.team), extra))
        return out.getvalue()

    @classmethod
    def of_text(cls, text: str) -> Roster:
        """The roster that a class keeps, as ``text`` wrote it."""
        rows = csv.DictReader(io.StringIO(text))
        return cls(
            tuple(
                Trainee(
                    row["pseudonym"],
                    uncell(row["section"]),
                    uncell(row["team"]),
                    float(row["extra_time"]),
                )
                for row in rows
            )
        )
