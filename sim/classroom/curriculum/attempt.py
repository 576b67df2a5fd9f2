"""One attempt as rules read it: the JSON of a result, whole or as a mark keeps it.

A mark keeps ``score``, ``targets``, ``asks`` and ``silences``; the result of a run holds more. What
is not there was not measured: no rule reads a missing value as nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from sim.classroom.curriculum.model import Trait

Row = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a rule found: ``value`` from 0 to 1, why, and the journal lines behind it."""

    value: float
    sentence: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """A drill by its code, what kind it is, and what was measured."""

    drill: str
    told: Row
    traits: frozenset[Trait] = field(default=frozenset())

    @property
    def score(self) -> Row:
        """The score itself; empty where there is none."""
        return mapping(self.told.get("score"))

    def item(self, name: str) -> Reading | None:
        """An item of the six dimensions, by its id; None where it is blank."""
        for dimension in mapping(self.score.get("dimensions")).values():
            item = mapping(mapping(mapping(dimension).get("items")).get(name))
            value = number(item.get("value"))
            if value is not None:
                return reading(value, item.get("sentence"), item.get("lines"))
        return None

    def part(self, name: str) -> Reading | None:
        """A part of the score, by its name; None where the drill gave no chance for it."""
        value = number(mapping(self.score.get("parts")).get(name))
        if value is None:
            return None
        told = (mapping(self.score.get(key)).get(name) for key in ("reasons", "lines"))
        return reading(value, *told)

    def shown(self, name: str) -> Reading | None:
        """What a paper's run shows, by the name of an evidence rule; None where it is no paper."""
        told = mapping(mapping(mapping(self.score.get("paper")).get("shows")).get(name))
        value = number(told.get("value"))
        return None if value is None else reading(value, told.get("sentence"), None)

    @property
    def is_paper(self) -> bool:
        """Whether it is a plan or a study that was handed in."""
        return "paper" in self.score

    def rows(self, name: str) -> list[Row]:
        """A list of the result, such as ``asks``; empty where it was not kept."""
        found = self.told.get(name)
        rows = found if isinstance(found, list) else ()
        return [row for row in rows if isinstance(row, dict)]


def share(rows: Sequence[Row], is_good: Callable[[Row], bool], words: str) -> Reading | None:
    """The share of some rows that is as it should be; None of none."""
    if not rows:
        return None
    good = sum(map(is_good, rows))
    lines = whole([row.get("line") for row in rows])
    return Reading(good / len(rows), f"{good} of {len(rows)} {words}", lines)


def mapping(value: JsonValue) -> Row:
    """An object; empty where it is none."""
    return value if isinstance(value, dict) else {}


def number(value: JsonValue) -> float | None:
    """A number; None where it is none. A truth value is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)


def reading(value: float, sentence: JsonValue, lines: JsonValue) -> Reading:
    """A reading of JSON; a value beyond its scale is clipped."""
    return Reading(
        min(max(value, 0.0), 1.0), sentence if isinstance(sentence, str) else "", whole(lines)
    )


def whole(lines: JsonValue) -> tuple[int, ...]:
    """Journal lines of JSON."""
    return tuple(_lines(lines))


def _lines(lines: JsonValue) -> Iterator[int]:
    for line in lines if isinstance(lines, list) else ():
        if isinstance(line, int) and not isinstance(line, bool):
            yield line
