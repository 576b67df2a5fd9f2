"""What a class says of itself: ``class.yaml``."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator

from sim.classroom.book import ClassFolder
from sim.classroom.keys import ClassKey, NoClassKey
from sim.documents.judging import judged, model_of
from sim.documents.reader import read_file
from sim.documents.writer import write
from sim.errors import JournalError
from sim.journal.files import write_whole
from sim.model.document import Document, Line


class Level(StrEnum):
    """Where the attempts of a class are run."""

    TAKE_HOME = "take-home"  # on the trainees' own machines
    EXAM = "exam"  # on the instructor's, through the seat


class About(Document):
    """A class: its name, which key signs for it, and what was agreed beforehand."""

    format: Literal[1] = Field(description="version of this format; 1")
    name: Line = Field(description="what the class is called")
    course: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")] = Field(
        description="tells this class from others of the same key"
    )
    key: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")] = Field(
        description="fingerprint of the instructor's key"
    )
    level: Level = Field(Level.TAKE_HOME, description="where attempts are run")
    delete_on: date | None = Field(None, description="when what it holds of people is deleted")

    @field_validator("delete_on", mode="before")
    @classmethod
    def _is_a_day(cls, value: object) -> object:
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError as error:
            raise ValueError(f"{value!r} is not a day; write 2026-09-30") from error


def read_about(folder: ClassFolder) -> About:
    """A class by its folder.

    Raises:
        JournalError: where the folder is no class's.
        DocumentError: where its ``class.yaml`` cannot be used.
    """
    if not folder.about.is_file():
        raise JournalError(
            f"{folder.path}: is not a class's folder (it has no class.yaml); "
            "`gameday class init` makes one"
        )
    source = read_file(folder.about)
    model = model_of(About, source.root.value, source)
    judged((), source, {})
    return model


def write_about(folder: ClassFolder, about: About) -> None:
    """Write ``class.yaml``."""
    folder.path.mkdir(parents=True, exist_ok=True)
    write_whole(folder.about, write(about).encode())


def check_key(folder: ClassFolder, about: About, key: ClassKey) -> None:
    """Whether this key is the class's.

    Raises:
        NoClassKey: where it is another.
    """
    if about.key != key.fingerprint:
        raise NoClassKey(
            f"{folder.path}: belongs to the key {about.key}; this one is {key.fingerprint}"
        )
