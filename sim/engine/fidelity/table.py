"""The reference table as data: what is expected of which plane, and how near is near enough.

The numbers stand in ``table.toml`` beside this module and nowhere else.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

REQUEST, FLOW, CONTROL, FORMULA = "request", "flow", "control", "formula"
PLANES = (REQUEST, FLOW, CONTROL, FORMULA)
# What a class of the request plane becomes on the flow plane where a row says nothing else.
_ON_FLOW = {"quantile": "F1", "chance": "F1 chance", "B": "B"}


@dataclass(frozen=True, slots=True)
class Klass:
    """A tolerance: the wider of a share of the expected value and of an amount in its unit."""

    name: str
    relative: float
    absolute: float
    said: str


@dataclass(frozen=True, slots=True)
class Number:
    """One expected number of a row, with its tolerance in the quantity's own unit."""

    quantity: str
    expected: float
    klass: Klass
    tolerance: float

    def holds(self, got: float) -> bool:
        """Whether what was read is near enough; NaN never is."""
        if self.klass.name == "most":
            return got <= self.expected
        return got == self.expected or abs(got - self.expected) <= self.tolerance + 1e-12


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table; ``needs`` says what the engine lacks to run it, if anything."""

    id: str
    model: str
    source: str
    needs: str
    numbers: dict[str, tuple[Number, ...]]  # by plane

    @property
    def planes(self) -> tuple[str, ...]:
        """What it is run on, in the order of ``PLANES``."""
        return tuple(self.numbers)


def _number(entry: list[Any], classes: dict[str, Klass], klass: str) -> Number:
    quantity, expected = entry[0], float(entry[1])
    found = classes[klass]
    own = float(entry[3]) if len(entry) > 3 else 0.0
    # An endless expectation (never) has no neighbourhood.
    wide = found.relative * abs(expected) if found.relative else 0.0
    return Number(quantity, expected, found, max(wide, found.absolute, own))


def _flow_class(entry: list[Any], row: dict[str, Any]) -> str:
    if len(entry) > 4:
        return str(entry[4])
    if entry[0] == "p99":
        return str(row.get("flow", "F1 p99"))
    return str(row.get("flow", _ON_FLOW.get(entry[2], "F1")))


def _line(row: dict[str, Any], classes: dict[str, Klass]) -> Line:
    planes = () if "needs" in row else row.get("planes", [REQUEST, FLOW])
    numbers = {
        plane: tuple(
            _number(
                entry if plane != FLOW else entry[:3],
                classes,
                _flow_class(entry, row) if plane == FLOW else entry[2],
            )
            for entry in row["numbers"]
        )
        for plane in planes
    }
    return Line(row["id"], row["model"], row["source"], row.get("needs", ""), numbers)


@cache
def _document() -> dict[str, Any]:
    text = files("sim.engine.fidelity").joinpath("table.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def sources() -> dict[str, str]:
    """The works behind the short names in the rows' ``source``."""
    return dict(_document()["sources"])


@cache
def table() -> dict[str, Line]:
    """Every row by its id, in the order of the page."""
    document = _document()
    classes = {
        name: Klass(name, entry.get("relative", 0.0), entry.get("absolute", 0.0), entry["said"])
        for name, entry in document["classes"].items()
    }
    return {row["id"]: _line(row, classes) for row in document["row"]}
