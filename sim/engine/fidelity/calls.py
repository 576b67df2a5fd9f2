"""Rows of the reference table about what a call site does: fallbacks."""

from __future__ import annotations

from functools import partial

from sim.engine.fidelity.readings import Readings
from sim.engine.fidelity.rows import Row
from sim.engine.fidelity.stations import chance, station

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


CALLS: tuple[Row, ...] = (_degraded(0.3, 2, 0.1), _degraded(1.0, 1, 0.5))
