"""An instructor's own list of people, read into a roster: every problem at its line and column.

The list stays where it is. What the class keeps of a person is a pseudonym, section, team and extra
time.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.classroom.keys import ClassKey
from sim.classroom.roster import Trainee
from sim.documents.finding import refuse
from sim.documents.text import decode, read_bytes
from sim.errors import Problem, did_you_mean

# A column goes by several names, as the lists of universities do.
_ALIASES: Final = {
    "id": ("id", "person", "user", "username", "login", "sis login id", "student id", "email"),
    "name": ("name", "full name", "student", "display name"),
    "section": ("section", "group", "class"),
    "team": ("team", "squad"),
    "extra_time": ("extra_time", "extra time", "time factor"),
    "ssh_key": ("ssh_key", "ssh key", "public key"),
}
MOST_PEOPLE = 5_000
MOST_EXTRA = 4.0
_SSH_KEY: Final = re.compile(
    r"((?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[\w@.-]+ [A-Za-z0-9+/=]{40,2000})( .*)?"
)
_WORD: Final = re.compile(r"[\w .,'()/+&-]{0,60}")


@dataclass(frozen=True, slots=True)
class Person:
    """A row of the instructor's list; never written into a class's folder."""

    line: int
    id: str
    name: str
    trainee: Trainee
    ssh_key: str = ""  # public, kind and key; for the seat over SSH


def read_people(path: Path, key: ClassKey, *, shown: str | None = None) -> tuple[Person, ...]:
    """Everybody in a CSV file with a header; commas, semicolons or tabs between fields.

    Raises:
        DocumentError: with every problem, in file order; nobody is enrolled then.
    """
    name = shown if shown is not None else str(path)
    text = decode(read_bytes(path, shown=name), shown=name)
    return _people(text, key, shown=name)


class _Complaints(list[Problem]):
    """Problems of one file, as they are met."""

    def __init__(self, shown: str) -> None:
        super().__init__()
        self._shown = shown

    def add(self, line: int, place: int, column: str, message: str) -> None:
        """One in the ``place``-th field of a line, counted from 0."""
        self.append(Problem(self._shown, line, place + 1, column, message, "E326"))


def _people(text: str, key: ClassKey, *, shown: str) -> tuple[Person, ...]:
    sign = max(",;\t", key=text.split("\n", 1)[0].count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    problems = _Complaints(shown)
    people: list[Person] = []
    columns: dict[str, int] = {}
    told: dict[str, int] = {}
    try:
        for row in table:
            # Of a row with an end of line in quotes this is its last.
            line = table.line_num
            if not any(field.strip() for field in row):
                continue
            if not columns:
                columns = _header(row, line, problems)
                if "id" not in columns:
                    break
                continue
            person = _person(row, line, columns, problems, key)
            if person is None:
                continue
            if (before := told.setdefault(person.trainee.pseudonym, line)) != line:
                message = f"{person.id[:40]!r} stands at line {before} already; leave one out"
                problems.add(line, columns["id"], "id", message)
            people.append(person)
            if len(people) > MOST_PEOPLE:
                problems.add(line, 0, "", f"more than {MOST_PEOPLE} people; split the class")
                break
    except csv.Error as error:
        problems.add(table.line_num, 0, "", f"is not CSV: {error}; close the quote")
    if not columns and not problems:
        message = "the list is empty; write a header such as id,name,section,team,extra_time"
        problems.add(1, 0, "", message)
    refuse(problems)
    return tuple(people)


def _header(row: list[str], line: int, problems: _Complaints) -> dict[str, int]:
    """Column -> its place in a row."""
    found: dict[str, int] = {}
    known = {alias: column for column, aliases in _ALIASES.items() for alias in aliases}
    for place, field in enumerate(row):
        word = field.strip().casefold()
        column = known.get(word)
        if column is None:
            tail = did_you_mean(word, tuple(_ALIASES))
            problems.add(line, place, "", f"no column {field[:40]!r} is known{tail}")
        elif column in found:
            problems.add(line, place, column, f"{column!r} a second time; leave one out")
        else:
            found[column] = place
    if "id" not in found:
        message = "no column 'id'; write what your lists call each person: id,section,team"
        problems.add(line, 0, "id", message)
    return found


def _person(
    row: list[str], line: int, columns: dict[str, int], problems: _Complaints, key: ClassKey
) -> Person | None:
    given = {
        column: unicodedata.normalize("NFC", row[place]).strip() if place < len(row) else ""
        for column, place in columns.items()
    }
    before = len(problems)
    if len(row) > max(columns.values()) + 1:
        message = f"{len(row)} fields under {len(columns)} columns; quote a field with a comma"
        problems.add(line, max(columns.values()) + 1, "", message)
    if not given["id"]:
        problems.add(line, columns["id"], "id", "is empty; write who it is")
    for column in ("section", "team"):
        if not _WORD.fullmatch(given.get(column, "")):
            message = f"{given[column][:40]!r} is no name of a {column}; at most 60 letters, digits"
            problems.add(line, columns[column], column, message)
    ssh_key = given.get("ssh_key", "")
    if ssh_key and not _SSH_KEY.fullmatch(ssh_key):
        message = f"{ssh_key[:40]!r} is no public key; write the line of the file that ends in .pub"
        problems.add(line, columns["ssh_key"], "ssh_key", message)
    extra = _extra(given.get("extra_time", ""))
    if extra is None:
        message = f"{given['extra_time'][:40]!r} is no factor from 1 to {MOST_EXTRA:g}"
        problems.add(
            line, columns["extra_time"], "extra_time", f"{message}; write 1.25 for a quarter more"
        )
    if len(problems) > before or extra is None:
        return None
    section, team = given.get("section", ""), given.get("team", "")
    trainee = Trainee(key.pseudonym(given["id"].casefold()), section, team, extra)
    bare = _SSH_KEY.fullmatch(ssh_key)
    return Person(line, given["id"], given.get("name", ""), trainee, bare[1] if bare else "")


def _extra(text: str) -> float | None:
    """A factor: 1.25, 1,25 or 125%; None for what is no factor, 1 where nothing stands."""
    if not text:
        return 1.0
    is_percent = text.endswith("%")
    try:
        value = float(text.removesuffix("%").replace(",", "."))
    except ValueError:
        return None
    value = value / 100.0 if is_percent else value
    return value if math.isfinite(value) and 1.0 <= value <= MOST_EXTRA else None
