"""The least evidence below which nothing is said of a criterion, as the lint of a form counts it.

Proposals, to be calibrated; a criterion that needs a team, a plan, an artefact or a campaign says
so, as a live drill for one seat cannot show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Least:
    """How many places of a form must show a criterion."""

    drills: int
    restraint: int = 0  # so many of them drills of restraint
    needs: str = ""  # what a live drill for one seat does not have


LEAST: Final[dict[str, Least]] = {
    "MS1": Least(2),
    "MS2": Least(2),
    "MS3": Least(2),
    "MS4": Least(3),
    "MS5": Least(3),
    "IR1": Least(6, restraint=2),
    "IR2": Least(5),
    "IR3": Least(4, needs="a team in at least one of them"),
    "IR4": Least(4),
    "IR5": Least(6),
    "CP1": Least(3),
    "CP2": Least(2),
    "CP3": Least(2),
    "CP4": Least(3),
    "CP5": Least(2),
    "PD1": Least(5),
    "PD2": Least(4),
    "PD3": Least(3, needs="a team"),
    "PD4": Least(3, needs="artefacts that are handed in"),
    "PD5": Least(2, needs="a campaign, or four reviews"),
    "OE1": Least(2, needs="runbooks that are handed in"),
    "OE2": Least(1, needs="a campaign"),
    "OE3": Least(1, needs="a campaign"),
    "OE4": Least(1, needs="a campaign"),
    "OE5": Least(2, needs="artefacts that are handed in"),
    "BC1": Least(2, needs="plans that are handed in"),
    "BC2": Least(2, needs="plans that are handed in"),
    "BC3": Least(2),
    "BC4": Least(2),
    "BC5": Least(4),
}
