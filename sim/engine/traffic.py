"""Arrivals: the topology's traffic times the scenario's shapes, second by second of the run.

A shape is a factor over the drill's time. Its table holds the exact mean of each second, so that
the arrivals of a ramp are the integral of the ramp. Before zero, in the lead-in, every shape holds
the level that it has before anything moves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np

from sim.engine.layout import RATE_STEP_US, FloatArray, Layout, class_rates
from sim.model.scenario import Scenario, ShapeKind, TrafficShape
from sim.units import SECOND

# Rounded so that the last bits of libm's sine, which vary by processor, cannot reach a run.
_GRAIN = 2.0**30


def rate_table(layout: Layout, scenario: Scenario) -> FloatArray:
    """Arrivals per second of every class, shape ``(j, seconds)``; second 0 opens the lead-in."""
    total = layout.topology.traffic.rate if scenario.rate is None else scenario.rate
    base = class_rates(layout, total_per_s=total)
    seconds = -(-(scenario.lead_in + scenario.lasts) // RATE_STEP_US)
    table = np.repeat(base[:, None], seconds, axis=1)
    for j, (journey, _, _) in enumerate(layout.classes):
        of_journey = [s for s in scenario.traffic if s.journey in (None, journey)]
        for shape in of_journey:
            table[j] *= shape_factors(
                shape, seconds=seconds, lead_in_us=scenario.lead_in, replay_base=total
            )
    return np.asarray(np.round(table * _GRAIN) / _GRAIN, dtype=np.float64)


def shape_factors(
    shape: TrafficShape, *, seconds: int, lead_in_us: int, replay_base: float
) -> FloatArray:
    """The mean factor of one shape in each second of the run, shape ``(seconds,)``."""
    edges = [k - lead_in_us / SECOND for k in range(seconds + 1)]
    if shape.shape is ShapeKind.REPLAY:
        return _replay(shape.rates_per_s, edges[:-1], base=replay_base)
    area = _area(shape)
    return np.diff(np.array([area(t) for t in edges], dtype=np.float64))


def _area(shape: TrafficShape) -> Callable[[float], float]:
    """The integral of a shape from zero to ``t`` seconds, negative before zero."""
    low, high, at, over = shape.factor, shape.to, shape.at / SECOND, shape.over / SECOND
    match shape.shape:
        case ShapeKind.RAMP:
            return _piecewise(low, [(at, over, high)])
        case ShapeKind.STEP:
            return _piecewise(low, [(at, 0.0, high)])
        case ShapeKind.SURGE:
            down = [] if shape.lasts is None else [(at + over + shape.lasts / SECOND, over, low)]
            return _piecewise(low, [(at, over, high), *down])
        case ShapeKind.DIURNAL:
            return _diurnal(low=low, high=high, peak=at, period=shape.period / SECOND)
    return lambda t: low * t


def _piecewise(
    level: float, moves: Iterable[tuple[float, float, float]]
) -> Callable[[float], float]:
    """The integral of a level that moves to others: (begins, takes, becomes), in order of time."""

    def area(t: float) -> float:
        total, now = level * t, level
        for begins, takes, becomes in moves:
            past = t - begins
            if past > 0.0:
                climbing = min(past, takes)
                slope = (becomes - now) / takes if takes > 0.0 else 0.0
                total += slope * climbing**2 / 2 + (becomes - now) * (past - climbing)
            now = becomes
        return total

    return area


def _diurnal(*, low: float, high: float, peak: float, period: float) -> Callable[[float], float]:
    turn = 2.0 * math.pi / period
    middle, swing = (high + low) / 2, (high - low) / 2
    # The lead-in goes on with the sine: traffic of the hour before is the traffic of that hour.
    return lambda t: middle * t + swing * math.sin(turn * (t - peak)) / turn


def _replay(rates_per_s: tuple[float, ...], begins: list[float], *, base: float) -> FloatArray:
    """Measured rates over the normal total; the first and the last hold on outside."""
    if not rates_per_s or base <= 0.0:
        return np.ones(len(begins))
    last = len(rates_per_s) - 1
    return np.array([rates_per_s[min(last, max(0, math.floor(t)))] / base for t in begins])
