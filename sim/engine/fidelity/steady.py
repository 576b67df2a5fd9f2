"""Runs one steady row: warm up, then equal stretches, whose scatter says how sure it is."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable

from sim.engine.fidelity.readings import Readings, read
from sim.engine.fidelity.rows import Factory, Measured, Row, draws_nothing
from sim.engine.layout import build_layout, class_rates
from sim.engine.plane import PlaneOptions, Table
from sim.model.topology import Topology
from sim.units import SECOND

BATCHES = 20
# A mean field draws nothing: after twenty minutes more would tell no more.
MEAN_FIELD_S = 1200


def measure(
    row: Row, quantities: Iterable[str], build: Factory, seed: int, effort: float = 1.0
) -> list[Measured]:
    """What the plane gives for each quantity.

    Args:
        effort: share of the sample size that gives the tolerance four standard errors.
    """
    is_mean_field = draws_nothing(build)
    if is_mean_field:
        effort = min(1.0, MEAN_FIELD_S * row.rate_per_s / row.requests)
    batches = _batches(row, seed, build, effort)
    whole = batches[0]
    for batch in batches[1:]:
        whole = whole + batch
    found = []
    for quantity in quantities:
        reader = row.reader(quantity)
        scatter = statistics.stdev(reader(batch) for batch in batches)
        error = 0.0 if is_mean_field else scatter / math.sqrt(len(batches))
        found.append(Measured(quantity, reader(whole), whole.ended, error))
    return found


def _batches(row: Row, seed: int, build: Factory, effort: float) -> list[Readings]:
    document = {
        "format": 1,
        "latency": {"same_zone": "0s", "same_region": "0s"},
        "journeys": row.journeys or {"user": {"enters": row.enters, **row.journey}},
        "services": row.services,
    }
    layout = build_layout(Topology.model_validate(document))
    batch_us = math.ceil(row.requests * effort / row.rate_per_s / BATCHES) * SECOND
    warm_us = int(row.warm_s * SECOND)
    options = PlaneOptions(
        seed=seed,
        # Only sums over time are read: one column of seconds is enough for any length.
        horizon_us=0,
        rates_per_s=class_rates(layout, total_per_s=row.rate_per_s).reshape(-1, 1),
        trace_one_in=0,
        log_ring=1,
        span_ring=1,
        gaps=row.gaps,
    )
    plane = build(layout, options)
    if row.attempts:
        plane.set(Table.ATTEMPTS, (0,), row.attempts)
    plane.advance(warm_us)
    before = read(layout, plane.meters, 0.0)
    found = []
    for k in range(1, BATCHES + 1):
        plane.advance(warm_us + k * batch_us)
        now = read(layout, plane.meters, k * batch_us / SECOND)
        found.append(now - before)
        before = now
    return found
