"""Whom a caller may go to: the region that serves it, the primary of a store, who fails open."""

from __future__ import annotations

from sim.engine.draws import Purpose
from sim.engine.layout import SiteField
from sim.engine.plane import Table
from sim.engine.reference.ground import Ground
from sim.engine.reference.things import Attempt, Call, Replica
from sim.streams import mix
from sim.units import PPM


def whom(ground: Ground, attempt: Attempt, service: int) -> list[Replica]:
    """The replicas that an attempt may go to, by ordinal; empty where there is none."""
    call, layout = attempt.call, ground.layout
    region = _region(ground, call)
    twin = attempt.twin
    avoided = -1 if twin is None else twin.replica
    first = int(layout.first_replica[service])
    ours = ground.replicas[first : first + int(layout.most_replicas[service])]
    if layout.goes_to_leader[ground.site(call.site, SiteField.CALLEE)]:
        leader = ground.get(Table.LEADER, (service, region))
        return _able(ground, call.site, [r for r in ours if r.index == leader], avoided)
    here = [r for r in ours if layout.region_of_place[r.zone] == region]
    near = _able(ground, call.site, here, avoided)
    may_leave = layout.spills[service] or not here
    return _able(ground, call.site, ours, avoided) if may_leave and not near else near


def _region(ground: Ground, call: Call) -> int:
    """A caller's own region; users are steered, and a request's retries go where it has gone."""
    layout = ground.layout
    if call.site >= len(layout.classes):
        caller = ground.guards.clients[call.client].replica
        return int(layout.region_of_place[ground.replicas[caller].zone])
    draw = (mix(call.parent_key, Purpose.REGION) >> 11) % PPM
    below = 0
    for region in range(len(layout.regions)):
        below += ground.get(Table.STEER_PPM, (call.journey, region))
        if draw < below:
            return region
    return len(layout.regions) - 1


def _able(ground: Ground, site: int, replicas: list[Replica], avoided: int) -> list[Replica]:
    """Fail open: where every one is ejected the routable, where none is routable those up.

    The replica that a twin has gone to is left out as if it were ejected.
    """
    routable = [r for r in replicas if ground.get(Table.IS_ROUTABLE, (r.index,))]
    good = [
        r
        for r in routable
        if r.index != avoided and not ground.guards.is_ejected(site, ground.ordinal(r))
    ]
    return good or routable or [r for r in replicas if ground.get(Table.IS_UP, (r.index,))]
