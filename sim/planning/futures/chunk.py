"""A chunk of years: what is drawn and lived together, and what is kept of it.

The whole of an answer is a fold over chunks in the order of their numbers. A chunk depends on
(plan, option, seed, number) and on nothing else, so that who lives it, when, and beside how many
others cannot change a bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.planning.futures.keyed import FloatArray, IntArray

# Fixed, not tuned: the numbers of the years in a chunk are part of what is drawn.
CHUNK_YEARS: Final = 1_000
# So many years share one draw of the beliefs; the spread between such groups is that of beliefs.
YEARS_PER_BELIEF: Final = 20


@dataclass(frozen=True, slots=True)
class Incidents:
    """Losses of service below a tier's MBCO, one row per (incident, tier); shapes ``(rows,)``."""

    year: IntArray  # number of the year, from 0 over all chunks
    outage: IntArray  # which outage of its year: the same for all tiers that it touches
    tier: IntArray  # place in ``Case.tiers``
    mode: IntArray  # place in ``Case.modes``
    rto_h: FloatArray  # until at least the MBCO is served again
    rpo_h: FloatArray  # of writes given up; 0 where none; NaN where no clean copy was left
    loses_data: IntArray  # 1 where data had to be taken from a copy


@dataclass(frozen=True, slots=True)
class Lived:
    """One chunk under one option. Years count from ``first_year``."""

    option: str
    chunk: int
    first_year: int
    downtime_h: FloatArray  # (years,) in which some journey was below its MBCO
    tier_downtime_h: FloatArray  # (years, tiers)
    drained_h: FloatArray  # (years,) of backlog after outages
    loss: FloatArray  # (years,) money, penalties and data among it
    incidents: Incidents
    mode_downtime_h: FloatArray  # (years, modes), each hour given to one mode
    mode_loss: FloatArray  # (years, modes)
    # Nodes are many: their accounts are kept by groups of years, and of years only whether.
    node_downtime_h: FloatArray  # (groups, nodes), summed over the years of a group
    node_loss: FloatArray  # (groups, nodes), likewise
    node_years: npt.NDArray[np.uint8]  # (years, nodes) 1 where it took anything
    beliefs: FloatArray  # (groups, beliefs): the rates that were drawn, for drivers
    recoveries: FloatArray  # (recoveries, tiers, stages, 2): begins and lasts, hours; NaN: not made
    joint: IntArray  # (years,) 1 where every region was down at once
    weights: FloatArray  # (years,) all 1 where nothing was biased
