"""The whole curriculum, read once from the data beside this file, and found by id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from sim.classroom.curriculum.model import (
    Bullet,
    Criteria,
    Criterion,
    Objective,
    Objectives,
    Role,
    Roles,
    Section,
    Shown,
    ShownBy,
    Standard,
    Subsection,
)
from sim.classroom.curriculum.rules import OF_PLANS, OF_STUDIES
from sim.documents.catalog import Shelf, entries
from sim.documents.judging import model_of
from sim.documents.reader import read_file
from sim.errors import UnknownName
from sim.model.document import Document

DATA = Path(__file__).with_name("data")
T = TypeVar("T", bound=Document)
# In the order in which they are taught.
SECTIONS = (
    "multi-service",
    "debugging",
    "capacity",
    "incident-response",
    "operational-excellence",
    "continuity",
    "advanced",
)


@dataclass(frozen=True)
class Curriculum:
    """Everything that is taught and how it is known."""

    sections: tuple[Section, ...]
    criteria: tuple[Criterion, ...]
    objectives: tuple[Objective, ...]
    above: int  # criteria of an objective that must be likely above the line
    roles: tuple[Role, ...]
    standard: Standard
    shown: dict[str, Shown]  # by the code of a shipped drill
    papers: dict[str, tuple[str, ...]]  # cases that ship -> evidence rules that read them

    @property
    def subsections(self) -> Iterator[Subsection]:
        """All of them, in order."""
        return (part for section in self.sections for part in section.subsections)

    def bullets(self) -> Iterator[tuple[str, Subsection, Bullet]]:
        """Full id, where it stands, and the skill."""
        for part in self.subsections:
            for bullet in part.bullets:
                yield f"{part.id}.{bullet.id}", part, bullet

    def criterion(self, code: str) -> Criterion:
        """A criterion by its code or id.

        Raises:
            UnknownName: with the nearest known code.
        """
        for criterion in self.criteria:
            if code in (criterion.code, criterion.id):
                return criterion
        raise UnknownName("criterion", code, [criterion.code for criterion in self.criteria])

    def ids(self) -> tuple[str, ...]:
        """Everything that can be asked for by name."""
        return (
            *(name for one in self.criteria for name in (one.code, one.id)),
            *(section.id for section in self.sections),
            *(part.id for part in self.subsections),
            *(name for name, _, _ in self.bullets()),
            *(objective.id for objective in self.objectives),
            *(role.id for role in self.roles),
        )


@cache
def load_curriculum() -> Curriculum:
    """The curriculum that ships."""
    objectives = _read(Objectives, "objectives")
    return Curriculum(
        sections=tuple(_read(Section, f"sections/{name}") for name in SECTIONS),
        criteria=_read(Criteria, "criteria").criteria,
        objectives=objectives.objectives,
        above=objectives.above,
        roles=_read(Roles, "readiness").roles,
        standard=_read(Standard, "standard"),
        shown=dict(_read(ShownBy, "shown").drills),
        papers={f"plan:{name}": OF_PLANS for name in entries(Shelf.PLANS)}
        | {"study:study": OF_STUDIES},  # the example that `gameday capacity` writes
    )


def _read(cls: type[T], name: str) -> T:
    source = read_file(DATA / f"{name}.yaml", shown=f"curriculum/{name}.yaml")
    return model_of(cls, source.root.value, source)
