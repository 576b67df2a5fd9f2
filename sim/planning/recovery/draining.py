"""After a time of short capacity: how soon more of it makes the queue go away, if it ever does.

Short capacity fills queues and sets off retries. Those may hold a system down that has enough to
serve with (a metastable failure), or keep it down for a while; a settled level of service knows
nothing of that. So growth is lived in time on the ``flow`` plane, once for each pair of sizes.
Source: Bronson et al., "Metastable Failures in Distributed Systems", HotOS 2021.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.engine.flow.plane import FlowPlane
from sim.engine.layout import Layout, class_rates
from sim.engine.plane import JourneyCount, PlaneOptions, Table
from sim.planning.futures.keyed import FloatArray
from sim.scoring.standard import LEVEL_WINDOW_S
from sim.units import SECOND

# Short until queues are as long as they get; then as long as somebody would look on.
_SHORT_S: Final = 300
_AFTER_S: Final = 900


@dataclass(frozen=True, slots=True)
class Drained:
    """What comes of growth: seconds from it until served for good, and the level at the end."""

    after_s: float  # below 0 where a window that begins before it is good enough; inf: never
    levels: tuple[float, ...]  # good share of each journey when it has been looked at for long


def drained(
    layout: Layout, short: tuple[int, ...], *, rate_per_s: float, mbco: float, journeys: int
) -> Drained:
    """Live growth from ``short`` replicas (in the order of the services) to all of a layout's."""
    end_s = _SHORT_S + _AFTER_S
    rates = class_rates(layout, total_per_s=rate_per_s).reshape(-1, 1)
    plane = FlowPlane(
        layout, PlaneOptions(seed=1, horizon_us=end_s * SECOND, rates_per_s=rates, trace_one_in=0)
    )
    left = dict(zip(layout.services, short, strict=True))
    more = [one.index for one in layout.replicas if one.ordinal >= left[one.service]]
    for is_there, until_s in ((0, _SHORT_S), (1, end_s)):
        for table in (Table.IS_UP, Table.IS_ROUTABLE):
            for replica in more:
                plane.set(table, (replica,), is_there)
        plane.advance(until_s * SECOND)
    seconds = plane.meters.journey_seconds[:, :end_s]
    good = seconds[:, :, JourneyCount.OK].astype(np.float64)
    ended = good + seconds[:, :, JourneyCount.FAILED]
    names = [kind.journey for kind in layout.classes]
    found = [_served(good[k], ended[k]) for k in range(len(names))]
    by_journey = {name: np.min([one for one, n in zip(found, names, strict=True) if n == name],
                               axis=0) for name in dict.fromkeys(names)}  # fmt: skip
    assert len(by_journey) == journeys
    worst = np.min(list(by_journey.values()), axis=0)
    bad = np.flatnonzero(worst < mbco)
    last = int(bad[-1]) + 1 if len(bad) else 0
    never = last >= len(worst)
    return Drained(
        after_s=math.inf if never else float(last - _SHORT_S),
        levels=tuple(float(one[-1]) for one in by_journey.values()),
    )


def _served(good: FloatArray, ended: FloatArray) -> FloatArray:
    """Good share over the window that begins at each second."""
    window = np.ones(LEVEL_WINDOW_S)
    whole = np.convolve(ended, window, mode="valid")
    served: FloatArray = np.where(
        whole > 0.0, np.convolve(good, window, mode="valid") / np.maximum(whole, 1.0), 1.0
    )
    return served
