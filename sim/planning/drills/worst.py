"""The worst incident of the years that an option has lived, among those that a drill can show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.planning.futures.chunk import Lived
from sim.planning.recovery.case import Case
from sim.planning.recovery.sources import ALL_ZONES, DATA, MODES, REGION, ZONE

# What happens in one place and has a cure that somebody in the seat can order.
PLAYED: Final = (REGION, ALL_ZONES, ZONE, DATA)


@dataclass(frozen=True, slots=True)
class Worst:
    """One incident, and what worse ones could not be played."""

    option: str
    mode: str
    tier: str
    year: int
    rto_h: float
    rpo_h: float | None  # None: no clean copy was left
    incidents: int  # that it is the worst of
    left_out: tuple[str, ...]  # modes of worse ones that no drill shows


def worst_of(case: Case, lived: Iterable[Lived]) -> Worst | None:
    """The incident with the longest time to recover; None where none can be played.

    Of equals the one that gave up more writes, then the earlier year.
    """
    found: list[tuple[float, float, int, int, int]] = []
    option = ""
    for part in lived:
        option, rows = part.option, part.incidents
        lost = np.nan_to_num(rows.rpo_h, nan=np.inf)
        columns = (rows.rto_h, lost, -rows.year, rows.tier, rows.mode)
        found += zip(*(column.tolist() for column in columns), strict=True)
    ranked = sorted(found, reverse=True)
    left_out: dict[str, None] = {}
    for rto, rpo, year, tier, mode in ranked:
        if MODES[mode] in PLAYED:
            return Worst(
                option=option,
                mode=MODES[mode],
                tier=case.tiers[tier],
                year=-year,
                rto_h=rto,
                rpo_h=None if np.isinf(rpo) else rpo,
                incidents=len(ranked),
                left_out=tuple(left_out),
            )
        left_out[MODES[mode]] = None
    return None
