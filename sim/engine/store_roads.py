"""The roads of a store's log: who reaches whom, and how long that takes."""

from __future__ import annotations

import numpy as np

from sim.engine.layout import Layout
from sim.engine.plane import Plane, Table
from sim.engine.replicas import Fleet
from sim.engine.store_state import State
from sim.units import PPM


class Roads:
    """Read from the plane, because the network that carries calls carries logs too."""

    def __init__(self, layout: Layout, plane: Plane, fleet: Fleet) -> None:
        self._layout = layout
        self._plane = plane
        self._fleet = fleet

    def region(self, replica: int) -> int:
        """Where a replica stands."""
        zone = int(self._layout.zone_of_replica[replica])
        return int(self._layout.region_of_place[zone])

    def road_us(self, state: State, a: int, b: int) -> int:
        """One round trip between two replicas, and what replication adds."""
        road = self._plane.get(Table.LATENCY_US, self._road(state, a, b))
        return road + state.policy.replication.delay

    def hears(self, state: State, primary: int, replica: int) -> bool:
        """Whether a copy is there and the primary's records reach it."""
        both = self._fleet.is_listening(primary) and self._fleet.is_listening(replica)
        return both and self._is_open(state, primary, replica)

    def region_hears(self, state: State, primary: int, region: int) -> bool:
        """Whether news of the primary reach a region: over the roads of its log, from any zone."""
        layout = self._layout
        if self.region(primary) == region:
            return True
        site, count = int(layout.log_site[state.index]), len(layout.zones)
        if site < 0:
            return True  # It has no copies: the primary has never been another.
        near = np.flatnonzero(layout.region_of_place[:count] == region)
        there = int(layout.zone_of_replica[primary])
        roads = [(site, int(zone) * count + there) for zone in near]
        tables = (Table.LOST_PPM, Table.REFUSED_PPM)
        return any(max(self._plane.get(t, road) for t in tables) < PPM for road in roads)

    def is_seen(self, state: State) -> bool:
        """Whether half of the copies that listen, at least, reach the primary."""
        primary = state.history.primary
        up = [r for r in state.history.followers if self._fleet.is_listening(r)]
        seen = [r for r in up if self.hears(state, primary, r)]
        return self._fleet.is_listening(primary) and 2 * len(seen) >= len(up)

    def _road(self, state: State, a: int, b: int) -> tuple[int, int]:
        zones = self._layout.zone_of_replica
        pair = int(zones[a]) * len(self._layout.zones) + int(zones[b])
        return int(self._layout.log_site[state.index]), pair

    def _is_open(self, state: State, a: int, b: int) -> bool:
        road = self._road(state, a, b)
        lost, refused = (self._plane.get(t, road) for t in (Table.LOST_PPM, Table.REFUSED_PPM))
        return max(lost, refused) < PPM
