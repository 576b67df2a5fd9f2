"""Single stations (Q1-Q18, G1-G6), Little and utilisation (L2).

Sample sizes make a tolerance at least four standard errors, by batch means.
"""

from __future__ import annotations

from typing import Any

from sim.engine.fidelity.readings import Readings
from sim.engine.fidelity.rows import Row
from sim.model.law import Law, Shape


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


def exactly(mean: str) -> dict[str, Any]:
    """A duration that is always the same."""
    return {"mean": mean, "shape": "deterministic"}


def _lognormal(mean: str, cv2: float) -> dict[str, Any]:
    return {"mean": mean, "shape": "lognormal", "cv2": cv2}


_BIMODAL = {"mean": "10ms", "shape": "bimodal", "slow_share": 0.05, "slow_factor": 21.0}
_ERLANG_2 = {"mean": "10ms", "shape": "erlang", "cv2": 0.5}


def _q(number: str, rate: float, service: Any, **fields: Any) -> Row:
    return Row(number, {"station": service}, rate, **fields)


def _orbit(readings: Readings) -> float:
    """Callers that wait to try again: all requests there are, but for those in service."""
    everybody = readings.latency_ms() / 1000 * readings.ended / readings.seconds
    return everybody - readings.in_station()


STATIONS: tuple[Row, ...] = (
    _q("Q1", 80, station("10ms"), requests=110e6),
    _q("Q2a", 50, station("10ms")),
    _q("Q2b", 95, station("10ms"), requests=300e6, warm_s=1000),
    _q("Q3", 80, station("100ms", slots=10), requests=80e6),
    _q("Q4", 36, station("100ms", slots=4), requests=110e6, warm_s=300),
    # A wait that is 2 % of the stay would need half a billion requests to be known to 1 %.
    _q("Q5", 900, station("100ms", slots=100), requests=80e6),
    _q("Q6", 120, station("100ms", slots=10, queue=10), requests=6e6),
    _q("Q7", 150, station("10ms", queue=49), requests=6e6),
    _q("Q8a", 80, station("100ms", slots=10, queue=0)),
    _q("Q8b", 80, station(exactly("100ms"), slots=10, queue=0)),
    _q("Q8c", 80, station(_lognormal("100ms", 4.0), slots=10, queue=0), requests=8e6),
    _q("Q9", 80, station(exactly("10ms")), requests=16e6),
    _q("Q10", 80, station(_lognormal("10ms", 4.0)), requests=225e6, warm_s=300),
    _q("Q11", 80, station(_BIMODAL), requests=80e6, warm_s=300),
    _q("Q12", 120, station("100ms", slots=10, patience="1s"), requests=16e6),
    _q("Q13", 90, station("100ms", slots=10, patience="500ms"), requests=28e6),
    _q("Q14", 120, station("100ms", slots=10, patience=exactly("500ms")), requests=5e6),
    _q("Q15", 90, station("100ms", slots=10, patience=exactly("200ms"))),
    _q("Q16", 150, station("10ms", patience=exactly("100ms"))),
    _q("Q17a", 80, station("10ms"), journey={"timeout": "150ms"}, requests=16e6),
    _q("Q17b", 80, station("10ms"), journey={"timeout": "250ms"}, requests=16e6),
    _q(
        "Q18", 60, station("10ms", queue=0), requests=16e6, attempts=1_000_000,
        journey={"timeout": "0s", "retries": {
            "backoff": "20ms", "multiplier": 1.0, "jitter": 1.0, "jitter_law": "exponential"}},
        reads={"orbit": _orbit},
    ),
    _q("G1", 700, station(_lognormal("10ms", 2.25), slots=8), requests=24e6),
    _q("G2", 340, station(_ERLANG_2, slots=4), gaps=Law(mean="1s", shape=Shape.ERLANG, cv2=0.5)),
    _q(
        "G3", 1440, station("10ms", slots=16), requests=20e6,
        gaps=Law(mean="1s", shape=Shape.HYPEREXPONENTIAL, cv2=4.0),
    ),
    _q("G4", 180, station(_lognormal("10ms", 4.0), slots=2), requests=30e6),
    _q("G5", 700, station({"mean": "10ms", "shape": "erlang", "cv2": 0.25}, slots=8)),
    _q("G6", 1360, station(_lognormal("10ms", 4.0), slots=16), requests=20e6),
    _q(
        "L2", 21, station("100ms", slots=3),
        reads={"busy / law": lambda r: r.busy() / (r.served_per_s() * 0.1 / 3)},
    ),
)  # fmt: skip
