"""Outages of one year after another: a renewal process for each source, drawn by name.

A year begins in the long run: every process has been going on for ever, and what began in the two
months before is kept, since it may still be down when something else fails. An outage counts whole
in the year in which it begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.model.plan.figure import HOURS_PER_YEAR
from sim.planning.futures import laws
from sim.planning.futures.keyed import FloatArray, IntArray, mix, root, unit

RUN_IN_H: Final = 60.0 * 24.0
# Nothing is taken to be down for longer: beyond it a plan is about another system.
LONGEST_H: Final = 2.0 * HOURS_PER_YEAR
# Years lie so far apart on the common axis that no outage reaches the next one.
SPACING_H: Final = 4.0 * HOURS_PER_YEAR
_SHORTEST_UP_H: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Source:
    """What fails by itself: one node, or several at once by a common cause."""

    name: str  # in the draws
    mode: str
    node: str  # whose account it goes to
    rate: int  # column of the beliefs: outages a year of one such node
    common: int  # column of the share that is common, or -1
    is_common: bool  # whether this is that share, or what is left
    clustering: float
    median_h: float
    shape: float


@dataclass(frozen=True, slots=True)
class Outages:
    """Outages of a chunk, by source and then by year and time; shapes ``(outages,)``."""

    source: IntArray
    year: IntArray  # from 0 within the chunk
    number: IntArray  # of this source in its year, from the run-in on
    start_h: FloatArray  # since the year began; negative in the run-in
    lasts_h: FloatArray

    @property
    def axis_h(self) -> FloatArray:
        """Starts on the common axis, on which years lie apart."""
        return self.year * SPACING_H + self.start_h


def draw_outages(
    sources: Sequence[Source], beliefs: FloatArray, *, seed: int, years: IntArray
) -> Outages:
    """Every outage of these years; ``beliefs`` has a row for each year."""
    parts = [_of_source(k, one, beliefs, seed, years) for k, one in enumerate(sources)]
    kept = [np.concatenate([part[k] for part in parts]) for k in range(5)]
    return Outages(
        kept[0].astype(np.int64), kept[1].astype(np.int64), kept[2].astype(np.int64), *kept[3:]
    )


def rates_per_year(source: Source, beliefs: FloatArray) -> FloatArray:
    """How often the source itself fails, by year."""
    rate = beliefs[:, source.rate]
    if source.common < 0:
        return rate
    share = beliefs[:, source.common]
    return rate * (share if source.is_common else 1.0 - share)


def _of_source(
    k: int, source: Source, beliefs: FloatArray, seed: int, years: IntArray
) -> tuple[FloatArray, ...]:
    """Columns source, year, number, start, length."""
    rate = rates_per_year(source, beliefs)
    alive = np.flatnonzero(rate > 0.0)
    down_h = min(laws.lognormal_mean(source.median_h, source.shape), LONGEST_H)
    # A rate counts outages a year: what is between two is the cycle less the time it is down.
    up_h = np.maximum(HOURS_PER_YEAR / rate[alive] - down_h, _SHORTEST_UP_H)
    keys = mix(root(seed, "outage", source.name), years[alive])
    at = up_h * laws.weibull_remaining(unit(mix(keys, 0)), source.clustering) - RUN_IN_H
    found: list[tuple[FloatArray, ...]] = []
    number = 0
    while True:
        kept = at < HOURS_PER_YEAR
        if not kept.any():
            break
        alive, at, up_h, keys = alive[kept], at[kept], up_h[kept], keys[kept]
        lasts = laws.lognormal(unit(mix(keys, 2 * number + 1)), source.median_h,
                               source.shape)  # fmt: skip
        lasts = np.minimum(lasts, LONGEST_H)
        # What is over before the year begins can touch nothing in it.
        is_near = at + lasts > 0.0
        if is_near.any():
            count = int(is_near.sum())
            found.append((np.full(count, float(k)), alive[is_near].astype(np.float64),
                          np.full(count, float(number)), at[is_near], lasts[is_near]))  # fmt: skip
        until = laws.weibull(unit(mix(keys, 2 * number + 2)), source.clustering)
        at = at + lasts + up_h * until
        number += 1
    if not found:
        return tuple(np.zeros(0) for _ in range(5))
    columns = [np.concatenate([part[c] for part in found]) for c in range(5)]
    order = np.lexsort((columns[3], columns[1]))
    return tuple(column[order] for column in columns)
