"""A topology made of measured calls, run and held against them: p50 and p99 of every service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.cli.output import table

if TYPE_CHECKING:
    from sim.documents.edge_text import FromEdges
    from sim.model.topology import Topology

# Ten minutes hold a p99 of a service called once a second; busy systems need and get less.
_MOST_S, _LEAST_S = 600, 10
_CALLS = 20_000_000


@dataclass(frozen=True)
class HeldAgainst:
    """Milliseconds, p50 and p99, by service; simulated None where nobody called it."""

    lasts_s: int
    given: dict[str, tuple[float, float]]
    simulated: dict[str, tuple[float, float] | None]

    def table(self) -> str:
        """One row a service: given, simulated, and the difference as a share of the given."""
        head = ["service"]
        for quantile in ("p50", "p99"):
            head += [f"{quantile} given", "simulated", "difference"]
        rows = []
        for service, given in self.given.items():
            row = [service]
            for value, share, simulated in zip(
                given, self._differences(service), self._simulated(service), strict=True
            ):
                row.append(f"{value:.1f} ms")
                row.append("-" if simulated is None else f"{simulated:.1f} ms")
                row.append("-" if share is None else f"{round(share, 2) + 0.0:+.0%}")
            rows.append(row)
        return table(head, rows, err=True)

    def as_json(self) -> dict[str, Any]:
        """The same figures as data."""
        rows = []
        for service, given in self.given.items():
            simulated, shares = self._simulated(service), self._differences(service)
            row: dict[str, Any] = {"service": service}
            for k, quantile in enumerate(("p50", "p99")):
                row[f"{quantile}_given_ms"] = given[k]
                row[f"{quantile}_simulated_ms"] = simulated[k]
                row[f"{quantile}_difference"] = shares[k]
            rows.append(row)
        return {"simulated_s": self.lasts_s, "services": rows}

    def _simulated(self, service: str) -> tuple[float | None, float | None]:
        return self.simulated[service] or (None, None)

    def _differences(self, service: str) -> list[float | None]:
        """Simulated over given, less one; None where either is not there."""
        return [
            None if simulated is None or given <= 0 else simulated / given - 1
            for given, simulated in zip(self.given[service], self._simulated(service), strict=True)
        ]


def hold_against(made: FromEdges) -> HeldAgainst:
    """Run the topology in normal times, on the request plane, with nobody watching."""
    from sim.cli.compiling import say_when_compiling
    from sim.documents.topologies import parse_topology
    from sim.drill.steady import steady_quantiles

    topology = parse_topology(made.text).model
    lasts_s = long_enough_s(topology)
    say_when_compiling("request")
    found = steady_quantiles(topology, lasts_s=lasts_s, seed=1)
    simulated = {
        service: None if service not in found else _in_ms(found[service]) for service in made.given
    }
    return HeldAgainst(lasts_s, made.given, simulated)


def long_enough_s(topology: Topology) -> int:
    """How long to run: ten minutes, or until some twenty million calls have been carried."""
    from sim.documents.graph import Graph, loads

    found = loads(Graph(topology), topology.traffic.rate).values()
    calls_per_s = sum(load.calls_per_s for load in found)
    return max(_LEAST_S, min(_MOST_S, int(_CALLS / max(calls_per_s, 1.0))))


def _in_ms(quantiles: tuple[float, float]) -> tuple[float, float]:
    return quantiles[0] * 1000, quantiles[1] * 1000
