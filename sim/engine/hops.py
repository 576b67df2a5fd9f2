"""How much work a run would be for a plane that carries every request: calls to services."""

from __future__ import annotations

from functools import cache

from sim.engine.layout import FloatArray, Layout, SiteField
from sim.units import PPM, SECOND

# Some seven seconds of the request plane; above it a mean field is the better answer.
MOST_HOPS = 50_000_000


def estimated_hops(layout: Layout, rates_per_s: FloatArray, horizon_us: int) -> float:
    """Calls in a whole run when nothing fails and nothing is tried again.

    Args:
        layout: of the topology.
        rates_per_s: arrivals by class and second, shape ``(j, seconds)``; the last column lasts.
        horizon_us: the run's length.
    """

    @cache
    def visits(op: int) -> float:
        """Calls that one call of an operation makes, itself included."""
        first = int(layout.op_first_site[op])
        below = range(first, first + int(layout.op_sites[op]))
        return 1.0 + sum(times(site) * visits(callee(site)) for site in below)

    def times(site: int) -> float:
        return (
            float(layout.sites[site, SiteField.COUNT] * layout.sites[site, SiteField.CHANCE_PPM])
            / PPM
        )

    def callee(site: int) -> int:
        return int(layout.sites[site, SiteField.CALLEE])

    seconds = horizon_us / SECOND
    found = 0.0
    for j in range(len(layout.classes)):
        row = rates_per_s[j]
        requests = float(row.sum()) + float(row[-1]) * max(seconds - len(row), 0.0)
        found += requests * visits(callee(j))
    return found
