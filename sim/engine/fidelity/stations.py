"""Single stations (Q1-Q17), networks (N1, N2), Little and utilisation (L2), retries (R1-R5).

Expected values are those of ``docs/FIDELITY.md``; their sources are textbooks:
Harchol-Balter, Performance Modeling and Design of Computer Systems (Q1-Q8); Pollaczek-Khinchine
(Q9-Q11); Zeltyn and Mandelbaum, Call centers with impatient customers (Q12-Q16); Jackson (N1).
Sample sizes make a tolerance at least four standard errors, by batch means.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from sim.engine.fidelity.readings import Readings
from sim.engine.fidelity.rows import Expectation, Klass, Row

_PERCENTILES = {"p50": 0.50, "p95": 0.95, "p99": 0.99}


def station(
    work: Any, *, slots: int = 1, queue: int = 1_000_000, patience: Any = None, **fields: Any
) -> dict[str, Any]:
    """One service with one operation and as many processors as slots."""
    operation = {"work": work}
    for name in ("calls", "refusal_work", "failure"):
        if name in fields:
            operation[name] = fields.pop(name)
    return {
        "operations": {"do": operation},
        "replicas": 1,
        "quota": 1,
        "slots": slots,
        "processors": slots,
        "queue": {"limit": queue, "patience": patience},
        **fields,
    }


def mean(quantity: str, expected: float, read: Any, klass: Klass = Klass.MEAN) -> Expectation:
    """A mean, a rate or a number in system."""
    return Expectation(quantity, expected, klass, read)


def chance(quantity: str, expected: float, read: Any) -> Expectation:
    """A probability."""
    return Expectation(quantity, expected, Klass.PROBABILITY, read)


def percentiles(klass: Klass = Klass.QUANTILE, **expected: float) -> tuple[Expectation, ...]:
    """Percentiles of the sojourn in milliseconds."""
    return tuple(
        Expectation(name, value, klass, partial(Readings.quantile_ms, share=_PERCENTILES[name]))
        for name, value in expected.items()
    )


def _infinite(work: str) -> dict[str, Any]:
    return station(work, slots=10_000)


_W = Readings.latency_ms
_WQ = Readings.wait_ms
_L = Readings.in_station
_LQ = Readings.in_queue
_LOGNORMAL_4 = {"mean": "10ms", "shape": "lognormal", "cv2": 4.0}
_BIMODAL = {"mean": "10ms", "shape": "bimodal", "slow_share": 0.05, "slow_factor": 21.0}


def _q(number: str, title: str, rate: float, service: Any, *expects: Any, **fields: Any) -> Row:
    flat: list[Expectation] = []
    for expect in expects:
        flat.extend(expect if isinstance(expect, tuple) else (expect,))
    fields.setdefault("journey", {"timeout": "0s"})
    return Row(number, title, {"station": service}, rate, tuple(flat), **fields)


STATIONS: tuple[Row, ...] = (
    _q(
        "Q1", "M/M/1 lam 80, mu 100", 80, station("10ms"),
        mean("W ms", 50, _W), mean("Wq ms", 40, _WQ), mean("L", 4, _L), mean("Lq", 3.2, _LQ),
        percentiles(p50=34.657, p95=149.787, p99=230.259), requests=40e6,
    ),
    _q(
        "Q2a", "M/M/1 lam 50, mu 100", 50, station("10ms"),
        mean("W ms", 20, _W), percentiles(p99=92.103), requests=4e6,
    ),
    _q(
        "Q2b", "M/M/1 lam 95, mu 100", 95, station("10ms"),
        mean("W ms", 200, _W), percentiles(p99=921.034), requests=300e6, warm_s=1000,
    ),
    _q(
        "Q3", "M/M/10 lam 80, mu 10", 80, station("100ms", slots=10),
        mean("Wq ms", 20.459, _WQ), mean("W ms", 120.459, _W), mean("L", 9.63672, _L),
        percentiles(p50=91.214, p95=332.827, p99=494.611), requests=80e6,
    ),
    _q(
        "Q4", "M/M/4 lam 36, mu 10", 36, station("100ms", slots=4),
        mean("Wq ms", 196.938, _WQ), percentiles(p50=225.45, p95=816.55, p99=1219.32),
        requests=110e6, warm_s=300,
    ),
    _q(
        "Q5", "M/M/100 lam 900, mu 10", 900, station("100ms", slots=100),
        # A wait that is 2 % of the stay would need half a billion requests to be known to 1 %.
        mean("W ms", 102.169, _W), mean("Wq ms", 2.169, _WQ, Klass.FLUID),
        percentiles(p95=301.955, p99=462.899), requests=80e6,
    ),
    _q(
        "Q6", "M/M/10/20 lam 120, mu 10", 120, station("100ms", slots=10, queue=10),
        chance("blocking", 0.179666, Readings.refused),
        mean("throughput", 98.440, Readings.served_per_s), mean("L", 16.1045, _L),
        mean("Wq ms", 63.597, _WQ), mean("utilisation", 0.984401, Readings.busy),
        requests=6e6,
    ),
    _q(
        "Q7", "M/M/1/50 lam 150, mu 100", 150, station("10ms", queue=49),
        chance("blocking", 0.333333, Readings.refused),
        mean("throughput", 100.0, Readings.served_per_s),
        mean("W of accepted ms", 480, Readings.stay_ms),
        requests=6e6,
    ),
    _q(
        "Q8a", "Erlang-B 8 over 10, exponential", 80, station("100ms", slots=10, queue=0),
        chance("blocking", 0.121661, Readings.refused),
    ),
    _q(
        "Q8b", "Erlang-B 8 over 10, deterministic", 80,
        station({"mean": "100ms", "shape": "deterministic"}, slots=10, queue=0),
        chance("blocking", 0.121661, Readings.refused),
    ),
    _q(
        "Q8c", "Erlang-B 8 over 10, lognormal CV2 4", 80,
        station({"mean": "100ms", "shape": "lognormal", "cv2": 4.0}, slots=10, queue=0),
        chance("blocking", 0.121661, Readings.refused), requests=8e6,
    ),
    _q(
        "Q9", "M/D/1 lam 80, S 10 ms", 80, station({"mean": "10ms", "shape": "deterministic"}),
        mean("Wq ms", 20, _WQ), mean("W ms", 30, _W), percentiles(p95=76.0, p99=113.1),
        requests=16e6,
    ),
    _q(
        "Q10", "M/G/1 lognormal CV2 4, lam 80", 80, station(_LOGNORMAL_4),
        mean("Wq ms", 100, _WQ), mean("W ms", 110, _W),
        percentiles(Klass.FLUID, p50=51.9, p95=416, p99=760), requests=225e6, warm_s=300,
    ),
    _q(
        "Q11", "M/G/1 bimodal CV2 4.75, lam 80", 80, station(_BIMODAL),
        mean("Wq ms", 115, _WQ), mean("W ms", 125, _W),
        percentiles(p50=84.7, p95=417.6, p99=652.0), requests=80e6, warm_s=300,
    ),
    _q(
        "Q12", "Erlang-A lam 120, mu 10, c 10, patience 1 s", 120,
        station("100ms", slots=10, patience="1s"),
        chance("abandons", 0.169752, Readings.left_unserved), mean("Lq", 20.3703, _LQ),
        mean("throughput", 99.630, Readings.served_per_s),
        mean("utilisation", 0.996297, Readings.busy),
        requests=16e6,
    ),
    _q(
        "Q13", "Erlang-A lam 90, mu 10, c 10, patience 0.5 s", 90,
        station("100ms", slots=10, patience="500ms"),
        chance("abandons", 0.044428, Readings.left_unserved), mean("Lq", 1.99928, _LQ),
        mean("throughput", 86.0014, Readings.served_per_s), requests=28e6,
    ),
    _q(
        "Q14", "M/M/10+D lam 120, mu 10, patience exactly 0.5 s", 120,
        station("100ms", slots=10, patience={"mean": "500ms", "shape": "deterministic"}),
        chance("abandons", 0.166670, Readings.left_unserved),
        mean("throughput", 99.9996, Readings.served_per_s), requests=5e6,
    ),
    _q(
        "Q15", "M/M/10+D lam 90, mu 10, patience exactly 0.2 s", 90,
        station("100ms", slots=10, patience={"mean": "200ms", "shape": "deterministic"}),
        chance("abandons", 0.009853, Readings.left_unserved),
    ),
    _q(
        "Q16", "M/M/1+D lam 150, mu 100, patience exactly 0.1 s", 150,
        station("10ms", patience={"mean": "100ms", "shape": "deterministic"}),
        chance("abandons", 0.334335, Readings.left_unserved),
        mean("throughput", 99.8498, Readings.served_per_s),
    ),
    _q(
        "Q17a", "Q1 with a client timeout of 150 ms, work goes on", 80, station("10ms"),
        chance("times out", 0.049787, Readings.timeouts), mean("utilisation", 0.8, Readings.busy),
        journey={"timeout": "150ms"}, requests=16e6,
    ),
    _q(
        "Q17b", "Q1 with a client timeout of 250 ms, work goes on", 80, station("10ms"),
        chance("times out", 0.006738, Readings.timeouts), mean("utilisation", 0.8, Readings.busy),
        journey={"timeout": "250ms"}, requests=16e6,
    ),
    _q(
        "L2", "utilisation = completions * mean S / c, M/M/3 lam 21, mu 10", 21,
        station("100ms", slots=3),
        mean("busy / law", 1.0, lambda r: r.busy() / (r.served_per_s() * 0.1 / 3), Klass.LAW),
    ),
)  # fmt: skip


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


def _stay(service: str) -> Any:
    return partial(Readings.stay_ms, service=service)


def _load(service: str) -> Any:
    return partial(Readings.arrivals_per_s, service=service)


def _fan_out(n: int, average: float, p50: float, p99: float) -> Row:
    """The slowest of n equal calls; 100 ms stands for one unit."""
    services = {
        "root": station(
            {"mean": "1us", "shape": "deterministic"},
            slots=10_000,
            calls=[{"to": "station.do", "count": n, "items": "parallel"}],
        ),
        "station": _infinite("100ms"),
    }
    return Row(
        f"N2-{n}",
        f"slowest of {n} exponentials",
        services,
        100.0 if n < 100 else 50.0,
        (mean("mean", average, lambda r: r.latency_ms() / 100), *in_units(p50=p50, p99=p99)),
        requests=1e6,
        warm_s=10,
        enters="root.do",
        journey={"timeout": "0s"},
    )


def _quantile_units(readings: Readings, share: float) -> float:
    return readings.quantile_ms(share) / 100


def in_units(**expected: float) -> tuple[Expectation, ...]:
    """Percentiles of the latency, 100 ms standing for one unit."""
    return tuple(
        Expectation(
            name,
            value,
            Klass.QUANTILE,
            partial(_quantile_units, share=_PERCENTILES[name]),
        )
        for name, value in expected.items()
    )


NETWORKS: tuple[Row, ...] = (
    Row(
        "N1",
        "open Jackson network with feedback",
        _jackson(),
        500.0,
        (
            mean("W edge ms", 2.0, _stay("edge")),
            mean("W auth ms", 3.4286, _stay("auth")),
            mean("W api ms", 8.5211, _stay("api")),
            mean("W cache ms", 0.6736, _stay("cache")),
            mean("W db ms", 27.965, _stay("db")),
            mean("lam api", 515.464, _load("api")),
            mean("lam db", 154.639, _load("db")),
            mean("E[T] ms", 20.8137, _W),
            mean("L", 10.4069, lambda r: sum(r.in_station(s) for s in r.layout.services)),
        ),
        requests=4e6,
        journeys={
            "login": {"enters": "edge.login", "weight": 0.2, "timeout": "0s"},
            "plain": {"enters": "edge.plain", "weight": 0.8, "timeout": "0s"},
        },
    ),
    _fan_out(2, 1.5, 1.2279, 5.2958),
    _fan_out(5, 2.2833, 2.0445, 6.2106),
    _fan_out(10, 2.9290, 2.7036, 6.9032),
    _fan_out(100, 5.1874, 4.9751, 9.2054),
)


def _iid(p: float, n: int, attempts: float, failed: float) -> Row:
    return Row(
        f"R1-{p}-{n}",
        f"independent failures {p}, {n} attempts",
        {"station": station("100us", slots=1000, failure=p)},
        1000.0,
        (
            mean("attempts per call", attempts, partial(Readings.attempts_per_call, site=0)),
            chance("fails", failed, partial(Readings.failed_calls, site=0)),
        ),
        requests=2e6,
        warm_s=5,
        journey={"timeout": "0s", "retries": {"attempts": n}},
    )


def _shedder(
    row: str,
    lam: float,
    n: int,
    *,
    refusal: str = "0s",
    attempts: float,
    goodput: float = 100.0,
    klass: Klass = Klass.MEAN,
) -> Row:
    """Retries against a bounded queue; they come later and apart, so that they see it afresh."""
    failed = 1.0 - goodput / lam
    return Row(
        row,
        f"retries against a load shedder, lam {lam:g}, n {n}, refusal {refusal}",
        {"station": station("10ms", queue=49, refusal_work=refusal)},
        lam,
        (
            mean("attempts/s", attempts, Readings.attempts_per_s, klass),
            mean("goodput", goodput, Readings.goodput, klass),
            mean("fails", failed, Readings.failed, klass),
        ),
        requests=10e6,
        warm_s=120,
        journey={
            "timeout": "0s",
            "retries": {"attempts": n, "backoff": "10s", "multiplier": 1.0, "jitter": 1.0},
        },
    )


RETRIES: tuple[Row, ...] = (
    _iid(0.01, 3, 1.0101, 1e-6),
    _iid(0.1, 3, 1.11, 1e-3),
    _iid(0.3, 4, 1.417, 0.0081),
    _iid(0.5, 3, 1.75, 0.125),
    _iid(1.0, 4, 4.0, 1.0),
    _shedder("R3", 120, 3, attempts=222.381),
    _shedder("R4a", 150, 4, attempts=416.38),
    _shedder("R4b", 200, 3, attempts=484.73),
    _shedder("R5a", 120, 3, refusal="500us", attempts=237.89, goodput=92.743, klass=Klass.RETRY),
    _shedder("R5b", 120, 3, refusal="1ms", attempts=256.50, goodput=82.611, klass=Klass.RETRY),
    _shedder("R5c", 120, 3, refusal="2ms", attempts=305.92, goodput=48.519, klass=Klass.RETRY),
)
