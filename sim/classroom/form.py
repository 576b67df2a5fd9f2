"""The form of a class: which drills, under which terms, and what they are to show."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from sim.model.document import Document, Duration, Factor, Identifier, Line, PositiveCount, Truth


class Purpose(StrEnum):
    """What a form is for."""

    FORMATIVE = "formative"  # to learn: feedback, no grade
    GRADED = "graded"  # to be marked: the coverage rule holds


class Counts(StrEnum):
    """Which of several attempts counts; fixed before the first."""

    BEST = "best"
    LAST = "last"


class Item(Document):
    """One place in a form: a drill and the terms under which it is sat."""

    drill: Line = Field(description="code, catalogue id or path of the drill")
    easiest: Annotated[int, Field(strict=True, ge=1, le=5)] = Field(
        1, description="the drill's level is at least this"
    )
    hardest: Annotated[int, Field(strict=True, ge=1, le=5)] = Field(
        5, description="and at most this"
    )
    opens: datetime | None = Field(None, description="from when it may be begun, with a time zone")
    closes: datetime | None = Field(None, description="and until when")
    attempts: PositiveCount = Field(1, le=20, description="how many of them each trainee has")
    hints: Truth = Field(
        False,
        description="hints and going back are allowed; then it is practice and does not count",
    )
    role: Line = Field("", description="whose seat it is; none: as the drill's briefing says")
    pace: Factor = Field(1.0, gt=0, description="simulated seconds in a second, before extra time")
    pauses: Duration = Field(0, description="for how long the clock may stand, all together")

    @field_validator("opens", "closes", mode="before")
    @classmethod
    def _is_written_out(cls, value: object) -> object:
        if value is not None and not isinstance(value, str | datetime):
            raise ValueError(f"{value!r} is not a date and time; write 2026-03-10T14:00:00+01:00")
        return value

    @field_validator("opens", "closes")
    @classmethod
    def _has_a_zone(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("needs a time zone; write 2026-03-10T14:00:00+01:00")
        return value

    @model_validator(mode="after")
    def _in_order(self) -> Item:
        if self.easiest > self.hardest:
            raise ValueError("'easiest' is above 'hardest'")
        if self.opens is not None and self.closes is not None and self.opens >= self.closes:
            raise ValueError("'closes' is not after 'opens'")
        return self


class Paper(Document):
    """One paper: a plan or a capacity study that is handed in as a folder and run again."""

    plan: Line | None = Field(
        None, description="the case of a plan: a catalogue id, or a file beside the form"
    )
    study: Line | None = Field(
        None, description="the case of a capacity study: a file beside the form"
    )
    years: Annotated[int, Field(strict=True, ge=1_000, le=100_000)] = Field(
        2_000, description="of a plan: years that it is lived over"
    )

    @property
    def name(self) -> str:
        """What its mark stands under: ``plan:payments-warm``."""
        kind, case = ("plan", self.plan) if self.plan is not None else ("study", self.study)
        stem = str(case).rsplit("/", 1)[-1].removesuffix(".yaml").removesuffix(".yml")
        return f"{kind}:{stem}"

    @model_validator(mode="after")
    def _has_one_case(self) -> Paper:
        if (self.plan is None) == (self.study is None):
            raise ValueError("give its case: either 'plan' or 'study'")
        return self


class Form(Document):
    """A list of drills that a class sits, and the rules of marking, fixed beforehand."""

    format: Literal[1] = Field(description="version of this format; 1")
    title: Line = Field(description="what trainees see")
    purpose: Purpose = Field(Purpose.FORMATIVE, description="to learn from, or to be graded")
    counts: Counts = Field(Counts.BEST, description="of several attempts: the best or the last")
    claims: tuple[Identifier, ...] = Field(
        (), max_length=30, description="criteria of the curriculum that it says to show"
    )
    items: tuple[Item, ...] = Field(max_length=60, description="in their order; at least one")
    papers: tuple[Paper, ...] = Field(
        (), max_length=20, description="plans and capacity studies; they count on after the items"
    )
    accepts: dict[
        Annotated[str, StringConstraints(pattern=r"^W5\d\d$")],
        Annotated[str, StringConstraints(min_length=1, max_length=300)],
    ] = Field(
        default_factory=dict, description="complaints of the lint declined, each with the reason"
    )

    @field_validator("items")
    @classmethod
    def _names_a_drill(cls, value: tuple[Item, ...]) -> tuple[Item, ...]:
        # Not by a bound of the field: that counts the items which are good, and adds a second
        # complaint to the first about any other.
        if not value:
            raise ValueError("names no drill; write - {drill: GD-101}")
        return value

    def number(self, place: int, attempt: int) -> int:
        """Which attempt at its drill an attempt at an item is; both count from 1.

        A drill that stands in a form twice goes on counting, so that drill and number name a run.
        """
        drill = self.items[place - 1].drill
        before = [item.attempts for item in self.items[: place - 1] if item.drill == drill]
        return sum(before) + attempt
