"""Data were wrong for a time; a clean copy is restored, and what came after it is lost."""

from __future__ import annotations

import numpy as np

from sim.model.plan.stage import Stage
from sim.planning.futures.keyed import FloatArray
from sim.planning.recovery import sources as s
from sim.planning.recovery.data_loss import wrong_h
from sim.planning.recovery.happened import Happened
from sim.planning.recovery.stages import Working, copies_tried, restore_h


def wrong_data(happened: Happened) -> None:
    """Data were wrong for a time; a clean copy is restored, and what came after it is lost."""
    drawn, case, prepared = happened.drawn, happened.case, happened.prepared
    which = drawn.of(mode=s.DATA)
    if len(which) == 0:
        return
    losses = drawn.losses(which)
    unnoticed = drawn.outages.lasts_h[which]
    working = Working(case, prepared, losses)
    restored = put_right(working)
    for t, tier in enumerate(case.tiers):
        if not case.stores[tier]:
            continue
        copying_h = restore_h(case, tier) * (1.0 + copies_tried(case, prepared, losses, tier))
        done = restored[tier]
        # What is still taken while people find out and decide is given up with the rest.
        rpo = wrong_h(case, prepared, losses, tier, unnoticed + done - copying_h - losses.at)
        happened.stretch(which, losses.at, done, case.without(case.stores[tier]))
        happened.incidents(which, t, done - losses.at, rpo, np.ones(len(which)))


def put_right(working: Working) -> dict[str, FloatArray]:
    """When each tier that keeps data has good ones again, and takes writes.

    Somebody looks whether it works, but nobody waits for that.
    """
    case, at = working.case, working.losses.at
    for stage in (Stage.DIAGNOSE, Stage.DECIDE):
        at = working.stage(stage, at, None)
    done = {}
    for t, tier in enumerate(case.tiers):
        if case.stores[tier]:
            tried = copies_tried(case, working.prepared, working.losses, tier)
            copying_h = restore_h(case, tier) * (1.0 + tried)
            done[tier] = working.stage(Stage.RESTORE, at, t, added=copying_h)
            working.stage(Stage.VERIFY, done[tier], t)
    return done
