"""Papers: plans and capacity studies that come in as folders, and become marks by being run again.

A paper carries no packet: whoever collects it says whose it is. Of a folder only what was asked is
kept; the answer in it is believed in nothing, the marker's own run counts.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import JsonValue

from sim.classroom.book import ClassFolder, Mark, Row, Trust, Verdict
from sim.classroom.collecting import laid_open
from sim.classroom.form import Form, Paper
from sim.classroom.handing_out import Course
from sim.errors import JournalError, SimError

ASKED: Final = "asked"
# What a paper's folder may hold: documents and tables, under plain names.
_KEPT: Final = re.compile(r"[A-Za-z0-9][\w-]{0,60}\.(yaml|csv)")
_MOST_BYTES: Final = 16 * 1024 * 1024
_MOST_FILES: Final = 20


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that was judged, from 0 to 1; None where there was no opportunity."""

    value: float | None
    sentence: str

    def as_dict(self) -> Row:
        """Plain values."""
        return {"value": None if self.value is None else round(self.value, 4),
                "sentence": self.sentence}  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """What a paper's own run came to: terms, what they show by evidence rule, and the whole."""

    terms: dict[str, Term]
    shows: dict[str, Term]
    whole: float | None


# Runs what was handed in, against the case of the paper, on a seed.
Judge = Callable[[Paper, Path, int], Judged]


def place_of(form: Form, number: int) -> int:
    """The place of a paper in a form: papers count on after the items; both from 1."""
    return len(form.items) + number


def folder_of(folder: ClassFolder, trainee: str, number: int) -> Path:
    """Where a trainee's paper lies."""
    return folder.runs / trainee / f"paper-{number}"


def seed_of(course: Course, number: int) -> int:
    """The instructor's seed of a paper: the same for everybody, so that luck is too."""
    said = course.key.derive("paper", course.about.course, number)
    return int.from_bytes(said[:6])


def collect_paper(source: Path, into: Path, *, replace: bool = False) -> str:
    """Take what was asked in a folder or zip; what became of it.

    Raises:
        JournalError: where it holds no paper.
    """
    with laid_open(source, _KEPT) as base:
        found = sorted({path.parent for path in base.rglob("*.yaml") if path.parent.name == ASKED})
        if len(found) != 1:
            many = "none" if not found else f"{len(found)}"
            raise JournalError(
                f"{source}: holds {many} folder '{ASKED}'; hand in what --out of `gameday whatif` "
                "or `gameday capacity` wrote, one a paper"
            )
        taken = _taken(found[0], source)
        if (into / ASKED).exists():
            if taken == _taken(into / ASKED, into):
                return "was there already, the same"
            if not replace:
                return "another paper is there; --replace takes this one"
            shutil.rmtree(into)
        (into / ASKED).mkdir(parents=True)
        for name, data in taken.items():
            (into / ASKED / name).write_bytes(data)
    return "taken"


def _taken(asked: Path, source: Path) -> dict[str, bytes]:
    """The files of a paper by name; links and other names are left."""
    files = [
        path
        for path in sorted(asked.iterdir())
        if path.is_file() and not path.is_symlink() and _KEPT.fullmatch(path.name)
    ]
    if len(files) > _MOST_FILES or sum(path.stat().st_size for path in files) > _MOST_BYTES:
        raise JournalError(f"{source}: is larger than a plan or a study is")
    return {path.name: path.read_bytes() for path in files}


def mark_paper(
    folder: ClassFolder, course: Course, trainee: str, number: int, judge: Judge
) -> Mark:
    """The mark of one paper; of one that cannot be run, why."""
    paper, lies = course.form.papers[number - 1], folder_of(folder, trainee, number)
    seed = seed_of(course, number)
    score: Row = {}
    verdict, problem = Verdict.MISSING, "nothing was handed in"
    if (lies / ASKED).is_dir():
        try:
            score, verdict, problem = _score(judge(paper, lies, seed)), Verdict.VERIFIED, ""
        except SimError as error:
            told = str(error).splitlines()[0].replace(f"{lies}/", "")
            verdict, problem = Verdict.UNSEALED, f"cannot be run: {told}"
    return Mark(
        trainee=trainee,
        item=place_of(course.form, number),
        drill=paper.name,
        attempt=1,
        seed=seed,
        trust=Trust.TAKE_HOME,  # nobody can know who has written a document
        registered=True,
        verdict=verdict,
        problem=problem or None,
        score=score,
        run=lies.relative_to(folder.path).as_posix() if lies.is_dir() else "",
    )


def _score(judged: Judged) -> Row:
    told: dict[str, JsonValue] = {name: one.as_dict() for name, one in judged.terms.items()}
    shows: dict[str, JsonValue] = {name: one.as_dict() for name, one in judged.shows.items()}
    total = None if judged.whole is None else round(100.0 * judged.whole, 1)
    return {"total": total, "paper": {"terms": told, "shows": shows}}
