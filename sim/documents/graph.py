"""The call graph of a topology: operations and call sites, with their places in the document.

Unknown operations are left out here; the check of names has reported them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sim.documents.node import Loc
from sim.model.caching import steady_hit_share
from sim.model.topology import Call, Items, Operation, Service, Topology
from sim.units import SECOND


@dataclass(frozen=True, slots=True)
class Site:
    """One call site: who calls whom, where it is written."""

    caller: str  # service.operation
    callee: str
    call: Call
    stage: int
    loc: Loc

    @property
    def ways(self) -> tuple[str, ...]:
        """The operations that it may lead to: the callee, and the fallback if it has one."""
        return (self.callee,) if self.call.fallback is None else (self.callee, self.call.fallback)

    @property
    def caller_service(self) -> str:
        """The service that calls."""
        return self.caller.split(".")[0]

    @property
    def callee_service(self) -> str:
        """The service that is called."""
        return self.callee.split(".")[0]


class Graph:
    """Operations, sites, and the figures that follow from them in normal times."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.operations: dict[str, Operation] = {}
        self.services: dict[str, Service] = {}
        for name, service in topology.services.items():
            for operation, body in service.operations.items():
                path = f"{name}.{operation}"
                self.operations[path] = body
                self.services[path] = service
        self.sites: dict[str, tuple[Site, ...]] = {
            path: tuple(self._sites_of(path)) for path in self.operations
        }

    def _sites_of(self, path: str) -> Iterator[Site]:
        service, operation = path.split(".")
        base: Loc = ("services", service, "operations", operation, "calls")
        for number, stage in enumerate(self.operations[path].calls):
            calls = stage if isinstance(stage, tuple) else (stage,)
            for index, call in enumerate(calls):
                loc = (*base, number, index) if isinstance(stage, tuple) else (*base, number)
                yield Site(path, call.to, call, number, loc)
        last = len(self.operations[path].calls)
        for index, call in enumerate(self.services[path].deliveries()):
            yield Site(
                path, call.to, call, last, ("services", service, "broker", "consumers", index)
            )

    def every_site(self) -> Iterator[Site]:
        """All call sites, in document order."""
        for sites in self.sites.values():
            yield from sites

    @cached_property
    def _walk(self) -> tuple[tuple[str, ...], tuple[Site, ...]]:
        """Operations with callees before callers, and the sites that close a cycle."""
        order: list[str] = []
        closing: list[Site] = []
        state: dict[str, int] = {}  # 1: on the way down, 2: done
        for start in self.operations:
            if start in state:
                continue
            state[start] = 1
            stack = [(start, iter(self._ways(start)))]
            while stack:
                path, ways = stack[-1]
                site, callee = next(ways, (None, ""))
                if site is None:
                    state[path] = 2
                    order.append(path)
                    stack.pop()
                elif callee not in self.operations or state.get(callee) == 2:
                    continue
                elif state.get(callee) == 1:
                    closing.append(site)
                else:
                    state[callee] = 1
                    stack.append((callee, iter(self._ways(callee))))
        return tuple(order), tuple(closing)

    def _ways(self, path: str) -> list[tuple[Site, str]]:
        return [(site, way) for site in self.sites[path] for way in site.ways]

    @property
    def callees_first(self) -> tuple[str, ...]:
        """Every operation after all that it calls; meaningless where there is a cycle."""
        return self._walk[0]

    @property
    def closing_sites(self) -> tuple[Site, ...]:
        """Sites that lead back to an operation above them; none in a sound topology."""
        return self._walk[1]

    def journey_rates(
        self, total_per_s: float, factors: Mapping[str, float] | None = None
    ) -> dict[str, float]:
        """Arrivals per second by journey, each times its factor where there are some."""
        weights = {name: journey.weight for name, journey in self.topology.journeys.items()}
        whole = sum(weights.values()) or 1.0
        return {
            name: total_per_s * weight / whole * (1.0 if factors is None else factors[name])
            for name, weight in weights.items()
        }

    def visit_rates(
        self, total_per_s: float, factors: Mapping[str, float] | None = None
    ) -> dict[str, float]:
        """Calls per second by operation when nothing fails and nothing is tried again."""
        rates = dict.fromkeys(self.operations, 0.0)
        for name, rate in self.journey_rates(total_per_s, factors).items():
            enters = self.topology.journeys[name].enters
            if enters in rates:
                rates[enters] += rate
        for path in reversed(self.callees_first):
            cache = self.services[path].cache
            sent_on = rates[path]
            if cache is not None:
                # Every operation of a cache asks for the same keys; the others' calls warm it too.
                sent_on *= 1.0 - steady_hit_share(cache, rates[path])
            for site in self.sites[path]:
                if site.callee in rates:
                    rates[site.callee] += sent_on * site.call.chance * site.call.count
        return rates

    @cached_property
    def usual_us(self) -> dict[str, float]:
        """Mean time of each operation without any waiting: own work, network and callees."""
        return self._times(at_worst=False)

    @cached_property
    def worst_us(self) -> dict[str, float]:
        """Time that each operation's own timeouts and attempts allow it, waiting left out.

        A call without a timeout counts by what its callee may take.
        """
        return self._times(at_worst=True)

    def _times(self, *, at_worst: bool) -> dict[str, float]:
        times: dict[str, float] = {}
        for path in self.callees_first:
            by_stage: dict[int, float] = {}
            for site in self.sites[path]:
                if not site.call.waits:
                    continue
                once = times.get(site.callee, 0.0) + self.topology.latency.same_region
                spent = longest_us(site.call, once) if at_worst else once * site.call.chance
                if at_worst and site.call.fallback is not None:
                    again = times.get(site.call.fallback, 0.0) + self.topology.latency.same_region
                    spent += float(site.call.timeout) if site.call.timeout else again
                if site.call.items is Items.SEQUENTIAL:
                    spent *= site.call.count
                by_stage[site.stage] = max(by_stage.get(site.stage, 0.0), spent)
            times[path] = self.operations[path].work.mean_us + sum(by_stage.values())
        return times


def longest_us(call: Call, callee_us: float) -> float:
    """How long one call may take with its timeout, attempts and backoffs."""
    each = float(call.timeout) if call.timeout else callee_us
    if call.retries is None:
        return each
    waits = 0.0
    for k in range(call.retries.attempts - 1):
        grown = call.retries.backoff * call.retries.multiplier**k
        waits += min(grown, float(call.retries.backoff_most))
    return each * call.retries.attempts + waits


@dataclass(frozen=True, slots=True)
class Load:
    """What a service carries in normal times."""

    calls_per_s: float
    processors: float  # busy share of all processors; above 1 it cannot keep up
    slots: float  # busy share of all slots, by Little's law, waiting left out


def loads(
    graph: Graph, total_per_s: float, factors: Mapping[str, float] | None = None
) -> dict[str, Load]:
    """The load of every service at a total rate of arrivals, each journey times its factor."""
    rates = graph.visit_rates(total_per_s, factors)
    found = {}
    for name, service in graph.topology.services.items():
        calls = work = held = 0.0
        for operation, body in service.operations.items():
            path = f"{name}.{operation}"
            own_s = body.work.mean_us / SECOND
            whole_s = graph.usual_us.get(path, 0.0) / SECOND
            calls += rates[path]
            work += rates[path] * own_s
            held += rates[path] * (whole_s if service.holds_slot else own_s)
        places = service.replicas
        found[name] = Load(
            calls, work / (places * service.processors), held / (places * service.slots)
        )
    return found
