"""Networks and fan-out (N1-N4), retries (R1, R3-R6) in steady state."""

from __future__ import annotations

from functools import partial
from typing import Any

from sim.engine.fidelity.readings import Readings
from sim.engine.fidelity.rows import Reader, Row
from sim.engine.fidelity.stations import exactly, station

_NODES = ("edge", "auth", "api", "cache", "db")


def _infinite(work: Any, **fields: Any) -> dict[str, Any]:
    return station(work, slots=10_000, **fields)


def _jackson() -> dict[str, Any]:
    """N1's feedback unrolled: db calls api again with chance 0.1, five visits deep (8e-7 left)."""
    depth = 5
    api, cache, db = ({} for _ in range(3))
    for k in range(depth):
        api[f"do{k}"] = {"work": f"{1e6 / 120:.0f}us", "calls": [f"cache.do{k}"]}
        cache[f"do{k}"] = {"work": "500us", "calls": [{"to": f"db.do{k}", "chance": 0.3}]}
        again = [{"to": f"api.do{k + 1}", "chance": 0.1}] if k + 1 < depth else []
        db[f"do{k}"] = {"work": "25ms", "calls": again}
    edge = {
        "plain": {"work": "1ms", "calls": ["api.do0"]},
        "login": {"work": "1ms", "calls": ["auth.do"]},
    }
    auth = {"do": {"work": f"{1e6 / 300:.0f}us", "calls": ["api.do0"]}}
    every = {"edge": (edge, 1), "auth": (auth, 2), "api": (api, 8), "cache": (cache, 1),
             "db": (db, 6)}  # fmt: skip
    return {
        name: {
            "operations": operations,
            "replicas": 1,
            "quota": 1,
            "slots": slots,
            "processors": slots,
            # A visit to the next station does not hold the place at this one.
            "holds_slot": False,
            "queue": {"limit": 1_000_000},
        }
        for name, (operations, slots) in every.items()
    }


def _stays(*services: str) -> dict[str, Reader]:
    return {f"W {name} ms": partial(Readings.stay_ms, service=name) for name in services}


def _loads(*services: str) -> dict[str, Reader]:
    return {f"lam {name}": partial(Readings.arrivals_per_s, service=name) for name in services}


def _busy(*services: str) -> dict[str, Reader]:
    return {f"rho {name}": partial(Readings.busy, service=name) for name in services}


def _units(unit_ms: float) -> dict[str, Reader]:
    """Latency in units of ``unit_ms``."""

    def quantile(readings: Readings, share: float) -> float:
        return readings.quantile_ms(share) / unit_ms

    return {
        "mean": lambda readings: readings.latency_ms() / unit_ms,
        "p50": partial(quantile, share=0.50),
        "p99": partial(quantile, share=0.99),
    }


def _root(*calls: Any) -> dict[str, Any]:
    return _infinite(exactly("1us"), calls=list(calls))


def _fan_out(n: int) -> Row:
    """The slowest of n equal calls; 100 ms stands for one unit."""
    root = _root({"to": "station.do", "count": n, "items": "parallel"})
    return Row(
        f"N2-{n}",
        {"root": root, "station": _infinite("100ms")},
        100.0 if n < 100 else 50.0,
        requests=1e6,
        warm_s=10,
        enters="root.do",
        reads=_units(100.0),
    )


def _slow_leaves(row: str, *, groups: int, chance: float, requests: float) -> Row:
    """Leaves that are slow with a chance, a hundred to a group; 10 ms stands for one unit."""
    calls = [{"to": "leaf.do", "count": 100, "items": "parallel"} for _ in range(groups)]
    return Row(
        row,
        {
            "root": _root(calls),
            "leaf": _infinite(exactly("1ms"), calls=[{"to": "slow.do", "chance": chance}]),
            "slow": _infinite(exactly("100ms")),
        },
        50.0 if groups > 1 else 100.0,
        requests=requests,
        warm_s=10,
        enters="root.do",
        journey={"timeout": "0s", "slow_after": "50ms"},
    )


NETWORKS: tuple[Row, ...] = (
    Row(
        "N1",
        _jackson(),
        500.0,
        journeys={
            "login": {"enters": "edge.login", "weight": 0.2, "timeout": "0s"},
            "plain": {"enters": "edge.plain", "weight": 0.8, "timeout": "0s"},
        },
        reads={
            **_stays(*_NODES),
            **_loads(*_NODES),
            **_busy(*_NODES),
            "E[T] ms": Readings.latency_ms,
            "L": lambda r: sum(r.in_station(s) for s in r.layout.services),
        },
    ),
    *(_fan_out(n) for n in (2, 5, 10, 100)),
    Row(
        "N3",
        {
            "root": _root(["left.do", "right.do"]),
            "left": station("10ms"),
            "right": station("10ms"),
        },
        70.0,
        requests=16e6,
        enters="root.do",
        reads=_units(10.0),
    ),
    _slow_leaves("N4a", groups=1, chance=0.01, requests=1e6),
    _slow_leaves("N4b", groups=20, chance=0.0001, requests=1e5),
)


def _iid(p: float, n: int) -> Row:
    return Row(
        f"R1-{p}-{n}",
        {"station": station("100us", slots=1000, failure=p)},
        1000.0,
        requests=2e6,
        warm_s=5,
        journey={"timeout": "0s", "retries": {"attempts": n}},
        reads={"fails": partial(Readings.failed_calls, site=0)},
    )


def _budget(p: float) -> Row:
    retries = {"attempts": 3, "budget": 0.1}
    return Row(
        f"R6-{p}",
        {"station": station("100us", slots=1000, failure=p)},
        1000.0,
        requests=2e6,
        warm_s=60,
        journey={"timeout": "0s", "retries": retries},
        reads={"success": lambda readings: 1.0 - readings.failed_calls(0)},
    )


def _shedder(row: str, lam: float, n: int, *, refusal: str = "0s") -> Row:
    """Retries against a bounded queue; they come later and apart, so that they see it afresh."""
    return Row(
        row,
        {"station": station("10ms", queue=49, refusal_work=refusal)},
        lam,
        requests=10e6,
        warm_s=120,
        journey={
            "timeout": "0s",
            "retries": {"attempts": n, "backoff": "10s", "multiplier": 1.0, "jitter": 1.0},
        },
    )


RETRIES: tuple[Row, ...] = (
    *(_iid(p, n) for p, n in ((0.01, 3), (0.1, 3), (0.3, 4), (0.5, 3), (1.0, 4))),
    *(_budget(p) for p in (0.05, 0.1, 0.2, 0.3, 0.5)),
    _shedder("R3", 120, 3),
    _shedder("R4a", 150, 4),
    _shedder("R4b", 200, 3),
    _shedder("R5a", 120, 3, refusal="500us"),
    _shedder("R5b", 120, 3, refusal="1ms"),
    _shedder("R5c", 120, 3, refusal="2ms"),
)
