"""What moments without service cost: by the hour of the day, by how long it has lasted already."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.model.document import since_midnight_us
from sim.model.plan.money import JourneyLoss
from sim.planning.futures.keyed import BoolArray, FloatArray
from sim.planning.futures.outages import SPACING_H
from sim.planning.recovery.case import Case
from sim.planning.recovery.stretches import Moments
from sim.units import HOUR, MINUTE

_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Costs:
    """Money by moment: what the loss curve says, and without its steps; shapes ``(m,)``."""

    whole: FloatArray
    plain: FloatArray


def costs(case: Case, moments: Moments) -> Costs:
    """Every journey's, added up."""
    whole, plain = np.zeros(len(moments.start)), np.zeros(len(moments.start))
    for j, name in enumerate(case.journeys):
        loss = case.plan.loss.journeys.get(name)
        if loss is None or len(moments.start) == 0:
            continue
        missing = 1.0 - moments.level[:, j]
        is_lost = moments.level[:, j] < case.mbco[j]
        by_day = _day(loss)
        base = missing * loss.per_hour.value
        plain += base * _between(by_day, moments.start, moments.end)
        whole += _curve(loss, by_day, moments, base, is_lost)
    return Costs(whole, plain)


def _curve(
    loss: JourneyLoss, by_day: FloatArray, moments: Moments, base: FloatArray, is_lost: BoolArray
) -> FloatArray:
    """A journey's loss; the clock runs from the first moment below what counts as served."""
    begun = np.full(int(moments.outage.max()) + 1, np.inf)
    np.minimum.at(begun, moments.outage[is_lost], moments.start[is_lost])
    since = begun[moments.outage]
    found: FloatArray = base * _between(by_day, moments.start, moments.end)
    before = 1.0
    for step in loss.steps:
        at = since + step.after / HOUR
        late = np.where(np.isfinite(at), np.clip(at, moments.start, moments.end), moments.end)
        found = found + base * (step.factor - before) * _between(by_day, late, moments.end)
        found = found + step.once * (is_lost & (at >= moments.start) & (at < moments.end))
        before = step.factor
    return found


def _day(loss: JourneyLoss) -> FloatArray:
    """Weighted hours since midnight at each minute of the day; shape ``(1441,)``."""
    weights = np.ones(_MINUTES)
    for part in loss.hours:
        begins = since_midnight_us(part.begins) // MINUTE
        ends = since_midnight_us(part.ends) // MINUTE
        minutes = np.arange(_MINUTES)
        inside = (minutes >= begins) & (minutes < ends) if begins < ends else (
            (minutes >= begins) | (minutes < ends))  # fmt: skip
        weights[inside] = part.factor
    return np.concatenate(([0.0], np.cumsum(weights / 60.0)))


def _between(by_day: FloatArray, start: FloatArray, end: FloatArray) -> FloatArray:
    """Weighted hours of stretches; a year begins at midnight."""
    return _until(by_day, end) - _until(by_day, start)


def _until(by_day: FloatArray, at: FloatArray) -> FloatArray:
    # Years lie a whole number of days apart, so that the axis keeps the hour of the day.
    assert SPACING_H % 24.0 == 0.0
    days = np.floor(at / 24.0)
    minute = (at - days * 24.0) * 60.0
    whole = np.minimum(minute.astype(np.int64), _MINUTES - 1)
    part = minute - whole
    within = by_day[whole] + part * (by_day[whole + 1] - by_day[whole])
    found: FloatArray = days * by_day[-1] + within
    return found
