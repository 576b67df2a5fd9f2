"""What one seed makes of a drill that varies: keyed draws, put into the document and read again.

A draw is keyed by the seed and the first field that it serves: one variation more moves no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from pydantic import JsonValue

from sim.documents.judging import model_of
from sim.documents.kinds import read_faults
from sim.documents.paths import steps_of
from sim.documents.reader import read_data
from sim.documents.writer import dump, values_of
from sim.model.scenario import Scenario
from sim.model.varying import Variation
from sim.streams import draw, happens, span
from sim.units import format_duration, parse_duration

_PURPOSE: Final = "variation"
_QUANTITY: Final = re.compile(r"(\d+)(?:\.(\d+))?\s*([A-Za-z%/]*)")
# What names a drill, or is read from elsewhere before anything is drawn.
_FIXED: Final = ("format", "code", "topology", "varies", "stance")
_PPM: Final = 1_000_000

Steps = tuple[str | int, ...]


class Unvaried(ValueError):
    """A variation that says no range, or leads nowhere."""


def drawn(scenario: Scenario, seed: int) -> tuple[Scenario, dict[str, JsonValue]]:
    """The drill of one seed, and what was drawn, by first field; as it is where nothing varies.

    Raises:
        Unvaried, DocumentError: where a draw does not fit; in a checked scenario each end does.
    """
    if not scenario.varies:
        return scenario, {}
    draws = [(one, _draw(one, seed)) for one in scenario.varies]
    return varied(scenario, draws), {one.fields[0]: value for one, value in draws}


def ends(variation: Variation) -> Iterator[JsonValue]:
    """Every value that must fit: both ends of a range, or each choice.

    Raises:
        Unvaried: where a range is none.
    """
    if variation.present is not None:
        yield from (True, False)
    elif variation.among is not None:
        yield from variation.among
    else:
        low, high, unit, digits = _range(variation)
        yield from (_written(low, unit, digits), _written(high, unit, digits))


def varied(scenario: Scenario, draws: Sequence[tuple[Variation, JsonValue]]) -> Scenario:
    """The drill with these values in their places; it varies no more.

    Raises:
        Unvaried: where a path leads nowhere.
        DocumentError: where the values make no scenario.
    """
    data = values_of(scenario)
    data.pop("varies", None)
    gone: list[Steps] = []
    for variation, value in draws:
        for path in variation.fields:
            steps = _steps(path)
            if variation.present is None:
                _put(data, steps, _moved(variation, data, steps, value))
            elif not value:
                _at(data, steps)
                gone.append(steps)
    # The later places of a list first: an item that goes moves none that is still to go.
    for *above, last in sorted(gone, key=lambda steps: (len(steps), _place(steps)), reverse=True):
        del _at(data, tuple(above))[last]
    source = read_data(dump(data).encode(), shown="drawn", path=Path("drawn.yaml"))
    values, found = read_faults(source.root.value, source.root)
    made = model_of(Scenario, values, source, found)
    rates = {shape.file: shape.rates_per_s for shape in scenario.traffic if shape.file}
    traffic = [
        shape.model_copy(update={"rates_per_s": rates[shape.file]}) if shape.file else shape
        for shape in made.traffic
    ]
    return made.model_copy(update={"traffic": tuple(traffic)})


def _draw(variation: Variation, seed: int) -> JsonValue:
    key = draw(seed, _PURPOSE, variation.fields[0])
    if variation.present is not None:
        return happens(key, round(variation.present * _PPM))
    if variation.among is not None:
        return variation.among[span(key, 0, len(variation.among) - 1)]
    low, high, unit, digits = _range(variation)
    return _written(span(key, low, high), unit, digits)


def _range(variation: Variation) -> tuple[int, int, str, int]:
    """Least and most in steps of the last digit written, their unit, digits after the point."""
    told = variation.between if variation.between is not None else variation.shift
    assert told is not None
    found = [_QUANTITY.fullmatch(str(end).strip()) for end in told]
    if None in found or any(isinstance(end, bool) for end in told):
        raise Unvaried(f"{told[0]!r} to {told[1]!r} is no range; write two numbers, or 3m and 7m")
    parts = [match.groups(default="") for match in found if match is not None]
    if parts[0][2] != parts[1][2]:
        raise Unvaried(f"{told[0]!r} and {told[1]!r} have two units; write both in the same")
    digits = max(len(fraction) for _, fraction, _ in parts)
    low, high = (int(whole + fraction.ljust(digits, "0")) for whole, fraction, _ in parts)
    if low >= high:
        raise Unvaried(f"{told[0]!r} to {told[1]!r} is no range; the least comes first")
    return low, high, parts[0][2], digits


def _written(number: int, unit: str, digits: int) -> JsonValue:
    text = str(number).rjust(digits + 1, "0")
    text = f"{text[:-digits]}.{text[-digits:]}" if digits else text
    if unit:
        return f"{text}{unit}"
    return float(text) if digits else number


def _moved(variation: Variation, data: Any, steps: Steps, value: JsonValue) -> JsonValue:
    """The value itself, or what stands there and so much more."""
    if variation.shift is None:
        return value
    here = _at(data, steps[:-1])
    stands = here.get(steps[-1]) if isinstance(here, dict) else None
    if stands is None:
        raise Unvaried(f"nothing stands at {steps[-1]!r} to be shifted")
    try:
        return format_duration(parse_duration(str(stands)) + parse_duration(str(value)))
    except ValueError as error:
        raise Unvaried(f"what is shifted, and by how much, are durations: {error}") from None


def _steps(path: str) -> Steps:
    steps = steps_of(path.strip())
    if not steps or steps[0] in _FIXED or steps[-1] == "file":
        raise Unvaried(f"{path[:80]!r} is no field that may vary")
    return steps


def _put(data: Any, steps: Steps, value: JsonValue) -> None:
    """What is left at its default is not written, and so is made on the way."""
    for step, below in pairwise(steps):
        if isinstance(data, dict) and isinstance(below, str):
            data = data.setdefault(step, {})
        else:
            data = _at(data, (step,))
    if not isinstance(data, dict):
        _at(data, steps[-1:])
    data[steps[-1]] = value


def _at(data: Any, steps: Steps) -> Any:
    for step in steps:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            raise Unvaried(f"there is nothing at {step!r}") from None
    return data


def _place(steps: Steps) -> int:
    return steps[-1] if isinstance(steps[-1], int) else 0
