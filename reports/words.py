"""How reports put things: names of seats, quantities, orders, and texts that are too long."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import JsonValue

from sim.model.kinds import ACTIONS
from sim.units import SECOND, format_duration

# Controls but tab and line feed; marks, embeddings, overrides and isolates of direction.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Responders by what they stand for, in the order in which they are shown.
WORDS = {
    "idle": "nobody",
    "panic": "panic",
    "rule": "runbook",
    "reference": "reference",
    "oracle": "oracle",
}


def quantity(value: float | None, unit: str) -> str:
    """A value of a target in its unit: seconds as a duration, a count as it is, else a share."""
    if value is None:
        return "not reached"
    if unit == "s":
        return format_duration(round(value) * SECOND)
    return f"{value:,.0f}" if unit == "count" else f"{value:.2%}"


def arguments(action: str, given: Mapping[str, JsonValue]) -> list[tuple[str, JsonValue]]:
    """What an order said, in the order in which it is typed: a file keeps it by name."""
    fields: list[str] = []
    if action in ACTIONS:
        known = ACTIONS.get(action)
        named = [field.alias or name for name, field in known.model_fields.items()]
        fields = list(known.typed_as or named)
    return sorted(
        given.items(),
        key=lambda item: (fields.index(item[0]) if item[0] in fields else len(fields), item[0]),
    )


def said(name: str, value: JsonValue) -> str:
    """One argument in a few letters: what is on or off says which it is."""
    words = name.removeprefix("is_").replace("_", " ")
    return f"{words} {'on' if value else 'off'}" if isinstance(value, bool) else str(value)


def typed(action: str, given: Mapping[str, JsonValue]) -> str:
    """An order as it could be typed: words in their order, what is true or false by its name."""
    words = [
        f"{name}={word(value)}" if isinstance(value, bool) else word(value)
        for name, value in arguments(action, given)
        if isinstance(value, str | int | float | list)
    ]
    return " ".join([action, *words])


def word(value: JsonValue) -> str:
    """A value as it is typed: true or false, several names with commas."""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(word, value)) if isinstance(value, list) else str(value)


def harmless(text: str) -> str:
    """A whole document without signs that steer a terminal or turn the direction of what follows.

    Nothing of ours is written with any; what people typed may hold them.
    """
    return _STEERING.sub("\N{REPLACEMENT CHARACTER}", text)


def shortened(text: str, most: int) -> str:
    """A text of at most so many letters, cut at a word where one ends late enough."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    at_word = head.rpartition(" ")[0]
    return (at_word if len(at_word) > most // 2 else head).rstrip(" ,.;:") + "…"
