"""Runs rows of the reference table on a plane and says what holds."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from sim.engine.fidelity.calls import CALLS
from sim.engine.fidelity.readings import Readings, read
from sim.engine.fidelity.rows import TOLERANCE, Expectation, Klass, Row
from sim.engine.fidelity.scripts import SCRIPTS, Measured
from sim.engine.fidelity.stations import NETWORKS, RETRIES, STATIONS
from sim.engine.layout import Layout, build_layout, class_rates
from sim.engine.plane import Plane, PlaneOptions
from sim.errors import UnknownName
from sim.model.topology import Topology

BATCHES = 20
Factory = Callable[[Layout, PlaneOptions], Plane]

ROWS: dict[str, Row] = {row.id: row for row in (*STATIONS, *NETWORKS, *RETRIES, *CALLS)}
IDS: tuple[str, ...] = (*ROWS, *SCRIPTS)
# Rows of a second or so each, one of every kind; the others take up to minutes.
QUICK: tuple[str, ...] = ("Q2a", "Q6", "Q8b", "Q12", "N2-5", "R1-0.3-4", "L1", "L3", "R2")


@dataclass(frozen=True, slots=True)
class RowResult:
    """One number of theory beside the plane's."""

    id: str
    quantity: str
    expected: float
    got: float
    error: float  # relative, but absolute for probabilities
    tolerance: float  # in the terms of ``error``
    klass: str
    samples: int  # requests behind the number
    standard_error: float  # in the terms of ``error``; 0 where nothing is random
    holds: bool


def check(
    ids: Iterable[str], seed: int, factory: Factory | None = None, effort: float = 1.0
) -> list[RowResult]:
    """Run rows of the table.

    Args:
        ids: names of rows, see ``IDS``.
        seed: of every draw.
        factory: the plane; the request plane where none is given.
        effort: share of the sample size that gives the tolerance four standard errors.

    Raises:
        UnknownName: if an id is not in the table.
    """
    build = factory if factory is not None else _request_plane()
    found: list[RowResult] = []
    for name in ids:
        if name in SCRIPTS:
            found.extend(_judged(name, measured) for measured in SCRIPTS[name](build, seed))
        elif name in ROWS:
            found.extend(_steady(ROWS[name], seed, build, effort))
        else:
            raise UnknownName("row", name, IDS)
    return found


def _request_plane() -> Factory:
    # Imported late: reading the table must not compile anything.
    from sim.engine.request import RequestPlane  # noqa: PLC0415

    return RequestPlane


def _steady(row: Row, seed: int, build: Factory, effort: float) -> list[RowResult]:
    """Batch means: warm up, then equal stretches; their scatter gives the standard error."""
    batches = _batches(row, seed, build, effort)
    whole = batches[0]
    for batch in batches[1:]:
        whole = whole + batch
    return [_compared(row.id, expect, whole, batches) for expect in row.expects]


def _batches(row: Row, seed: int, build: Factory, effort: float) -> list[Readings]:
    journeys = row.journeys or {"user": {"enters": row.enters, **row.journey}}
    document = {
        "format": 1,
        "latency": {"same_zone": "0s", "same_region": "0s"},
        "journeys": journeys,
        "services": row.services,
    }
    layout = build_layout(Topology.model_validate(document))
    batch_us = math.ceil(row.requests * effort / row.rate_per_s / BATCHES) * 1_000_000
    warm_us = int(row.warm_s * 1_000_000)
    options = PlaneOptions(
        seed=seed,
        # Only sums over time are read: one column of seconds is enough for any length.
        horizon_us=0,
        rates_per_s=class_rates(layout, total_per_s=row.rate_per_s).reshape(-1, 1),
        trace_one_in=0,
        log_ring=1,
        span_ring=1,
    )
    plane = build(layout, options)
    plane.advance(warm_us)
    before = read(layout, plane.meters, 0.0)
    found = []
    for k in range(1, BATCHES + 1):
        plane.advance(warm_us + k * batch_us)
        now = read(layout, plane.meters, k * batch_us / 1e6)
        found.append(now - before)
        before = now
    return found


def _compared(
    name: str, expect: Expectation, whole: Readings, batches: list[Readings]
) -> RowResult:
    got = expect.read(whole)
    is_share = expect.klass in (Klass.PROBABILITY, Klass.SHARE)
    scale = 1.0 if is_share else abs(expect.expected)
    scatter = statistics.stdev(expect.read(batch) for batch in batches)
    error = (got - expect.expected) / scale
    return RowResult(
        id=name,
        quantity=expect.quantity,
        expected=expect.expected,
        got=got,
        error=error,
        tolerance=TOLERANCE[expect.klass],
        klass=expect.klass.value,
        samples=whole.ended,
        standard_error=scatter / math.sqrt(len(batches)) / scale,
        holds=bool(abs(error) <= TOLERANCE[expect.klass]),
    )


def _judged(name: str, measured: Measured) -> RowResult:
    tolerance = TOLERANCE[measured.klass]
    scale = abs(measured.expected) or 1.0
    error = (measured.got - measured.expected) / scale
    return RowResult(
        id=name,
        quantity=measured.quantity,
        expected=measured.expected,
        got=measured.got,
        error=error,
        tolerance=tolerance,
        klass=measured.klass.value,
        samples=measured.samples,
        standard_error=0.0,
        holds=bool(np.abs(error) <= tolerance),
    )
