"""Demand traces that policies are tried on: hours around a peak, with what no forecast knows.

A trace is some hours of one simulated future about its highest, smoothed to the interval, with
minutes that wander and, in every second one, a surge. All policies of a round meet the same traces.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine.layout import FloatArray
from sim.planning.capacity.demand import Demand
from sim.streams import draw

STEP_S = 15
_WANDER = 0.05  # of the rate, from minute to minute
_KEPT = 0.9  # of it from one step to the next
_SURGE = (1.3, 2.5)
_SURGE_S = (300, 1200)
_RISES_S = 60
_KNOWN = 0.8  # quantile that a prediction goes by


@dataclass(frozen=True)
class Traces:
    """Rates in 1/s, shape ``(traces, steps)``; ``known`` is what was foreseen of each."""

    rates_per_s: FloatArray
    known_per_s: FloatArray
    refusals: FloatArray  # uniform draws, one for each look at the provider's capacity


def traces_of(demand: Demand, *, count: int, lasts_s: int, ahead_s: int, key: int) -> Traces:
    """Traces by a key; another key gives fresh ones.

    Args:
        demand: whose futures.
        count: how many.
        lasts_s: how long each is.
        ahead_s: how much further the forecast reaches, for those who look ahead.
        key: of the draws.
    """
    rng = np.random.default_rng(draw(key, "capacity", "traces"))
    steps, beyond = lasts_s // STEP_S, ahead_s // STEP_S
    known = np.quantile(demand.paths, _KNOWN, axis=0)
    made, foreseen = [], []
    at_s = (np.arange(demand.paths.shape[1]) + 0.5) * demand.step_s
    for k in range(count):
        path = demand.paths[rng.integers(0, len(demand.paths))]
        middle_s = at_s[int(path.argmax())]
        # The peak falls anywhere in the middle half of the trace.
        begins_s = middle_s - lasts_s * rng.uniform(0.25, 0.75)
        seconds = begins_s + np.arange(steps + beyond) * STEP_S
        wander = _wandering(rng, steps)
        surge = _surge(rng, steps) if k % 2 else np.ones(steps)
        made.append(np.interp(seconds[:steps], at_s, path) * wander * surge)
        foreseen.append(np.interp(seconds, at_s, known))
    return Traces(np.array(made), np.array(foreseen), rng.random((count, steps)))


def _wandering(rng: np.random.Generator, steps: int) -> FloatArray:
    """Factors about 1 that forget by a tenth a step."""
    shocks = rng.standard_normal(steps) * _WANDER * np.sqrt(1.0 - _KEPT**2)
    level = np.empty(steps)
    now = _WANDER * rng.standard_normal()
    for k, shock in enumerate(shocks):
        now = _KEPT * now + shock
        level[k] = now
    made: FloatArray = np.exp(level)
    return made


def _surge(rng: np.random.Generator, steps: int) -> FloatArray:
    """A factor that rises within a minute, stays for some, and falls as fast."""
    height, lasts_s = rng.uniform(*_SURGE), rng.uniform(*_SURGE_S)
    begins_s = rng.uniform(0.1, 0.8) * steps * STEP_S
    since = np.arange(steps) * STEP_S - begins_s
    up = np.clip(since / _RISES_S, 0.0, 1.0)
    down = np.clip((since - lasts_s) / _RISES_S, 0.0, 1.0)
    made: FloatArray = 1.0 + (height - 1.0) * (up - down)
    return made
