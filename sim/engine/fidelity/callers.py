"""What a call site does (FB, N5, N6, R7): fallbacks, so many of several, hedges, throttles."""

from __future__ import annotations

from functools import partial
from typing import Any

from sim.engine.fidelity.readings import Readings
from sim.engine.fidelity.rows import Reader, Row
from sim.engine.fidelity.stations import exactly, station

# Sites in order: the journey's own, then the call.
_CALL = 1
_UNIT_MS = 100.0


def _root(**call: Any) -> dict[str, Any]:
    """A service that does nothing but one call."""
    return station(exactly("1us"), slots=10_000, calls=[{"items": "parallel", **call}])


def _quantile(readings: Readings, share: float) -> float:
    return readings.quantile_ms(share) / _UNIT_MS


_IN_UNITS: dict[str, Reader] = {
    "mean": lambda readings: readings.latency_ms() / _UNIT_MS,
    "p50": partial(_quantile, share=0.50),
    "p99": partial(_quantile, share=0.99),
}


def _degraded(p: float, n: int, q: float) -> Row:
    """Tries that fail with p each, then one of a fallback that fails with q."""
    call = {"to": "primary.do", "retries": {"attempts": n}, "fallback": "copy.do"}
    return Row(
        f"FB-{p}-{n}-{q}",
        {
            "root": _root(**call),
            "primary": station("100us", slots=1000, failure=p),
            "copy": station("100us", slots=1000, failure=q),
        },
        1000.0,
        requests=2e6,
        warm_s=5,
        enters="root.do",
        reads={"falls back": partial(Readings.fallbacks, site=_CALL)},
    )


def _order_statistic(k: int, n: int) -> Row:
    """The k-th of n equal calls; 100 ms stands for one unit."""
    call = {"to": "station.do", "count": n, "needs": k, "timed_out_work": "cancelled"}
    return Row(
        f"N5-{k}-{n}",
        {"root": _root(**call), "station": station("100ms", slots=10_000)},
        100.0,
        requests=1e6,
        warm_s=10,
        enters="root.do",
        reads=_IN_UNITS,
    )


def _throttled(offered: float) -> Row:
    """K = 2 against a callee that takes 100/s; all in multiples of that."""
    limit = {"rate": "100/s", "burst": 100}
    return Row(
        f"R7-{offered:g}",
        {
            "root": _root(to="station.do", throttle=2.0, on_failure="soft"),
            "station": station("100us", slots=1000, rate_limit=limit),
        },
        100.0 * offered,
        requests=1e6 * offered,
        warm_s=300,
        enters="root.do",
        reads={
            "sent": lambda readings: readings.arrivals_per_s("station") / 100,
            "held back": partial(Readings.held_back, site=_CALL),
        },
    )


CALLERS: tuple[Row, ...] = (
    _degraded(0.3, 2, 0.1),
    _degraded(1.0, 1, 0.5),
    _order_statistic(2, 3),
    _order_statistic(3, 5),
    # Exp(1) hedged after one unit: P(T > t) = exp(-t) * exp(-(t - 1)) beyond it.
    Row(
        "N6",
        {
            "root": _root(to="station.do", hedge="100ms", timed_out_work="cancelled"),
            "station": station("100ms", slots=10_000) | {"replicas": 2, "quota": 2},
        },
        1000.0,
        requests=2e6,
        warm_s=10,
        enters="root.do",
        reads={**_IN_UNITS, "extra load": partial(Readings.hedges, site=_CALL)},
    ),
    *(_throttled(offered) for offered in (1.5, 2.0, 4.0, 10.0)),
)
