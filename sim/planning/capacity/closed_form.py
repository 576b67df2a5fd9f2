"""Sizes by Erlang's formula, a service at a time: where the search on the whole graph begins."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.model.topology import Service, Topology
from sim.planning.capacity.erlang import least_places
from sim.planning.capacity.load import Asked
from sim.planning.capacity.study import Holding
from sim.units import SECOND


@dataclass(frozen=True, slots=True)
class Need:
    """Replicas of one service. ``left`` must serve; ``whole`` leaves as many without a zone."""

    left: int
    whole: int


def needs_at(
    topology: Topology, asked: dict[str, Asked], rate_per_s: float, holding: Holding
) -> dict[str, Need]:
    """Each service's need at a rate of requests; one that is never called keeps its size."""
    found = {}
    for name, service in topology.services.items():
        if asked[name].calls * rate_per_s <= 0.0:
            found[name] = Need(service.replicas, service.replicas)
            continue
        left = least_left(service, asked[name], rate_per_s, holding)
        zones = len(service.zones or topology.zones) if holding.zone_lost else 0
        found[name] = Need(left, whole_of(left, zones=zones))
    return found


def least_left(service: Service, asked: Asked, rate_per_s: float, holding: Holding) -> int:
    """The fewest replicas whose processors, and whose slots, let few enough calls wait too long.

    All replicas count as one station: what is lost by queues of their own shows on the graph.
    """
    than_s = holding.waits / SECOND
    share = 1.0 - holding.percentile
    least = 1
    for whole_s, places in (
        (asked.work_s, min(service.processors, service.slots)),
        (asked.slot_s if service.holds_slot else 0.0, service.slots),
    ):
        if whole_s > 0.0:
            needed = least_places(
                rate_per_s * whole_s, work_s=whole_s / asked.calls, than_s=than_s, share=share
            )
            least = max(least, math.ceil(needed / places))
    return least


def whole_of(left: int, *, zones: int) -> int:
    """The fewest replicas, dealt out over zones, of which ``left`` stay without the largest zone.

    With one zone, or none to lose, no size changes what is left: they are the same.
    """
    if zones < 2:
        return left
    # n - ceil(n / zones) grows by one in all but one of `zones` steps.
    whole = left + math.ceil(left / (zones - 1))
    assert whole - math.ceil(whole / zones) >= left
    return whole
