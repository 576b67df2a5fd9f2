"""What callers keep: rate limits' tokens, breakers, retry budgets, connection pools."""

# ruff: noqa: PLR0917 - arrays go through compiled functions by position

from __future__ import annotations

from sim.engine.flow.arrays import Graph, Law, Live
from sim.engine.flow.fields import BREAKER_MODE, SITE_STATS, Door, Edge, Gate, SiteStat
from sim.engine.flow.numbers import exp, ln
from sim.engine.flow.queueing import stationary
from sim.engine.kernel.compiler import compiled
from sim.engine.layout import FloatArray, IntArray, SiteField

_CALLER = int(SiteField.CALLER)
_WINDOW = int(SiteField.BREAKER_CALLS)
_SHARE = int(SiteField.BREAKER_FAILURE_PPM)
_OPEN_US = int(SiteField.BREAKER_OPEN_US)
_PROBES = int(SiteField.BREAKER_PROBES)
_BUDGET = int(SiteField.BUDGET_PPM)
_BURST = int(SiteField.BUDGET_BURST)
_POOL = int(SiteField.POOL)


@compiled
def advance_gates(graph: Graph, live: Live, seconds: float) -> bool:
    """Token buckets before services: all pass while tokens last, then as many as are added.

    Returns:
        Whether every bucket stands where it stood.
    """
    doors, gates, visits = graph.doors, live.gates, live.visits
    is_still = True
    for service in range(len(doors)):
        rate = gates[service, Gate.RATE]
        gates[service, Gate.ADMITS] = 1.0
        if rate <= 0.0:
            continue
        arrivals = 0.0
        first = doors[service, Door.FIRST_OP]
        for j in range(len(graph.classes)):
            for op in range(first, first + doors[service, Door.OPS]):
                arrivals += visits[j, op]
        tokens = gates[service, Gate.TOKENS] + (rate - arrivals) * seconds
        if tokens < 0.0:
            gates[service, Gate.ADMITS] = max(1.0 + tokens / max(arrivals * seconds, 1e-9), 0.0)
        tokens = min(max(tokens, 0.0), gates[service, Gate.BURST])
        is_still &= tokens == gates[service, Gate.TOKENS]
        gates[service, Gate.TOKENS] = tokens
    return is_still


@compiled
def binomial_tail(n: int, p: float, least: int) -> float:
    """Chance of at least ``least`` successes in ``n``."""
    if least <= 0 or p >= 1.0:
        return 1.0
    if p <= 0.0:
        return 0.0
    term = exp(n * ln(1.0 - p)) if p < 0.999999 else 0.0
    if term <= 0.0:
        return 1.0 if n * p >= least else 0.0
    total = 0.0
    for k in range(n + 1):
        if k >= least:
            total += term
        term *= (n - k) / (k + 1.0) * p / (1.0 - p)
    return min(total, 1.0)


@compiled
def advance_callers(graph: Graph, live: Live, law: Law, seconds: float) -> tuple[float, bool]:
    """One step of every site's breakers, budget and pool.

    Returns:
        How far a share has moved at most, and whether every budget stands where it stood.
    """
    sites, edges, stats = graph.sites, live.edges, law.stats
    moved, is_still = 0.0, True
    for site in range(len(sites)):
        calls, heard, bad, wanted, pooled, attempts = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        caller = sites[site, _CALLER]
        for j in range(len(graph.classes)):
            if caller < 0 and j != site:
                continue
            rate = live.rates[1, j] if caller < 0 else live.visits[j, caller]
            at = site * SITE_STATS
            calls += rate * stats[j, at + SiteStat.CALLS]
            attempts += rate * stats[j, at + SiteStat.ATTEMPTS]
            heard += rate * stats[j, at + SiteStat.HEARD]
            bad += rate * stats[j, at + SiteStat.BAD]
            wanted += rate * stats[j, at + SiteStat.WANTED]
            pooled += rate * stats[j, at + SiteStat.POOLED_US]
        clients = max(edges[site, Edge.CLIENTS], 1.0)
        moved = max(
            moved, turn_breaker(sites, edges, site, attempts / clients, heard, bad, seconds)
        )
        before = edges[site, Edge.ALLOWED]
        budget = sites[site, _BUDGET]
        if budget < 0:
            edges[site, Edge.ALLOWED] = 1.0
        else:
            added = calls * budget * 1e-6 * seconds / clients
            asked = wanted * seconds / clients
            tokens = edges[site, Edge.TOKENS] + added
            edges[site, Edge.ALLOWED] = 1.0 if asked <= tokens else tokens / asked
            tokens = min(tokens - min(asked, tokens), float(sites[site, _BURST]))
            is_still &= abs(tokens - edges[site, Edge.TOKENS]) < 1e-9
            edges[site, Edge.TOKENS] = tokens
        moved = max(moved, abs(edges[site, Edge.ALLOWED] - before))
        pool = sites[site, _POOL]
        before = edges[site, Edge.POOL_WAITS]
        edges[site, Edge.POOL_WAITS] = 0.0
        if pool > 0 and heard > 0.0 and pooled > 0.0:
            held = pooled / heard * 1e-6
            rho = min(heard / clients * held / pool, 0.995)
            queue, waits, _ = stationary(rho, pool, 1e6, 1.0, 1.0)
            edges[site, Edge.POOL_WAITS] = waits
            if waits > 0.0:
                edges[site, Edge.POOL_WAIT_US] = queue / (rho * pool / held) / waits * 1e6
        moved = max(moved, abs(edges[site, Edge.POOL_WAITS] - before))
    return moved, is_still


@compiled
def have_turned(edges: FloatArray) -> bool:
    """Whether callers no longer act as the stretch's first walk has met them."""
    for site in range(len(edges)):
        if (
            abs(edges[site, Edge.OPEN] - edges[site, Edge.MET_OPEN]) > 0.01
            or abs(edges[site, Edge.ALLOWED] - edges[site, Edge.MET_ALLOWED]) > 0.02
            or abs(edges[site, Edge.POOL_WAITS] - edges[site, Edge.MET_POOL_WAITS]) > 0.02
        ):
            return True
    return False


@compiled
def note_callers(edges: FloatArray) -> None:
    """How callers act as the stretch begins."""
    for site in range(len(edges)):
        edges[site, Edge.MET_OPEN] = edges[site, Edge.OPEN]
        edges[site, Edge.MET_ALLOWED] = edges[site, Edge.ALLOWED]
        edges[site, Edge.MET_POOL_WAITS] = edges[site, Edge.POOL_WAITS]


@compiled
def turn_breaker(
    sites: IntArray,
    edges: FloatArray,
    site: int,
    attempts_per_client: float,
    heard: float,
    bad: float,
    seconds: float,
) -> float:
    """The share of callers whose breaker is open, one step on (``field`` of two states).

    Closed ones open when the window's failures reach the share; an open one looks again after
    ``open_for`` and closes if all its probes are good.

    Returns:
        How far it has moved.
    """
    mode = sites[site, BREAKER_MODE]
    before = edges[site, Edge.OPEN]
    if mode != 1:
        edges[site, Edge.OPEN] = 1.0 if mode == 2 else 0.0
        return float(abs(before - edges[site, Edge.OPEN]))
    window = sites[site, _WINDOW]
    if window <= 0 or (heard <= 0.0 and before <= 0.0):
        return 0.0
    # With every breaker open nobody is heard; the last that was heard still stands.
    share = bad / heard if heard > 0.0 else 1.0
    least = -(-window * sites[site, _SHARE] // 1_000_000)
    opens = binomial_tail(window, share, max(least, 1))
    rate = attempts_per_client / window * opens
    probes = sites[site, _PROBES]
    good = exp(probes * ln(max(1.0 - share, 1e-12)))
    closes = good / (sites[site, _OPEN_US] * 1e-6)
    goal = rate / max(rate + closes, 1e-12)
    speed = (rate + closes) * seconds
    edges[site, Edge.OPEN] = min(before + (goal - before) * speed / (1.0 + speed), 0.995)
    return float(abs(edges[site, Edge.OPEN] - before))
