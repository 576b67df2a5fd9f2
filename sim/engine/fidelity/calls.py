"""Rows of the reference table about what a call site does: fallbacks, groups, hedges, throttles."""

from __future__ import annotations

from functools import partial
from typing import Any

from sim.engine.fidelity.readings import Readings
from sim.engine.fidelity.rows import Expectation, Klass, Row
from sim.engine.fidelity.stations import chance, in_units, mean, station

# Sites in order: the journey's own, then the call.
_CALL = 1


def _degraded(p: float, n: int, q: float) -> Row:
    """Tries that fail with p each, then one of a fallback that fails with q."""
    root = station("100us", slots=1000)
    root["operations"]["do"]["calls"] = [
        {"to": "primary.do", "retries": {"attempts": n}, "fallback": "copy.do"}
    ]
    return Row(
        f"FB-{p}-{n}-{q}",
        f"failures {p}, {n} attempts, then a fallback that fails with {q}",
        {
            "root": root,
            "primary": station("100us", slots=1000, failure=p),
            "copy": station("100us", slots=1000, failure=q),
        },
        1000.0,
        (
            chance("falls back", p**n, partial(Readings.fallbacks, site=_CALL)),
            chance("users fail", p**n * q, Readings.failed),
        ),
        requests=2e6,
        warm_s=5,
        enters="root.do",
        journey={"timeout": "0s"},
    )


def _root(**call: Any) -> dict[str, Any]:
    """A service that does nothing but one call."""
    work = {"mean": "1us", "shape": "deterministic"}
    return station(work, slots=10_000, calls=[{"items": "parallel", **call}])


def _order_statistic(k: int, n: int, average: float) -> Row:
    """The k-th of n equal calls; 100 ms stands for one unit."""
    return Row(
        f"N5-{k}-{n}",
        f"{k} of {n} exponentials, the others cancelled",
        {
            "root": _root(to="station.do", count=n, needs=k, timed_out_work="cancelled"),
            "station": station("100ms", slots=10_000),
        },
        100.0,
        (mean("mean", average, lambda r: r.latency_ms() / 100),),
        requests=1e6,
        warm_s=10,
        enters="root.do",
        journey={"timeout": "0s"},
    )


def _tail_at_scale() -> Row:
    """One leaf in a hundred takes 100 ms, and a parent waits for a hundred leaves."""
    instant = {"mean": "1us", "shape": "deterministic"}
    rarely = [{"to": "slow.do", "chance": 0.01}]
    return Row(
        "N4",
        "a leaf is slow with 1 %, fan-out 100",
        {
            "root": _root(to="leaf.do", count=100),
            "leaf": station(instant, slots=10_000, calls=rarely),
            "slow": station({"mean": "100ms", "shape": "deterministic"}, slots=10_000),
        },
        100.0,
        (chance("slow", 0.633968, Readings.slow),),
        requests=1e6,
        warm_s=5,
        enters="root.do",
        journey={"timeout": "0s", "slow_after": "50ms"},
    )


def _hedged() -> Row:
    """Exp(1) hedged after one unit of 100 ms: P(T > t) = exp(-t) * exp(-(t - 1)) beyond it."""
    return Row(
        "N6",
        "an exponential, hedged after its mean",
        {
            "root": _root(to="station.do", hedge="100ms", timed_out_work="cancelled"),
            "station": station("100ms", slots=10_000) | {"replicas": 2, "quota": 2},
        },
        1000.0,
        (
            mean("mean", 0.816060, lambda r: r.latency_ms() / 100),
            chance("extra load", 0.367879, partial(Readings.hedges, site=1)),
            *in_units(p50=0.693147, p99=2.802585),
        ),
        requests=2e6,
        warm_s=10,
        enters="root.do",
        journey={"timeout": "0s"},
    )


def _throttled(offered: float, sent: float, held_back: float) -> Row:
    """K = 2 against a callee that takes 100/s; all in multiples of that."""
    return Row(
        f"R7-{offered:g}",
        f"adaptive throttling, K 2, {offered:g} times what is taken",
        {
            "root": _root(to="station.do", throttle=2.0, on_failure="soft"),
            "station": station("100us", slots=1000, rate_limit={"rate": "100/s", "burst": 100}),
        },
        100.0 * offered,
        (
            mean("sent", sent, lambda r: r.arrivals_per_s("station") / 100, Klass.RETRY),
            Expectation("held back", held_back, Klass.SHARE, partial(Readings.held_back, site=1)),
        ),
        requests=1e6 * offered,
        warm_s=300,
        enters="root.do",
        journey={"timeout": "0s"},
    )


CALLS: tuple[Row, ...] = (
    _degraded(0.3, 2, 0.1),
    _degraded(1.0, 1, 0.5),
    _tail_at_scale(),
    _order_statistic(2, 3, 0.83333),
    _order_statistic(3, 5, 0.78333),
    _hedged(),
    _throttled(1.5, 1.5, 0.0),
    _throttled(2.0, 2.0, 0.0),
    _throttled(4.0, 2.0, 0.5),
    _throttled(10.0, 2.0, 0.8),
)
