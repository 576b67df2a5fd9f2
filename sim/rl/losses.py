"""Harm as it comes: what users lost in each second, and how much of it doing nothing would cost."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.drill.drill import Drill
from sim.drill.session import Session
from sim.journal.writer import Journal, Nowhere
from sim.scoring.harm import harm_per_second, measure_harm

# A drill in which nothing is lost by doing nothing is weighed by this much money.
LEAST_MONEY = 100.0
MOST_KEPT = 4096


@dataclass(frozen=True)
class Idle:
    """The run of a seed with nobody there: money lost by the end of each second, and in all."""

    by_second: npt.NDArray[np.float64]  # cumulated, shape (seconds + 1,), from 0
    money: float

    @property
    def weight(self) -> float:
        """What a reward of one is worth in money."""
        return max(self.money, LEAST_MONEY)


_KEPT: OrderedDict[tuple[str, ...], Idle] = OrderedDict()


_DRILLS: OrderedDict[tuple[str, ...], Drill] = OrderedDict()
_MOST_DRILLS = 64


def shared(drill: Drill) -> Drill:
    """The drill with the layout of an equal one: environments of a process read the same arrays."""
    key = (*drill.documents.values(), drill.plane)
    known = _DRILLS.setdefault(key, drill)
    if len(_DRILLS) > _MOST_DRILLS:
        _DRILLS.popitem(last=False)
    return known.seeded(drill.seed)


def idle_of(drill: Drill, seed: int) -> Idle:
    """The idle run of a seed, shared by all environments of a process: training comes back to it.

    ``drill.documents`` tell one drill from another.
    """
    key = (*drill.documents.values(), drill.plane, str(seed))
    found = _KEPT.get(key)
    if found is None:
        found = _KEPT[key] = _live(drill, seed)
        if len(_KEPT) > MOST_KEPT:
            _KEPT.popitem(last=False)
    return found


def _live(drill: Drill, seed: int) -> Idle:
    """Live through a drill with nobody there; nothing is kept of it but its harm."""
    session = Session(drill.seeded(seed), Journal(Nowhere()), responder="idle")
    while not session.is_over:
        session.step()
    record = session.record
    lost = np.concatenate(([0.0], np.cumsum(harm_per_second(record.seconds))))
    return Idle(lost, measure_harm(record, drill.topology).money)
