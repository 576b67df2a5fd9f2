"""The base of everything an author can write, and the quantities that its fields are made of.

A field carries its unit, bounds and help; the reader, the JSON Schema, the checks and ``explain``
take them from there.
"""

from __future__ import annotations

import re
from typing import Annotated, NewType

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from sim.units import LONGEST_US, MINUTE, format_duration, parse_duration, parse_rate, parse_share

ServiceName = NewType("ServiceName", str)
OperationName = NewType("OperationName", str)
JourneyName = NewType("JourneyName", str)
ZoneName = NewType("ZoneName", str)

IDENTIFIER = r"^[A-Za-z][A-Za-z0-9_-]{0,62}$"


class Document(BaseModel):
    """Frozen, exact: an unknown field is a mistake, never a comment."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        validate_by_name=True,
        validate_by_alias=True,
        # Built when first used: a command pays for the documents that it reads, not for every kind.
        defer_build=True,
    )


# With a shorter one the control plane would do nothing else.
SHORTEST_INTERVAL_US = 100_000


def _duration(value: object) -> object:
    if isinstance(value, str):
        return parse_duration(value)
    # Zero needs no unit; a model built in code passes whole microseconds through `us`.
    if isinstance(value, Microseconds) or (value == 0 and not isinstance(value, bool)):
        return int(value)
    raise ValueError(f"{value!r} is not a duration; write 250ms, 30s or 1h30m")


def _interval(value: object) -> object:
    found = _duration(value)
    if isinstance(found, int) and found < SHORTEST_INTERVAL_US:
        raise ValueError(
            f"{value!r} is too short; at least {format_duration(SHORTEST_INTERVAL_US)}"
        )
    return found


def _rate(value: object) -> object:
    if isinstance(value, str):
        return parse_rate(value)
    if isinstance(value, float):
        return value
    raise ValueError(f"{value!r} is not a rate; write 20/s, 300/m or 1/h")


def _written_rate(value: float) -> str | float:
    text = repr(value).removesuffix(".0")
    return value if "e" in text else f"{text}/s"


def _share(value: object) -> object:
    if isinstance(value, str):
        return parse_share(value)
    if isinstance(value, bool):
        raise ValueError(f"{value!r} is not a share; write 5% or 0.05")
    return value


def _listed(value: object) -> object:
    if isinstance(value, str):
        return tuple(name for part in value.split(",") if (name := part.strip()))
    return value


class Microseconds(int):
    """A duration that code, not an author, hands to a model."""


def _time_of_day(value: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise ValueError(f"{value!r} is not a time of day; write 08:30")
    return value


def since_midnight_us(time_of_day: str) -> int:
    """Microseconds from midnight to a time of day as it is written, 08:30."""
    hours, minutes = time_of_day.split(":")
    return (int(hours) * 60 + int(minutes)) * MINUTE


DURATION_PATTERN = r"^(\d+(\.\d+)?(us|ms|s|m|h|d))+$"
DURATION_SCHEMA = WithJsonSchema(
    {
        "anyOf": [{"type": "string", "pattern": DURATION_PATTERN}, {"const": 0}],
        "examples": ["250ms"],
    }
)
RATE_SCHEMA = WithJsonSchema(
    {"type": "string", "pattern": r"^\d+(\.\d+)?\s*/\s*(s|m|h|d)$", "examples": ["20/s"]}
)
SHARE_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            {"type": "string", "pattern": r"^\d+(\.\d+)?\s*%$"},
            {"type": "number", "minimum": 0, "maximum": 1},
        ],
        "examples": ["5%", 0.05],
    }
)

# Simulated time in whole microseconds; authors write 250ms, 30s, 1h30m.
# As JSON it is written as authors write it, so that what is dumped can be read again.
_WRITTEN = PlainSerializer(format_duration, return_type=str, when_used="json")
Duration = Annotated[
    int,
    BeforeValidator(_duration),
    Field(strict=True, ge=0, le=LONGEST_US),
    DURATION_SCHEMA,
    _WRITTEN,
]
PositiveDuration = Annotated[
    int,
    BeforeValidator(_duration),
    Field(strict=True, gt=0, le=LONGEST_US),
    DURATION_SCHEMA,
    _WRITTEN,
]
# Between two rounds of something that looks at the world again and again.
Interval = Annotated[
    int,
    BeforeValidator(_interval),
    Field(strict=True, ge=SHORTEST_INTERVAL_US, le=LONGEST_US),
    DURATION_SCHEMA,
    _WRITTEN,
]
# Events per second; authors write 20/s, 300/m, 1/h.
Rate = Annotated[
    float,
    BeforeValidator(_rate),
    Field(ge=0.0, le=1e6),
    RATE_SCHEMA,
    PlainSerializer(_written_rate, when_used="json"),
]
# Dimensionless 0..1; authors write 5% or 0.05.
Share = Annotated[float, BeforeValidator(_share), Field(ge=0.0, le=1.0), SHARE_SCHEMA]
# `lt`, not `le`: of two `le` pydantic keeps the type's and forgets the field's narrower one.
Count = Annotated[int, Field(strict=True, ge=0, lt=1_000_001)]
PositiveCount = Annotated[int, Field(strict=True, ge=1, lt=1_000_001)]
# Strict: `true` and "5" are no numbers.
Factor = Annotated[float, Field(strict=True, ge=0.0, le=1_000.0)]
# A field's own `ge` would be forgotten beside that of its type.
Slower = Annotated[float, Field(strict=True, ge=1.0, le=1_000.0)]
Money = Annotated[float, Field(strict=True, ge=0.0, le=1e12)]
Truth = Annotated[bool, Field(strict=True)]
Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER)]
Text = Annotated[str, StringConstraints(max_length=10_000)]
Line = Annotated[str, StringConstraints(max_length=300)]
# A minute of the day, in the zone of the drill's start.
TimeOfDay = Annotated[str, AfterValidator(_time_of_day)]
# Several names; on one line they are typed with commas: `web,db`.
Names = Annotated[
    tuple[Annotated[str, StringConstraints(min_length=1, max_length=300)], ...],
    BeforeValidator(_listed),
    Field(max_length=50),
    WithJsonSchema({"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}]}),
]
# Advice that a document declines, each with the reason: `W401: "the shop sets no timeouts"`.
Accepted = dict[
    Annotated[str, StringConstraints(pattern=r"^W4\d\d$")],
    Annotated[str, StringConstraints(min_length=1, max_length=300)],
]
# "service.operation", the two parts of one callee.
OperationPath = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,62}\.[A-Za-z][A-Za-z0-9_-]{0,62}$")
]
