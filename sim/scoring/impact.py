"""When users were harmed: seconds in which an objective was being missed.

An objective is being missed at second ``s`` when, over the window that ends there, its bad share is
above the line ``max(BURN x (1 - target), LEAST_SHARE)`` with at least ``LEAST_BAD`` bad requests;
the count keeps one unlucky request in a quiet minute from being an incident.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.journal.record import Seconds
from sim.model.objective import Objective, Sli
from sim.model.topology import Topology
from sim.scoring.standard import BURN, LEAST_BAD, LEAST_SHARE, WINDOW_S

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Impact:
    """``is_missed`` has shape ``(objectives, seconds)``; ``any_missed`` folds the objectives."""

    names: tuple[str, ...]
    is_missed: Bools
    bad_share: Floats  # (objectives, seconds), over the window; NaN where idle

    @property
    def any_missed(self) -> Bools:
        """Whether some objective is being missed, per second."""
        missed: Bools = np.asarray(self.is_missed.any(axis=0), dtype=np.bool_)
        return missed


def objectives_of(topology: Topology) -> dict[str, Objective]:
    """The topology's objectives; without any, 99.9 % availability for each journey."""
    if topology.objectives:
        return dict(topology.objectives)
    return {
        f"{name}-availability": Objective.model_validate({"journey": name})
        for name in topology.journeys
    }


def measure_impact(seconds: Seconds, topology: Topology) -> Impact:
    """Where each objective was being missed."""
    objectives = objectives_of(topology)
    shares, missed = [], []
    for objective in objectives.values():
        bad, ended = bad_and_ended(seconds, objective)
        bad_w, ended_w = _windowed(bad), _windowed(ended)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.where(ended_w > 0, bad_w / ended_w, np.nan)
        line = max(BURN * (1.0 - objective.target), LEAST_SHARE)
        shares.append(share)
        missed.append((bad_w >= LEAST_BAD) & (np.nan_to_num(share) > line))
    return Impact(
        names=tuple(objectives), is_missed=np.array(missed, dtype=bool), bad_share=np.array(shares)
    )


def bad_and_ended(seconds: Seconds, objective: Objective) -> tuple[Floats, Floats]:
    """Bad requests and requests ended per second, each of shape ``(seconds,)``."""
    rows = [k for k, journey in enumerate(seconds.journeys) if objective.journey in (None, journey)]
    picked = seconds.counts[rows].sum(axis=0).astype(np.float64)
    bad = picked[:, Seconds.FAILED].copy()
    if objective.sli is Sli.LATENCY:
        bad += picked[:, Seconds.SLOW]
    return bad, picked[:, Seconds.OK] + picked[:, Seconds.FAILED]


def _windowed(values: Floats) -> Floats:
    """Sum over the last ``WINDOW_S`` seconds, this one included."""
    total = np.concatenate(([0.0], np.cumsum(values)))
    ends = np.arange(1, len(values) + 1)
    windowed: Floats = total[ends] - total[np.maximum(ends - WINDOW_S, 0)]
    return windowed


def impact_begins_s(impact: Impact, seconds: Seconds, *, from_s: int = 0) -> int | None:
    """The first second with a bad request inside the first window that misses an objective.

    ``from_s`` is when the fault began: a bad moment before it is chance, and no part of the harm.
    """
    missed = np.flatnonzero(impact.any_missed)
    missed = missed[missed >= from_s]
    if not len(missed):
        return None
    first = int(missed[0])
    bad = seconds.counts[:, :, Seconds.FAILED] + seconds.counts[:, :, Seconds.SLOW]
    begin = max(first - WINDOW_S + 1, from_s)
    within = np.flatnonzero(bad[:, begin : first + 1].sum(axis=0))
    return begin + int(within[0]) if len(within) else first


def mitigated_s(impact: Impact, *, soak_s: int) -> int | None:
    """The second after the last miss, where at least ``soak_s`` good seconds follow it.

    A relapse takes the stamp back: a restart that helps for ten minutes has mitigated nothing.
    The window's own length is taken off: the harm ended when the last bad request did.
    """
    missed = np.flatnonzero(impact.any_missed)
    if not len(missed):
        return None
    last = int(missed[-1])
    total = impact.is_missed.shape[1]
    if total - 1 - last < soak_s:
        return None
    return max(last + 1 - WINDOW_S, int(missed[0]) + 1)
