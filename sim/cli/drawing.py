"""A drill drawn from the catalogue unseen: by level and length, those not played yet first."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import SimError

if TYPE_CHECKING:
    from sim.model.scenario import Scenario

_WISH = re.compile(r"(level|length)(<=|>=|=)(\w+)")
USAGE = "write level=2, length<=30m, both with a comma between, or any"


class NoSuchDrill(SimError):
    """A wish that cannot be read, or that no drill meets."""

    exit_code = 2


def drawn(wish: str) -> str:
    """The code of a drill that meets a wish; which of them is luck.

    Raises:
        NoSuchDrill: where the wish cannot be read, or nothing meets it.
    """
    from secrets import choice

    return choice(drawn_from(wish))


def drawn_from(wish: str) -> list[str]:
    """The codes of the drills that meet a wish; those not played yet, where there are any.

    Raises:
        NoSuchDrill: where the wish cannot be read, or nothing meets it.
    """
    from sim.documents.catalog import Shelf, entries
    from sim.documents.loading import load_scenario
    from sim.journal.vault import attempts

    wishes = _read(wish)
    played = {str(line.get("code")) for line in attempts()}
    found = []
    for path in entries(Shelf.SCENARIOS).values():
        scenario = load_scenario(Path(path)).model
        if scenario.code.startswith("GD-") and all(_meets(scenario, *one) for one in wishes):
            found.append(scenario.code)
    if not found:
        raise NoSuchDrill(f"no drill is {wish}; `gameday list` shows levels and lengths")
    return sorted(set(found) - played) or sorted(found)


def _read(wish: str) -> list[tuple[str, str, int]]:
    from sim.units import parse_duration

    if wish.strip() in ("", "any"):
        return []
    wishes = []
    for part in wish.split(","):
        match = _WISH.fullmatch(part.strip().replace(" ", ""))
        if match is None:
            raise NoSuchDrill(f"{part.strip()!r} is no wish; {USAGE}")
        name, sign, value = match.groups()
        try:
            wishes.append((name, sign, int(value) if name == "level" else parse_duration(value)))
        except ValueError as error:
            raise NoSuchDrill(f"{part.strip()!r}: {error}; {USAGE}") from error
    return wishes


def _meets(scenario: Scenario, name: str, sign: str, value: int) -> bool:
    mine = scenario.difficulty if name == "level" else scenario.lasts
    return mine == value or (sign == "<=" and mine < value) or (sign == ">=" and mine > value)
