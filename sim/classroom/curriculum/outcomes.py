"""Objectives and readiness from standings: what is known of them, never a certificate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.classroom.curriculum.curriculum import Curriculum
from sim.classroom.curriculum.profile import Band, Standing


@dataclass(frozen=True, slots=True)
class Grouped:
    """The bands of a group of criteria."""

    id: str
    text: str
    bands: dict[str, Band]
    verdict: str

    @property
    def not_enough(self) -> tuple[str, ...]:
        """Criteria without enough evidence."""
        return tuple(code for code, band in self.bands.items() if band is Band.NOT_ENOUGH)


def objectives(curriculum: Curriculum, standings: Mapping[str, Standing]) -> Iterator[Grouped]:
    """Every objective: reached, not reached, or how many criteria lack their evidence."""
    for objective in curriculum.objectives:
        bands = {code: standings[code].band for code in objective.criteria}
        yield Grouped(objective.id, objective.text, bands, _verdict(bands, curriculum.above))


def roles(curriculum: Curriculum, standings: Mapping[str, Standing]) -> Iterator[Grouped]:
    """Every role: the bands of its criteria and nothing that sums them up."""
    for role in curriculum.roles:
        bands = {code: standings[code].band for code in role.criteria}
        known = sum(band is not Band.NOT_ENOUGH for band in bands.values())
        told = f"evidence for {known} of {len(bands)} criteria; a profile, not a certificate"
        yield Grouped(role.id, role.role, bands, told)


def _verdict(bands: Mapping[str, Band], above: int) -> str:
    told = list(bands.values())
    lacking = told.count(Band.NOT_ENOUGH)
    if lacking:
        return f"not enough evidence for {lacking} of {len(told)} criteria"
    if Band.BELOW not in told and told.count(Band.ABOVE) >= above:
        return "reached"
    if Band.BELOW in told:
        return "not reached"
    return "unclear"
