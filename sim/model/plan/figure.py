"""Figures of a plan: a value never stands alone, it says where it comes from and what it is."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, PlainSerializer, StringConstraints, WithJsonSchema

from sim.model.document import (
    Document,
    Factor,
    Money,
    PositiveDuration,
    Share,
)

HOURS_PER_YEAR: Final = 8766.0
_PER_YEAR: Final = {
    "h": HOURS_PER_YEAR,
    "hour": HOURS_PER_YEAR,
    "d": HOURS_PER_YEAR / 24.0,
    "day": HOURS_PER_YEAR / 24.0,
    "week": HOURS_PER_YEAR / 168.0,
    "month": 12.0,
    "y": 1.0,
    "year": 1.0,
}
_PATTERN: Final = r"(\d+(?:\.\d+)?)\s*/\s*(h|hour|d|day|week|month|y|year)"


class FigureKind(StrEnum):
    """What a figure is worth: three things that a spreadsheet shows alike."""

    PROMISE = "promise"  # an agreement says so; nobody looked
    MEASURED = "measured"  # somebody looked, and the source says who
    ASSUMPTION = "assumption"  # chosen for planning; to be put to whoever decides


def _yearly(value: object) -> object:
    if isinstance(value, str):
        found = re.fullmatch(_PATTERN, value.strip())
        if found is not None:
            return float(found[1]) * _PER_YEAR[found[2]]
    elif isinstance(value, YearlyNumber):
        return float(value)
    raise ValueError(f"{value!r} is not a rate; write 0.2/year, 3/month or 0.01/day")


class YearlyNumber(float):
    """A rate per year that code, not an author, hands to a model."""


# Events a year; authors write 0.2/year, 3/month. What fails more often than three times a day is no
# outage to plan for but a level of service.
YearlyRate = Annotated[
    float,
    BeforeValidator(_yearly),
    Field(ge=0.0, le=1_000.0),
    WithJsonSchema({"type": "string", "pattern": f"^{_PATTERN}$", "examples": ["0.2/year"]}),
    PlainSerializer(lambda value: f"{value:.12f}".rstrip("0").rstrip(".") + "/year",
                    when_used="json"),
]  # fmt: skip
Source = Annotated[str, StringConstraints(min_length=1, max_length=600)]
# How many observations a belief is worth; the more, the narrower.
Weight = Annotated[float, Field(strict=True, gt=0.0, le=1e6)]


class Figure(Document):
    """A value with its source; ``kind`` says what it is worth."""

    source: Source = Field(description="who says so, and when")
    kind: FigureKind = Field(description="promise, measured or assumption")
    tested_on: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = Field(
        None, description="the last day on which it was put to the test; none: never"
    )


class RateFigure(Figure):
    """How often something happens, and how well that is known."""

    value: YearlyRate = Field(description="mean, events a year: 0.2/year")
    gamma: Weight | None = Field(
        None, description="shape of a Gamma law of belief about the rate; none: known exactly"
    )


class SpanFigure(Figure):
    """How long something takes: lognormal, so that no mean stands for all of it."""

    value: PositiveDuration = Field(description="median")
    shape: Annotated[float, Field(strict=True, ge=0.0, le=3.0)] = Field(
        1.0, description="standard deviation of the logarithm; 0: always the same"
    )


class TimeFigure(Figure):
    """One length of time that is set, not suffered: an interval, a retention."""

    value: PositiveDuration = Field(description="the time")


class ShareFigure(Figure):
    """A share or a chance, and how well it is known."""

    value: Share = Field(description="0 to 1, or a percentage")
    beta: Weight | None = Field(
        None, description="trials that the belief is worth (a Beta law); none: known exactly"
    )


class MoneyFigure(Figure):
    """An amount of the plan's currency."""

    value: Money = Field(description="amount")


class FactorFigure(Figure):
    """A plain number."""

    value: Factor = Field(description="dimensionless")
