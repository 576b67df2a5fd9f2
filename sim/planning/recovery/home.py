"""A region that serves is gone: wait for it, or move; and the way back."""

from __future__ import annotations

import numpy as np

from sim.model.plan.stage import Stage, Strategy
from sim.planning.futures import laws
from sim.planning.futures.keyed import FloatArray, IntArray
from sim.planning.recovery import sources as s
from sim.planning.recovery.alarms import alarm_after_h
from sim.planning.recovery.case import Case
from sim.planning.recovery.data_loss import lost_h
from sim.planning.recovery.growing import grows
from sim.planning.recovery.happened import Happened
from sim.planning.recovery.prepared import Prepared
from sim.planning.recovery.redirecting import arrived_h, on_the_way
from sim.planning.recovery.sources import span
from sim.planning.recovery.stages import (
    Recovered,
    Working,
    home_share,
    moving_share,
    recover,
)
from sim.planning.recovery.zones import primary_zone


def home_lost(happened: Happened) -> None:
    """The region that serves is gone: wait for it, or move, whichever is sooner."""
    drawn, case, prepared = happened.drawn, happened.case, happened.prepared
    home = case.plan.home
    which = np.sort(np.concatenate([
        drawn.of(mode=s.REGION, node=home), drawn.of(mode=s.ALL_REGIONS),
        drawn.of(mode=s.ALL_ZONES, node=home),
    ]))  # fmt: skip
    if len(which) == 0:
        return
    losses = drawn.losses(which)
    losses.takes_along = True
    losses.served = served_meanwhile(case, prepared)
    lit = losses.at + drawn.outages.lasts_h[which]
    recovered = recover(case, prepared, losses)
    happened.recoveries.append(recovered.stages)
    for t, tier in enumerate(case.tiers):
        # Processes must start once the place is there again.
        until = lit + case.restart_h(case.services[tier])
        back = recovered.back[:, t]
        end = np.minimum(back, until)
        happened.stretch(
            which, losses.at, np.minimum(recovered.changed[:, t], end), _down(case, prepared, tier)
        )
        _come_over(happened, which, recovered, t, end)
        rto = end - losses.at
        rto = np.maximum(rto, grows(happened, which, recovered, t, until) - losses.at)
        # A copy that was promoted before home came back has left behind what it had not got.
        moved = recovered.promoted[:, t] < lit
        rpo = np.where(moved, lost_h(case, prepared, losses, tier), 0.0)
        happened.incidents(which, t, rto, rpo, moved.astype(np.float64))
        _lost_again(happened, which, tier, back, until)
    _way_back(happened, which, recovered, lit)


def served_meanwhile(case: Case, prepared: Prepared) -> tuple[float, ...]:
    """Good share of each journey while home is gone and nothing has been done."""
    levels = np.array([_down(case, prepared, tier) for tier in case.tiers])
    return tuple(levels.min(axis=0)[: len(case.journeys)].tolist())


def _down(case: Case, prepared: Prepared, tier: str) -> FloatArray:
    """The level of a tier while its home is gone and nothing has been done."""
    down = case.without(case.services[tier])
    if prepared.option.arrangement(tier).strategy is not Strategy.ACTIVE_ACTIVE:
        return down
    home = case.plan.home
    left = np.minimum(_elsewhere(case, tier, home), _without_primaries(case, tier, home))
    return np.maximum(down, left)


def _come_over(
    happened: Happened, which: IntArray, recovered: Recovered, t: int, end: FloatArray
) -> None:
    """Users arrive part by part from the changed answer on, until so many are there or home is."""
    case, prepared = happened.case, happened.prepared
    tier = case.tiers[t]
    moves = moving_share(case, prepared, tier)
    whole_h = arrived_h(case.topology, moves=moves, level=case.mbco_of(tier))
    touched = case.without(case.services[tier])
    changed = recovered.changed[:, t]
    for begin_h, end_h, come in on_the_way(case.topology, whole_h):
        level = np.maximum(touched, 1.0 - moves + moves * come)
        low, high = np.minimum(changed + begin_h, end), np.minimum(changed + end_h, end)
        happened.stretch(which, low, high, level)


def _without_primaries(case: Case, tier: str, region: str) -> FloatArray:
    """While stores of a tier whose primary stood in a region take no writes, wherever users are."""
    writes = {
        f"{name}.{operation}"
        for name in case.stores[tier]
        if (store := case.topology.services[name].store) is not None
        and case.topology.region_of(primary_zone(case, name)) == region
        for operation in store.writes
    }
    return case.level(case.levels.needs.without_operations(writes), {})


def _elsewhere(case: Case, tier: str, lost: str) -> FloatArray:
    """What is left at once where several regions serve: users whose own region is well."""
    shares = [1.0 - home_share(case, journey, lost) for journey in case.journeys]
    return case.level(shares, {tier: min(shares, default=0.0)})


def _lost_again(
    happened: Happened, which: IntArray, tier: str, back: FloatArray, until: FloatArray
) -> None:
    """The place that took over is lost in turn before home is back."""
    standby = happened.prepared.standby(tier)
    if standby is None:
        return
    starts, ends = happened.drawn.regions[standby].next_down(np.where(back < until, back, np.inf))
    level = happened.case.without(happened.case.services[tier])
    happened.stretch(which, np.minimum(starts, until), np.minimum(ends, until), level)


def _way_back(happened: Happened, which: IntArray, recovered: Recovered, until: FloatArray) -> None:
    """Home is back: whoever ordered a failover must go back, and that may fail in turn.

    It hangs on the order, not on whether the move came in time: a faster failover then never has
    more ways back than a slower one.
    """
    case, prepared = happened.case, happened.prepared
    moved = [t for t in case.tiers if prepared.work(t) and prepared.standby(t) is not None]
    if not moved:
        return
    losses = happened.drawn.losses(which)
    fails = losses.luck("failback") >= losses.beliefs[:, prepared.failback_works]
    fails &= recovered.ordered < until
    outage = laws.lognormal(losses.luck("failback outage"), *span(prepared.failback.outage))
    names = tuple(name for tier in moved for name in case.services[tier])
    level = case.without(names)
    begin = np.where(fails, until, np.inf)
    happened.stretch(which[fails], begin[fails], (until + outage)[fails], level, s.FAILBACK)


def standby_lost(happened: Happened) -> None:
    """Where several regions serve, the loss of another takes its users until they are moved."""
    drawn, case, prepared = happened.drawn, happened.case, happened.prepared
    for region in case.regions[1:]:
        active = [
            tier
            for tier in case.tiers
            if prepared.standby(tier) == region
            and prepared.option.arrangement(tier).strategy is Strategy.ACTIVE_ACTIVE
        ]
        which = np.sort(np.concatenate([
            drawn.of(mode=s.REGION, node=region), drawn.of(mode=s.ALL_ZONES, node=region)
        ]))  # fmt: skip
        if not active or len(which) == 0:
            continue
        losses = drawn.losses(which)
        until = losses.at + drawn.outages.lasts_h[which]
        working = Working(case, prepared, losses)
        served = [1.0 - home_share(case, journey, region) for journey in case.journeys]
        at = working.stage(
            Stage.DETECT, losses.at, None, least_h=alarm_after_h(case.topology, served)
        )
        changed = working.stage(Stage.REDIRECT, at, None)
        for tier in active:
            moved = changed + arrived_h(
                case.topology, moves=1.0 - min(served), level=case.mbco_of(tier)
            )
            end = np.minimum(moved, until)
            happened.stretch(which, losses.at, end, _elsewhere(case, tier, region))
            at_once = prepared.option.arrangement(tier).at_once or prepared.option.at_once
            if at_once is not None:
                level = case.capacity(at_once.value, case.services[tier])
                grown = working.stage(Stage.SCALE, changed, case.tiers.index(tier))
                happened.stretch(which, end, np.minimum(grown, until), level)
