"""What will be asked for: the forecast with what is planned in it, and the peak to size for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from sim.engine.layout import FloatArray
from sim.planning.capacity.events import drawn_multipliers, multipliers
from sim.planning.capacity.forecasting import Forecast, by_hour, forecast
from sim.planning.capacity.history import History
from sim.planning.capacity.intervals import Within, quantile_within
from sim.planning.capacity.study import CapacityStudy
from sim.units import SECOND


@dataclass(frozen=True)
class Demand:
    """Rates in 1/s, step by step from ``begins`` on; ``paths`` has shape ``(paths, steps)``."""

    begins: datetime
    step_s: int
    past: FloatArray  # what was, by the same step
    base: Forecast  # without what is planned
    middle: FloatArray
    paths: FloatArray
    within_step: float  # how far the highest minutes of a busy step are above its mean
    peaks: FloatArray  # of each path, what is inside a step with it
    peak: Within  # the quantile that capacity is set by
    percentile: float

    def band(self, level: float) -> tuple[FloatArray, FloatArray]:
        """Lower and upper edge of the interval that holds ``level`` of the paths, step by step."""
        low, high = np.quantile(self.paths, [(1.0 - level) / 2.0, (1.0 + level) / 2.0], axis=0)
        return low, high


def demand_of(study: CapacityStudy, history: History, *, seed: int) -> Demand:
    """The demand that a study looks at.

    What was planned in the past is taken out of the history before it is carried on.
    """
    rates, step_s, within = by_hour(history.rates_per_s, step_s=history.step_s)
    begins = history.ends
    steps = max(study.outlook.ahead // SECOND // step_s, 1)
    past = multipliers(
        study.events, begins=_aligned(history, rates, step_s), step_s=step_s, steps=len(rates)
    )
    base = forecast(rates / past, step_s=step_s, ahead=steps, paths=study.outlook.paths, seed=seed)
    planned = multipliers(study.events, begins=begins, step_s=step_s, steps=steps)
    drawn = drawn_multipliers(
        study.events,
        begins=begins,
        step_s=step_s,
        steps=steps,
        paths=study.outlook.paths,
        seed=seed,
    )
    paths = base.paths * drawn
    peaks = paths.max(axis=1) * within
    return Demand(
        begins=begins,
        step_s=step_s,
        past=rates,
        base=base,
        middle=base.middle * planned,
        paths=paths,
        within_step=within,
        peaks=peaks,
        peak=quantile_within(peaks, study.outlook.percentile),
        percentile=study.outlook.percentile,
    )


def _aligned(history: History, rates: FloatArray, step_s: int) -> datetime:
    """When the first whole step began: counted back from the end."""
    return history.ends - timedelta(seconds=step_s * len(rates))
