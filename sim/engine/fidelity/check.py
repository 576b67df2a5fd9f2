"""Runs rows of the reference table on the planes that they are for, and says what holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module

from sim.engine.fidelity import caches, crowding, guards, scripts, storms, transients
from sim.engine.fidelity.callers import CALLERS
from sim.engine.fidelity.formulas import canary_power, whitt
from sim.engine.fidelity.networks import NETWORKS, RETRIES
from sim.engine.fidelity.rows import Factory, Measured, Row
from sim.engine.fidelity.stations import STATIONS
from sim.engine.fidelity.steady import measure
from sim.engine.fidelity.table import CONTROL, FLOW, FORMULA, PLANES, REQUEST, Number, table
from sim.errors import UnknownName

STEADY: dict[str, Row] = {row.id: row for row in (*STATIONS, *NETWORKS, *RETRIES, *CALLERS)}
STORIES: dict[str, Callable[[Factory, int], list[Measured]]] = {
    "L1": scripts.little,
    "L3": scripts.overload_pulse,
    "L4": partial(transients.live, transients.L4),
    "L5": partial(transients.live, transients.L5),
    "L6": partial(transients.live, transients.L6),
    "L7": scripts.drained_pool,
    "R2": scripts.layered_retries,
    "B2": guards.errors_before_ejection,
    "B3": guards.everybody_unhealthy,
    "C1": guards.timed_breaker,
    "C2": guards.counting_breaker,
    "T1": guards.token_bucket,
    "M1": caches.amplification,
    "M2": caches.cold_start,
    "M3": caches.expiry,
    "M4": caches.least_recently_used,
    "MS1": storms.retry_storm,
    "MS2": storms.storm_cures,
    "MS3": storms.brown_outs,
    "MS3D": storms.critical_lengths,
    "MS4": storms.stable_region,
    "MS5": crowding.slowing,
    "MS7": crowding.equilibria,
    "MS7S": crowding.stalls,
    "MS8": storms.shedding,
    "MS9": storms.trigger_gone,
}
# Rows of no plane: functions of ``sim.engine.fidelity.control``, read late: it has a clock.
LOOPS: dict[str, str] = {
    "H1": "formula",
    "H2": "not_ready",
    "H3": "steps_up",
    "H4": "steps_down",
    "D1": "busy_resolvers",
    "D2": "rarely_asked_resolvers",
    "B1": "probes",
    "A1": "lagging_copy",
    "A2": "failover",
}
Alone = Callable[[int], list[Measured]]  # seed -> what was measured
# What is computed without a run.
FORMULAS: dict[str, Alone] = {"W93": whitt, "CHE": caches.let_through, "K1": canary_power}


@dataclass(frozen=True, slots=True)
class RowResult:
    """One number of theory beside what the engine gives."""

    id: str
    model: str
    plane: str
    quantity: str
    expected: float
    got: float
    error: float  # relative; absolute where the class is, or where nothing is expected
    tolerance: float  # in the terms of ``error``
    klass: str
    samples: int
    standard_error: float  # in the terms of ``error``; 0 where nothing is random
    holds: bool


def check(
    ids: Iterable[str],
    seed: int,
    *,
    planes: Iterable[str] = PLANES,
    above: Mapping[str, Alone] | None = None,
    effort: float = 1.0,
) -> list[RowResult]:
    """Run rows of the table on those of the planes that they are for.

    Args:
        ids: names of rows; one that waits for a mechanism gives nothing.
        seed: of every draw.
        planes: on which.
        above: rows that only rooms above the engine can run.
        effort: share of the sample size that gives a tolerance four standard errors.

    Raises:
        UnknownName: if an id is not in the table.
    """
    found: list[RowResult] = []
    for name in ids:
        if name not in table():
            raise UnknownName("row", name, tuple(table()))
        line = table()[name]
        for plane in planes:
            if plane not in line.numbers:
                continue
            numbers = line.numbers[plane]
            if name in STEADY:
                quantities = [number.quantity for number in numbers]
                measured = measure(STEADY[name], quantities, _factory(plane), seed, effort)
            else:
                measured = _story(name, plane, seed, above or {})
            by_quantity = {one.quantity: one for one in measured}
            found.extend(
                _judged(name, line.model, plane, number, by_quantity[number.quantity])
                for number in numbers
            )
    return found


def _story(name: str, plane: str, seed: int, above: Mapping[str, Alone]) -> list[Measured]:
    if name in STORIES:
        return STORIES[name](_factory(plane), seed)
    if name in LOOPS:
        loop: Alone = getattr(import_module("sim.engine.fidelity.control"), LOOPS[name])
        return loop(seed)
    return {**above, **FORMULAS}[name](seed)


def _factory(plane: str) -> Factory:
    # Imported late: reading the table must not compile anything.
    if plane == FLOW:
        from sim.engine.flow.plane import FlowPlane  # noqa: PLC0415

        return FlowPlane
    assert plane in {REQUEST, CONTROL, FORMULA}
    from sim.engine.request import RequestPlane  # noqa: PLC0415

    return RequestPlane


def _judged(name: str, model: str, plane: str, number: Number, measured: Measured) -> RowResult:
    is_relative = number.klass.relative > 0.0 and number.expected != 0.0
    scale = abs(number.expected) if is_relative else 1.0
    is_same = measured.got == number.expected
    return RowResult(
        id=name,
        model=model,
        plane=plane,
        quantity=number.quantity,
        expected=number.expected,
        got=measured.got,
        error=0.0 if is_same else (measured.got - number.expected) / scale,
        tolerance=number.tolerance / scale,
        klass=number.klass.name,
        samples=measured.samples,
        standard_error=measured.standard_error / scale,
        holds=number.holds(measured.got),
    )
