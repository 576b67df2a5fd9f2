"""Writes that are given up: hours of them, by how the data got to where they are taken from.

Snapshots every T, usable d after they are taken, each restorable with chance q: a loss at a moment
at random gives up ``d + U(0, T) + T G``, G geometric (mean ``d + T/2 + T (1-q)/q``). A copy that
follows gives up its lag, which has a heavy tail. Data that were wrong for a time are lost for that
time and back to the youngest clean copy; where none is as old, all since then is lost.
"""

from __future__ import annotations

import numpy as np

from sim.model.plan.option import CopyMode, Snapshots
from sim.planning.futures import laws
from sim.planning.futures.keyed import FloatArray
from sim.planning.recovery.case import Case
from sim.planning.recovery.prepared import Prepared
from sim.planning.recovery.sources import span
from sim.planning.recovery.stages import Losses, bad_copies
from sim.units import HOUR


def lost_h(case: Case, prepared: Prepared, losses: Losses, tier: str) -> FloatArray:
    """Hours of writes that a failover of a tier gives up: the worst of its stores."""
    worst = np.zeros(len(losses.at))
    for store in case.stores[tier]:
        worst = np.maximum(worst, _of_store(case, prepared, losses, tier, store))
    return worst


def wrong_h(
    case: Case, prepared: Prepared, losses: Losses, tier: str, unnoticed_h: FloatArray
) -> FloatArray:
    """Hours given up where data were wrong for so long; ``inf`` where no clean copy is left."""
    worst = np.zeros(len(losses.at))
    for store in case.stores[tier]:
        _, protection = prepared.protection(tier, store)
        if protection is None or protection.snapshots is None:
            return np.full(len(losses.at), np.inf)
        back = unnoticed_h + to_a_copy_h(prepared, losses, tier, store, protection.snapshots)
        kept_h = protection.snapshots.kept.value / HOUR
        worst = np.maximum(worst, np.where(back > kept_h, np.inf, back))
    return worst


def _of_store(case: Case, prepared: Prepared, losses: Losses, tier: str, store: str) -> FloatArray:
    _, protection = prepared.protection(tier, store)
    if protection is None or protection.mode is CopyMode.SYNC:
        return np.zeros(len(losses.at))
    if protection.mode is CopyMode.ASYNC:
        return lag_h(case, prepared, losses, tier, store)
    assert protection.snapshots is not None
    return to_a_copy_h(prepared, losses, tier, store, protection.snapshots)


def lag_h(case: Case, prepared: Prepared, losses: Losses, tier: str, store: str) -> FloatArray:
    """How far the copy that follows is behind at the moment of each loss."""
    _, protection = prepared.protection(tier, store)
    own = None if protection is None else protection.lag
    return laws.lognormal(losses.luck("lag", store), *span(own or case.plan.assumptions.lag))


def lag_within_h(case: Case, losses: Losses, store: str) -> FloatArray:
    """The same of copies within the region where the primary stands."""
    return laws.lognormal(losses.luck("lag", store), *span(case.plan.assumptions.lag))


def to_a_copy_h(
    prepared: Prepared, losses: Losses, tier: str, store: str, snapshots: Snapshots
) -> FloatArray:
    """Back to the youngest copy that can be used and restored."""
    every_h = snapshots.every.value / HOUR
    phase = losses.luck("phase of copies", store)
    tried = bad_copies(prepared, losses, tier, store)
    return snapshots.usable_after.value / HOUR + every_h * (phase + tried)
