"""The smallest sizes that hold at the peak with the largest zone gone, checked on the graph.

Erlang's formula takes services one by one; users feel all of them, with retries, timeouts and a
queue at each replica. So the closed form is where a search begins: grow the busiest service until
every journey holds, then take back single replicas as long as it still does. What is found is
smallest in that no one replica can be spared, not by trying every combination.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sim.model.topology import Topology
from sim.planning.capacity.closed_form import Need, needs_at, whole_of
from sim.planning.capacity.load import asked_of
from sim.planning.capacity.study import Holding
from sim.planning.capacity.trial import (
    Seen,
    good_within,
    largest_zone,
    sized,
    try_at,
)

# A service that is busier than this is grown by as much as brings it here, not by one.
AIMED_BUSY = 0.75
# Below it more replicas of even the busiest service would not change what users see.
IDLE = 0.3
# A service that is busier falls behind, whether its callers wait for it or not.
FULL = 0.97
MOST_TRIALS = 150
_LIGHT = 0.05


@dataclass(frozen=True)
class Sizes:
    """What was found for a peak. ``beyond`` are journeys that no size helps, with the reason."""

    rate_per_s: float
    replicas: dict[str, int]
    needs: dict[str, Need]
    lost: str | None
    at_peak: Seen
    holds: bool
    beyond: dict[str, str]
    alone: tuple[str, ...]  # services that stand in one zone only, and go with it
    trials: int


class Search:
    """One search: the same peak, mix of journeys and seed for every trial."""

    def __init__(
        self,
        topology: Topology,
        rate_per_s: float,
        holding: Holding,
        *,
        shares: Mapping[str, float] | None = None,
        seed: int = 1,
    ) -> None:
        self._topology = topology
        self._rate_per_s = rate_per_s
        self._holding = holding
        self._shares = shares
        self._seed = seed
        self._trials = 0
        self._beyond: dict[str, str] = {}

    def find(self) -> Sizes:
        """Closed form, then the graph.

        Raises:
            NotOnTheGraph: for what the flow plane has no equation for.
        """
        asked = asked_of(self._topology, self._shares)
        needs = needs_at(self._topology, asked, self._rate_per_s, self._holding)
        replicas = {name: need.whole for name, need in needs.items()}
        self._beyond = self._beyond_help(replicas)
        seen = self.seen(replicas)
        while not self.holds(seen) and self._trials < MOST_TRIALS:
            grown = self._grown(replicas, seen)
            if grown is None:
                break
            replicas, seen = grown, self.seen(grown)
        holds = self.holds(seen)
        if holds:
            replicas, seen = self._spared(replicas, seen)
        lost = self.lost(replicas)
        return Sizes(
            rate_per_s=self._rate_per_s,
            replicas=replicas,
            needs=needs,
            lost=lost,
            at_peak=seen,
            holds=holds,
            beyond=self._beyond,
            alone=tuple(
                name
                for name, service in self._topology.services.items()
                if len(self._topology.zones) > 1 and len(service.zones) == 1
            ),
            trials=self._trials,
        )

    def most_held(self, replicas: Mapping[str, int]) -> float:
        """The highest rate in 1/s at which some sizes hold without the largest zone, to 1 %.

        Looked for up to four times the peak; 0 where they do not even hold at a fiftieth of it.
        """
        low, high = 0.0, 4.0 * self._rate_per_s
        if self._holds_at(replicas, self._rate_per_s):
            low = self._rate_per_s
        else:
            high = self._rate_per_s
        while high - low > 0.01 * self._rate_per_s and high > 0.02 * self._rate_per_s:
            middle = (low + high) / 2.0
            low, high = (middle, high) if self._holds_at(replicas, middle) else (low, middle)
        return low

    def _holds_at(self, replicas: Mapping[str, int], rate_per_s: float) -> bool:
        left = sized(self._topology, replicas, lost=self.lost(replicas))
        return self.holds(try_at(left, rate_per_s, seed=self._seed, shares=self._shares))

    def lost(self, replicas: Mapping[str, int]) -> str | None:
        """The zone that is taken away; None where none is, or there is only one."""
        if not self._holding.zone_lost or len(self._topology.zones) < 2:
            return None
        return largest_zone(self._topology, replicas)

    def seen(self, replicas: Mapping[str, int]) -> Seen:
        """A trial of some sizes at the peak without the largest zone."""
        self._trials += 1
        left = sized(self._topology, replicas, lost=self.lost(replicas))
        return try_at(left, self._rate_per_s, seed=self._seed, shares=self._shares)

    def holds(self, seen: Seen) -> bool:
        """Whether every journey that can be helped keeps what is asked for, and nothing piles up.

        What nobody waits for slows no journey down, and would never be done all the same.
        """
        return max(seen.busy.values()) < FULL and all(
            good_within(seen, name, journey, percentile=self._holding.percentile)
            for name, journey in self._topology.journeys.items()
            if name not in self._beyond and self._is_used(name)
        )

    def _is_used(self, journey: str) -> bool:
        return not self._shares or self._shares.get(journey, 0.0) > 0.0

    def _beyond_help(self, replicas: Mapping[str, int]) -> dict[str, str]:
        """Journeys that miss even at a twentieth of the peak with every zone there."""
        self._trials += 1
        calm = try_at(
            sized(self._topology, replicas),
            _LIGHT * self._rate_per_s,
            seed=self._seed,
            shares=self._shares,
        )
        percentile = self._holding.percentile
        return {
            name: f"misses at a twentieth of the peak too: {calm.latency_s(percentile, name):.3g} s"
            for name, journey in self._topology.journeys.items()
            if self._is_used(name) and not good_within(calm, name, journey, percentile=percentile)
        }

    def _grown(self, replicas: Mapping[str, int], seen: Seen) -> dict[str, int] | None:
        """More of the busiest service; None where being busy is not the trouble."""
        busiest = max(replicas, key=lambda name: seen.busy[name])
        if seen.busy[busiest] < IDLE:
            return None
        left = seen.layout.topology.services[busiest].replicas
        more = max(math.ceil(left * seen.busy[busiest] / AIMED_BUSY), left + 1)
        whole = whole_of(more, zones=self._zones(busiest))
        return {**replicas, busiest: max(whole, replicas[busiest] + 1)}

    def _spared(self, replicas: dict[str, int], seen: Seen) -> tuple[dict[str, int], Seen]:
        """As few of each service, the idlest first, as every journey bears, by halving.

        Taking from another later makes no service easier to spare, so that once round is enough.
        """
        for name in sorted(replicas, key=lambda one: seen.busy[one]):
            low, high = whole_of(1, zones=self._zones(name)), replicas[name]
            while low < high:
                middle = (low + high) // 2
                fewer = {**replicas, name: middle}
                found = self.seen(fewer)
                if self.holds(found):
                    high, replicas, seen = middle, fewer, found
                else:
                    low = middle + 1
        return replicas, seen

    def _zones(self, name: str) -> int:
        """Zones of which one may go; 0 where none does."""
        zones = self._topology.services[name].zones or self._topology.zones
        return len(zones) if self._holding.zone_lost else 0
