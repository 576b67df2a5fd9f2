"""The instructor's book: the folder of a class, its marks and what was overridden in them.

class.yaml         name, the fingerprint of the key, the policies
roster.csv         pseudonyms, sections, teams, extra time
form.yaml          what is sat, under which terms
packets/           what each trainee is handed, or what the seat on this machine starts from
handouts.jsonl     what was handed out, signed
openings.jsonl     what was opened and closed since, signed
receipts.jsonl     how far a journal had come when it was seen, signed
runs/              run folders, by pseudonym, drill and attempt
marks.jsonl        a row for each attempt, each time that it was marked; the newest counts
overrides.jsonl    what an instructor set otherwise, why, and what it was
banks/             banks of seeds of its own; without one the catalogue's holds
anchors/           results of anchors, so that runs of the same seed share them
seat/              at exam level: what the seat on this machine needs

The key stays outside: whoever has the folder alone can write nothing that passes for signed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from pydantic import JsonValue

from sim.errors import JournalError
from sim.journal.files import FILES, write_whole

Row = dict[str, JsonValue]


class Trust(StrEnum):
    """What a grade can be trusted for; said wherever one is shown."""

    PRACTICE = "practice"
    TAKE_HOME = "take-home"
    EXAM = "exam"

    @property
    def words(self) -> str:
        """In a sentence, for people."""
        return {
            Trust.PRACTICE: "practice: nothing was hidden and nothing counts",
            Trust.TAKE_HOME: (
                "take-home: the journal is consistent; whether it was done unseen and alone is not "
                "known"
            ),
            Trust.EXAM: "exam: run on the instructor's machine, out of the trainee's reach",
        }[self]


PAPER_WORDS = (
    "papers, take-home: run again on the instructor's seed, the answer beside them believed in "
    "nothing; who wrote them, and with whose help, is not known"
)


class Verdict(StrEnum):
    """How a collected run stands."""

    VERIFIED = "verified"  # lived again, it is the same byte for byte, and as it was handed out
    ALTERED = "altered"  # a record does not follow from the one before it, or a file was changed
    CUT = "cut"  # good as far as it goes; its end is missing
    REWRITTEN = "rewritten"  # well chained, but another story than the one that was run
    UNSEALED = "unsealed"  # not registered, or by a program that could read what was hidden
    MISSING = "missing"  # nothing was handed in


@dataclass(frozen=True)
class Mark:
    """One row of ``marks.jsonl``: what an attempt is worth, and how it stands."""

    trainee: str  # pseudonym
    item: int  # place in the form, from 1
    drill: str  # code; of a paper the name of its case
    attempt: int  # at this item, from 1
    seed: int | None
    trust: Trust
    registered: bool
    verdict: Verdict
    problem: str | None = None  # a sentence, where the verdict is not `verified`
    score: Row = field(default_factory=dict)  # as in result.json; empty where there is none
    stamps: Row = field(default_factory=dict)
    measures: Row = field(default_factory=dict)
    targets: list[JsonValue] = field(default_factory=list)
    asks: list[JsonValue] = field(default_factory=list)  # of those who wait, with their answers
    silences: list[JsonValue] = field(default_factory=list)  # of alerts, and what they hid
    journal_sha256: str = ""
    engine: str = ""
    run: str = ""  # folder of the run, from the class's

    @property
    def is_paper(self) -> bool:
        """Whether it is of a plan or a study: its drill is named ``plan:...`` or ``study:...``."""
        return ":" in self.drill

    @property
    def trust_words(self) -> str:
        """What it can be trusted for, in a sentence: a paper has no journal."""
        return PAPER_WORDS if self.is_paper else self.trust.words

    @property
    def counts(self) -> bool:
        """Whether it may stand in a grade."""
        return self.verdict is Verdict.VERIFIED and self.trust is not Trust.PRACTICE

    @property
    def total(self) -> float | None:
        """0 to 100; None where there is no score."""
        value = self.score.get("total")
        return float(value) if isinstance(value, int | float) else None

    def as_row(self) -> Row:
        """As it is written."""
        return asdict(self) | {"trust": self.trust.value, "verdict": self.verdict.value}

    @classmethod
    def of_row(cls, row: Mapping[str, JsonValue]) -> Mark:
        """As it was written; fields that this version does not know are left out.

        Raises:
            ValueError: where it is no mark.
        """
        known = {name: row[name] for name in cls.__dataclass_fields__ if name in row}
        try:
            return cls(
                **{  # type: ignore[arg-type]
                    **known,
                    "trust": Trust(str(row.get("trust"))),
                    "verdict": Verdict(str(row.get("verdict"))),
                }
            )
        except TypeError as error:
            raise ValueError(f"not a mark: {error}") from error


def trusted(marks: Iterable[Mark]) -> list[str]:
    """What marks can be trusted for, each sentence once; papers last."""
    ordered = sorted(marks, key=lambda mark: (mark.is_paper, mark.trust))
    return list(dict.fromkeys(mark.trust_words for mark in ordered))


@dataclass(frozen=True)
class ClassFolder:
    """Paths of one class, and its rows as they are read and written."""

    path: Path

    @property
    def about(self) -> Path:
        """Name, key fingerprint, policies."""
        return self.path / "class.yaml"

    @property
    def roster(self) -> Path:
        """Who is in it."""
        return self.path / "roster.csv"

    @property
    def form(self) -> Path:
        """What is sat."""
        return self.path / "form.yaml"

    @property
    def packets(self) -> Path:
        """What starts each attempt."""
        return self.path / "packets"

    @property
    def handouts(self) -> Path:
        """What was handed out."""
        return self.path / "handouts.jsonl"

    @property
    def openings(self) -> Path:
        """What was opened and closed since the form was written."""
        return self.path / "openings.jsonl"

    @property
    def banks(self) -> Path:
        """Banks of seeds of its own, before the catalogue's."""
        return self.path / "banks"

    @property
    def anchors(self) -> Path:
        """Results of anchors, by what they are a function of."""
        return self.path / "anchors"

    @property
    def seat(self) -> Path:
        """What the seat on this machine needs: its key and the secrets of runs that go on."""
        return self.path / "seat"

    @property
    def receipts(self) -> Path:
        """How far journals had come when they were seen."""
        return self.path / "receipts.jsonl"

    @property
    def runs(self) -> Path:
        """Where run folders are collected."""
        return self.path / "runs"

    def run(self, pseudonym: str, drill: str, number: int) -> Path:
        """The folder of a trainee's ``number``-th attempt at a drill, by its code."""
        return self.runs / pseudonym / f"{drill}-{number}"

    @property
    def marks_file(self) -> Path:
        """Rows of marks."""
        return self.path / "marks.jsonl"

    @property
    def overrides_file(self) -> Path:
        """Rows of overrides."""
        return self.path / "overrides.jsonl"

    def marks(self) -> list[Mark]:
        """The newest mark of each attempt, in the order of trainee, item and attempt.

        Raises:
            JournalError: where a row is no mark.
        """
        newest: dict[tuple[str, int, int], Mark] = {}
        for number, row in enumerate(read_rows(self.marks_file), start=1):
            try:
                mark = Mark.of_row(row)
            except ValueError as error:
                raise JournalError(f"{self.marks_file}:{number}: {error}") from error
            newest[mark.trainee, mark.item, mark.attempt] = mark
        return [newest[which] for which in sorted(newest)]

    def add_marks(self, marks: Iterable[Mark]) -> None:
        """Add rows; an earlier mark of the same attempt stays where it is."""
        append_rows(self.marks_file, [mark.as_row() for mark in marks])


def read_rows(path: Path) -> list[Row]:
    """Every line of a file of JSON objects; none where there is no file.

    Raises:
        JournalError: naming the first line that is none.
    """
    if not path.exists():
        return []
    rows: list[Row] = []
    # Not `splitlines`: JSON may hold signs, such as U+2028, that end a line elsewhere.
    lines = path.read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise JournalError(f"{path}:{number}: is not JSON: {error}") from error
        if not isinstance(row, dict):
            raise JournalError(f"{path}:{number}: is not a JSON object")
        rows.append(row)
    return rows


def append_rows(path: Path, rows: Iterable[Row]) -> None:
    """Add lines; they are on disk when this returns."""
    FILES.make_folder(path.parent)
    descriptor = FILES.open_append(path)
    try:
        FILES.write(descriptor, _lines(rows))
        FILES.sync(descriptor)
    finally:
        FILES.close(descriptor)


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """Write a file of rows whole."""
    write_whole(path, _lines(rows))


def _lines(rows: Iterable[Row]) -> bytes:
    told = (json.dumps(row, sort_keys=True, allow_nan=False) for row in rows)
    return "".join(f"{line}\n" for line in told).encode()
