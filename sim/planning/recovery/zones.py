"""One zone of the home is gone: the others carry what they can; a primary in it moves first."""

from __future__ import annotations

import numpy as np

from sim.model.plan.stage import Stage
from sim.model.store import Failover, ReplicationMode
from sim.planning.futures.keyed import FloatArray
from sim.planning.recovery import sources as s
from sim.planning.recovery.alarms import alarm_after_h
from sim.planning.recovery.case import Case
from sim.planning.recovery.data_loss import lag_within_h
from sim.planning.recovery.happened import Happened
from sim.planning.recovery.stages import Working
from sim.units import HOUR


def zones_lost(happened: Happened) -> None:
    """One zone of the home is gone: the others carry what they can; a primary in it moves first."""
    drawn, case = happened.drawn, happened.case
    for zone in case.topology.regions[case.plan.home].zones:
        which = drawn.of(mode=s.ZONE, node=zone)
        if len(which) == 0:
            continue
        losses = drawn.losses(which)
        until = losses.at + drawn.outages.lasts_h[which]
        level = without_zone(case, zone)
        happened.stretch(which, losses.at, until, level)
        back = {t: np.where(level[len(case.journeys) + k] < case.mbco[len(case.journeys) + k],
                            until, losses.at) for k, t in enumerate(case.tiers)}  # fmt: skip
        lost = {t: np.zeros(len(which)) for t in case.tiers}
        working = Working(case, happened.prepared, losses)
        for store in stores_led_in(case, zone):
            service = case.topology.services[store]
            tier, kept = f"tier-{service.tier}", service.store
            assert kept is not None
            if kept.failover is Failover.AUTOMATIC:
                promoted = losses.at + (kept.notices_after + kept.promotes_in) / HOUR
            else:
                losses.served = writes_lost(case, store)
                promoted = promoted_by_hand(working)
            down = case.level(writes_lost(case, store), {tier: 0.0})
            end = np.minimum(promoted, until + case.restart_h((store,)))
            happened.stretch(which, losses.at, end, down)
            back[tier] = np.maximum(back[tier], end)
            loss = np.zeros(len(which))
            if kept.replication.mode is ReplicationMode.ASYNC:
                loss = lag_within_h(case, losses, store)
            lost[tier] = np.maximum(lost[tier], np.where(promoted < until, loss, 0.0))
        for t, tier in enumerate(case.tiers):
            happened.incidents(which, t, back[tier] - losses.at, lost[tier], lost[tier])


def promoted_by_hand(working: Working) -> FloatArray:
    """When a copy of a store whose primary is gone takes the writes, where people see to it."""
    losses = working.losses
    alarm_h = alarm_after_h(working.case.topology, losses.served)
    at = working.stage(Stage.DETECT, losses.at, None, least_h=alarm_h)
    for stage in (Stage.PAGE, Stage.DIAGNOSE, Stage.PROMOTE):
        at = working.stage(stage, at, None)
    return at


def stores_led_in(case: Case, zone: str) -> tuple[str, ...]:
    """Stores whose primary stands in a zone at first."""
    return tuple(
        name
        for tier in case.tiers
        for name in case.stores[tier]
        if case.topology.services[name].store is not None and primary_zone(case, name) == zone
    )


def writes_lost(case: Case, store: str) -> tuple[float, ...]:
    """Good share of each journey while a store takes no writes."""
    kept = case.topology.services[store].store
    writes = () if kept is None else kept.writes
    return case.levels.needs.without_operations({f"{store}.{name}" for name in writes})


def without_zone(case: Case, zone: str) -> FloatArray:
    """Replicas stand in the zones of their service in turn; those of one are gone."""
    left = []
    for name, full in zip(case.levels.services, case.levels.full, strict=True):
        zones = case.topology.services[name].zones or case.topology.zones
        left.append(sum(zones[k % len(zones)] != zone for k in range(full)))
    found = case.levels.of(tuple(left))
    return case.level(found, dict.fromkeys(case.tiers, min(found, default=1.0)))


def primary_zone(case: Case, service: str) -> str:
    """Where a store's primary stands at first."""
    one = case.topology.services[service]
    zones = one.zones or case.topology.zones
    return (one.store.primary if one.store is not None else None) or zones[0]
