"""Short capacity after a move: what stands by carries all until more has come."""

from __future__ import annotations

import numpy as np

from sim.planning.futures.keyed import FloatArray, IntArray
from sim.planning.recovery.happened import Happened
from sim.planning.recovery.redirecting import seen_early_h
from sim.planning.recovery.stages import Recovered


def grows(
    happened: Happened, which: IntArray, recovered: Recovered, t: int, until: FloatArray
) -> FloatArray:
    """Short capacity after a move, until it has grown or home is back; when the tier is whole."""
    case, option = happened.case, happened.prepared.option
    tier = case.tiers[t]
    one = option.arrangement(tier)
    grown, whole = recovered.grown[:, t], np.minimum(recovered.back[:, t], until)
    grows_to = one.grows_to or option.grows_to
    if happened.prepared.scales_later(tier):
        whole = np.maximum(whole, _short(happened, which, recovered, t, until))
    if grows_to is not None and grows_to.value < 1.0:
        level = case.capacity(grows_to.value, case.services[tier])
        happened.stretch(which, np.minimum(grown, until), until, level)
        if level[len(case.journeys) + t] < case.mbco_of(tier):
            whole = until
    return whole


def _short(
    happened: Happened, which: IntArray, recovered: Recovered, t: int, until: FloatArray
) -> FloatArray:
    """What stands by carries all until more has come, less what stood in zones that are down."""
    case, option = happened.case, happened.prepared.option
    tier = case.tiers[t]
    at_once = option.arrangement(tier).at_once or option.at_once
    share = 1.0 if at_once is None else at_once.value
    back, end = recovered.back[:, t], np.minimum(recovered.grown[:, t], until)
    whole: FloatArray = np.full(len(which), -np.inf)
    standby = happened.prepared.standby(tier)
    if standby is None:
        return whole
    zones = case.topology.regions[standby].zones
    # Who is not back at all asks no zone.
    at = np.where(np.isfinite(back), back, -np.inf)
    up = np.array([happened.drawn.zones[zone].next_up(at) for zone in zones])
    down = (up > at).sum(axis=0)
    lit = np.minimum(up.max(axis=0), end)
    for gone in np.unique(down):
        mine = down == gone
        left = share * (1.0 - gone / len(zones))
        for level_of, low, high in ((left, back, lit), (share, lit, end)):
            level = case.capacity(level_of, case.services[tier])
            low_, high_ = np.maximum(low, back)[mine], high[mine]
            happened.stretch(which[mine], low_, high_, level)
            missing = 1.0 - level[len(case.journeys) + t]
            if missing > 1.0 - case.mbco_of(tier):
                early = seen_early_h(missing=missing, level=case.mbco_of(tier))
                # Where nothing is short of it any more, nothing is waited for.
                served = np.where(high_ > low_, high_ - early, -np.inf)
                whole[mine] = np.maximum(whole[mine], served)
    return np.asarray(np.maximum(whole, _drains(happened, which, recovered, t, until)))


def _drains(
    happened: Happened, which: IntArray, recovered: Recovered, t: int, until: FloatArray
) -> FloatArray:
    """Queues of the time of short capacity go away some time after growth, or not at all."""
    case, option = happened.case, happened.prepared.option
    tier = case.tiers[t]
    one = option.arrangement(tier)
    at_once, grows_to = one.at_once or option.at_once, one.grows_to or option.grows_to
    never = np.full(len(which), -np.inf)
    if at_once is None:
        return never
    short = case.capacity(at_once.value, case.services[tier])
    if short[len(case.journeys) + t] >= case.mbco_of(tier):
        return never
    found = case.growth(at_once.value, 1.0 if grows_to is None else grows_to.value, tier)
    if found is None:
        return never
    after_h, level = found
    grown = recovered.grown[:, t]
    served = np.minimum(grown + after_h, until)
    stays = short if np.isfinite(after_h) else level
    happened.stretch(which, np.minimum(grown, until), served, stays)
    # Who is not short at all, for home is back or growth sooner than the users, has no queue.
    found_h: FloatArray = np.where(np.minimum(grown, until) > recovered.back[:, t], served, never)
    return found_h
