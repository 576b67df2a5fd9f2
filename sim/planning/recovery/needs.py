"""What of each journey is left when services are gone, along the calls of the graph.

A hard call that nobody answers fails its caller; a soft one, or one that nobody waits for, does
not; a fallback answers in its place. What is shared counts once: the walk is over the graph, not a
product over paths. Source: Treynor et al., "The Calculus of Service Availability", ACM Queue 2017.
"""

from __future__ import annotations

from collections.abc import Collection

from sim.documents.graph import Graph, Site
from sim.model.caching import steady_hit_share
from sim.model.topology import OnFailure


class Needs:
    """Shares of good requests by journey, from 0 to 1, for any set of services that are gone."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.journeys = tuple(graph.topology.journeys)
        rates = graph.visit_rates(graph.topology.traffic.rate)
        # What a cache answers from memory does not hear that its store is gone.
        self._asks = {
            path: 1.0
            if graph.services[path].cache is None
            else 1.0 - steady_hit_share(graph.services[path].cache, rates[path])  # type: ignore[arg-type]
            for path in graph.operations
        }

    def without(self, gone: Collection[str]) -> tuple[float, ...]:
        """Good share of each journey while these services answer nothing."""
        operations = self.graph.operations
        return self._journeys({path: path.split(".")[0] not in gone for path in operations})

    def without_operations(self, gone: Collection[str]) -> tuple[float, ...]:
        """Good share of each journey while these operations (``service.operation``) fail."""
        return self._journeys({path: path not in gone for path in self.graph.operations})

    def services_of(self, journey: int) -> tuple[str, ...]:
        """Services without which some of a journey's requests fail."""
        return tuple(
            name for name in self.graph.topology.services if self.without({name})[journey] < 1.0
        )

    def _journeys(self, is_there: dict[str, bool]) -> tuple[float, ...]:
        good: dict[str, float] = {}
        for path in self.graph.callees_first:
            share = 1.0 if is_there[path] else 0.0
            for site in self.graph.sites[path]:
                share *= 1.0 - self._asks[path] * self._failed(site, good)
            good[path] = share
        enters = (self.graph.topology.journeys[name].enters for name in self.journeys)
        return tuple(good.get(path, 1.0) for path in enters)

    @staticmethod
    def _failed(site: Site, good: dict[str, float]) -> float:
        """Share of the caller's requests that this site fails."""
        if not site.call.waits or site.call.on_failure is not OnFailure.HARD:
            return 0.0
        failed = 1.0 - good.get(site.callee, 1.0)
        if site.call.fallback is not None:
            failed *= 1.0 - good.get(site.call.fallback, 1.0)
        return site.call.chance * failed
