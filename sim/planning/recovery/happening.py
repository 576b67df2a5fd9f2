"""What each outage does under an option: stretches of less service, recoveries, writes given up."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.model.plan.stage import Stage, Strategy
from sim.model.store import Failover, ReplicationMode
from sim.planning.futures import laws
from sim.planning.futures.keyed import FloatArray, IntArray
from sim.planning.recovery import sources as s
from sim.planning.recovery.case import Case
from sim.planning.recovery.data_loss import lost_h, wrong_h
from sim.planning.recovery.drawn import Drawn
from sim.planning.recovery.prepared import Prepared
from sim.planning.recovery.sources import MODES, span
from sim.planning.recovery.stages import Recovered, Working, recover, redirect_floor_h, restore_h
from sim.planning.recovery.stretches import Gathering
from sim.units import HOUR

Rows = tuple[IntArray, IntArray, IntArray, IntArray, FloatArray, FloatArray, IntArray]
# No source has so many outages in one year: an incident is (source, number).
OF_ONE_SOURCE = 1 << 32


@dataclass(slots=True)
class Happened:
    """What is gathered of one chunk under one option."""

    drawn: Drawn
    prepared: Prepared
    gathering: Gathering = field(default_factory=Gathering)
    rows: list[Rows] = field(default_factory=list)  # of incidents
    recoveries: list[FloatArray] = field(default_factory=list)

    @property
    def case(self) -> Case:
        """The case."""
        return self.drawn.case

    def stretch(self, which: IntArray, start: FloatArray, end: FloatArray, level: FloatArray,
                mode: str | None = None) -> None:  # fmt: skip
        """Less is served from start to end, on the account of these outages."""
        outages, case = self.drawn.outages, self.case
        nodes = np.array([case.nodes.index(source.node) for source in case.sources])
        sources = outages.source[which]
        for name in MODES if mode is None else (mode,):
            of = np.array([mode is not None or one.mode == name for one in case.sources])
            kept = of[sources]
            if kept.any():
                year, node = outages.year[which][kept], nodes[sources][kept]
                self.gathering.add(
                    start[kept], end[kept], year, level, mode=MODES.index(name), node=node
                )

    def incidents(self, which: IntArray, tier: int, rto_h: FloatArray, rpo_h: FloatArray,
                  loses: FloatArray) -> None:  # fmt: skip
        """A tier was below what counts as served for so long."""
        kept = rto_h > 0.0
        outages = self.drawn.outages
        modes = np.array([MODES.index(one.mode) for one in self.case.sources])
        sources, n = outages.source[which][kept], int(kept.sum())
        self.rows.append(
            (
                outages.year[which][kept],
                sources * OF_ONE_SOURCE + outages.number[which][kept],
                np.full(n, tier),
                modes[sources],
                rto_h[kept],
                rpo_h[kept],
                (loses[kept] > 0.0).astype(np.int64),
            )
        )


def happen(drawn: Drawn, name: str) -> Happened:
    """Live the chunk under an option."""
    happened = Happened(drawn, drawn.case.options[name])
    _home_lost(happened)
    _zones(happened)
    _services(happened)
    _shared(happened)
    _wrong_data(happened)
    if Strategy.ACTIVE_ACTIVE in _strategies(happened.prepared):
        _standby_lost(happened)
    return happened


def _strategies(prepared: Prepared) -> set[Strategy]:
    option = prepared.option
    return {option.strategy, *(one.strategy for one in option.tiers.values())}


def _home_lost(happened: Happened) -> None:
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
    until = losses.at + drawn.outages.lasts_h[which]
    recovered = recover(case, prepared, losses)
    happened.recoveries.append(recovered.stages)
    for t, tier in enumerate(case.tiers):
        back = recovered.back[:, t]
        moved = back < until
        end = np.minimum(back, until)
        active = prepared.option.arrangement(tier).strategy is Strategy.ACTIVE_ACTIVE
        down = case.without(case.services[tier])
        if active:
            left = np.minimum(_elsewhere(case, tier, home), _without_primaries(case, tier, home))
            down = np.maximum(down, left)
        happened.stretch(which, losses.at, end, down)
        rto = end - losses.at
        rto = np.maximum(rto, _grows(happened, which, recovered, t, until) - losses.at)
        rpo = np.where(moved, lost_h(case, prepared, losses, tier), 0.0)
        happened.incidents(which, t, rto, rpo, moved.astype(np.float64))
        _lost_again(happened, which, tier, back, until)
    _way_back(happened, which, recovered, until)


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


def primary_zone(case: Case, service: str) -> str:
    """Where a store's primary stands at first."""
    one = case.topology.services[service]
    zones = one.zones or case.topology.zones
    return (one.store.primary if one.store is not None else None) or zones[0]


def _elsewhere(case: Case, tier: str, lost: str) -> FloatArray:
    """What is left at once where several regions serve: users whose own region is well."""
    shares = []
    for journey in case.topology.journeys.values():
        homes = journey.homes or dict.fromkeys(case.topology.regions, 1.0)
        whole = sum(homes.values()) or 1.0
        shares.append(1.0 - homes.get(lost, 0.0) / whole)
    return case.level(shares, {tier: min(shares, default=0.0)})


def _grows(
    happened: Happened, which: IntArray, recovered: Recovered, t: int, until: FloatArray
) -> FloatArray:
    """Short capacity after a move, until it has grown or home is back; when the tier is whole."""
    case, option = happened.case, happened.prepared.option
    tier = case.tiers[t]
    one = option.arrangement(tier)
    back, grown = recovered.back[:, t], recovered.grown[:, t]
    whole = np.minimum(back, until)
    place = case.width - len(case.tiers) + t
    at_once, grows_to = one.at_once or option.at_once, one.grows_to or option.grows_to
    if at_once is not None and happened.prepared.scales_later(tier):
        level = case.capacity(at_once.value, case.services[tier])
        happened.stretch(which, back, np.minimum(grown, until), level)
        if level[place] < case.mbco[place]:
            whole = np.maximum(whole, np.minimum(grown, until))
    if grows_to is not None and grows_to.value < 1.0:
        level = case.capacity(grows_to.value, case.services[tier])
        happened.stretch(which, np.minimum(grown, until), until, level)
        if level[place] < case.mbco[place]:
            whole = until
    return whole


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


def _zones(happened: Happened) -> None:
    """One zone of the home is gone: the others carry what they can; a primary in it moves first."""
    drawn, case = happened.drawn, happened.case
    for zone in case.topology.regions[case.plan.home].zones:
        which = drawn.of(mode=s.ZONE, node=zone)
        if len(which) == 0:
            continue
        losses = drawn.losses(which)
        until = losses.at + drawn.outages.lasts_h[which]
        level = _without_zone(case, zone)
        happened.stretch(which, losses.at, until, level)
        back = {t: np.where(level[len(case.journeys) + k] < case.mbco[len(case.journeys) + k],
                            until, losses.at) for k, t in enumerate(case.tiers)}  # fmt: skip
        lost = {t: np.zeros(len(which)) for t in case.tiers}
        working = Working(case, happened.prepared, losses)
        for tier in case.tiers:
            for store in case.stores[tier]:
                kept = case.topology.services[store].store
                if kept is None or primary_zone(case, store) != zone:
                    continue
                if kept.failover is Failover.AUTOMATIC:
                    promoted = losses.at + (kept.notices_after + kept.promotes_in) / HOUR
                else:
                    promoted = losses.at
                    for stage in (Stage.DETECT, Stage.PAGE, Stage.DIAGNOSE, Stage.PROMOTE):
                        promoted = working.stage(stage, promoted, None)
                writes = {f"{store}.{operation}" for operation in kept.writes}
                down = case.level(case.levels.needs.without_operations(writes), {tier: 0.0})
                end = np.minimum(promoted, until)
                happened.stretch(which, losses.at, end, down)
                back[tier] = np.maximum(back[tier], end)
                loss = np.zeros(len(which))
                if kept.replication.mode is ReplicationMode.ASYNC:
                    loss = laws.lognormal(
                        losses.luck("lag", store), *span(case.plan.assumptions.lag)
                    )
                lost[tier] = np.maximum(lost[tier], np.where(promoted < until, loss, 0.0))
        for t, tier in enumerate(case.tiers):
            happened.incidents(which, t, back[tier] - losses.at, lost[tier], lost[tier])


def _without_zone(case: Case, zone: str) -> FloatArray:
    """Replicas stand in the zones of their service in turn; those of one are gone."""
    left = []
    for name, full in zip(case.levels.services, case.levels.full, strict=True):
        zones = case.topology.services[name].zones or case.topology.zones
        left.append(sum(zones[k % len(zones)] != zone for k in range(full)))
    found = case.levels.of(tuple(left))
    return case.level(found, dict.fromkeys(case.tiers, min(found, default=1.0)))


def _services(happened: Happened) -> None:
    """A fault of one service everywhere: no place to move to; it counts, but is no disaster."""
    drawn, case = happened.drawn, happened.case
    for name in case.topology.services:
        which = drawn.of(mode=s.SERVICE, node=name)
        at = drawn.outages.axis_h[which]
        happened.stretch(which, at, at + drawn.outages.lasts_h[which], case.without((name,)))


def _shared(happened: Happened) -> None:
    """A shared node is down, and with it all that lean on it: once, not once for each."""
    drawn, case = happened.drawn, happened.case
    for name in case.plan.shared:
        which = drawn.of(mode=s.SHARED, node=name)
        stopped = [x for other in case.leaning[name] for x in case.plan.shared[other].stops]
        if len(which) == 0 or not stopped:
            continue
        at, lasts = drawn.outages.axis_h[which], drawn.outages.lasts_h[which]
        happened.stretch(which, at, at + lasts, case.without(stopped))
        for t, tier in enumerate(case.tiers):
            if set(stopped) & set(case.services[tier]):
                none = np.zeros(len(which))
                happened.incidents(which, t, lasts, none, none)


def _wrong_data(happened: Happened) -> None:
    """Data were wrong for a time; a clean copy is restored, and what came after it is lost."""
    drawn, case, prepared = happened.drawn, happened.case, happened.prepared
    which = drawn.of(mode=s.DATA)
    if len(which) == 0:
        return
    losses = drawn.losses(which)
    unnoticed = drawn.outages.lasts_h[which]
    working = Working(case, prepared, losses)
    at = losses.at
    for stage in (Stage.DIAGNOSE, Stage.DECIDE):
        at = working.stage(stage, at, None)
    for t, tier in enumerate(case.tiers):
        if not case.stores[tier]:
            continue
        rpo = wrong_h(case, prepared, losses, tier, unnoticed)
        done = working.stage(Stage.RESTORE, at, t, added=restore_h(case, tier))
        done = working.stage(Stage.VERIFY, done, t)
        happened.stretch(which, losses.at, done, case.without(case.stores[tier]))
        happened.incidents(which, t, done - losses.at, rpo, np.ones(len(which)))


def _standby_lost(happened: Happened) -> None:
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
        at = working.stage(Stage.DETECT, losses.at, None)
        moved = working.stage(Stage.REDIRECT, at, None) + redirect_floor_h(case)
        for tier in active:
            end = np.minimum(moved, until)
            happened.stretch(which, losses.at, end, _elsewhere(case, tier, region))
            at_once = prepared.option.arrangement(tier).at_once or prepared.option.at_once
            if at_once is not None:
                level = case.capacity(at_once.value, case.services[tier])
                grown = working.stage(Stage.SCALE, moved, case.tiers.index(tier))
                happened.stretch(which, end, np.minimum(grown, until), level)
