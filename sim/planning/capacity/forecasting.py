"""A forecast with its intervals: chosen by how it did before, never worse than seasonal naive.

The history is taken by the hour (by the day where its steps are days). Each method forecasts the
last weeks, one at a time, from what was known before them (a rolling origin); the least mean error
wins, and is used only if it beats last week carried on. The errors of those weeks are also where
the intervals come from: a simulated path is the forecast times a level that is wrong by as much as
it was wrong then, and hour by hour by runs of a day of what was left over.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine.layout import FloatArray
from sim.planning.capacity.history import DAY_S, HOUR_S, WEEK_S
from sim.planning.capacity.methods import NAIVE, Fit, Method, Seasons, fitted, methods
from sim.streams import draw

MOST_ORIGINS = 5
# What is taught a method before the first week that it is tried on; with four weeks of history or
# more, one more, since two turns of a season are too few for MSTL.
LEAST_TAUGHT_WEEKS = 2


@dataclass(frozen=True, slots=True)
class Tried:
    """How one method did on weeks that it had not seen."""

    name: str
    mase: float  # mean absolute error over that of last week carried on, within the history
    mape: float
    quantile_loss: float  # of the 90 % quantile, over the mean rate
    complaints: tuple[str, ...]


@dataclass(frozen=True)
class Forecast:
    """Rates ahead in 1/s; ``paths`` has shape ``(paths, ahead)``, ``middle`` ``(ahead,)``."""

    method: str
    step_s: int
    middle: FloatArray
    paths: FloatArray
    tried: tuple[Tried, ...]
    origins: int
    unfit: tuple[str, ...]  # methods that could not be fitted to so few weeks

    def band(self, level: float) -> tuple[FloatArray, FloatArray]:
        """Lower and upper edge of the interval that holds ``level`` of the paths, step by step."""
        low, high = np.quantile(self.paths, [(1.0 - level) / 2.0, (1.0 + level) / 2.0], axis=0)
        return low, high


@dataclass(frozen=True)
class _Trial:
    """One method over all origins; ``logs`` are log(actual / forecast), ``(origins, week)``."""

    told: Tried
    logs: FloatArray


def forecast(
    rates_per_s: FloatArray, *, step_s: int, ahead: int, paths: int, seed: int
) -> Forecast:
    """Forecast a history of whole steps of an hour or a day, at least three weeks.

    Args:
        rates_per_s: what was, shape ``(steps,)``.
        step_s: an hour or a day.
        ahead: steps to look ahead.
        paths: simulated futures.
        seed: of these.
    """
    seasons = seasons_of(step_s)
    assert len(rates_per_s) >= (LEAST_TAUGHT_WEEKS + 1) * seasons.week
    positive = lifted(rates_per_s)
    known = methods(seasons)
    trials = [trial for name in known if (trial := _trial(name, known[name], positive, seasons))]
    best = min(trials, key=lambda trial: trial.told.mase)
    fit = fitted(known[best.told.name], positive, ahead, seasons)
    if fit is None:
        best = trials[0]
        fit = fitted(known[NAIVE], positive, ahead, seasons)
    assert fit is not None
    drawn = _paths(fit, best.logs, step_s=step_s, count=paths, seed=seed)
    tried = tuple(trial.told for trial in trials)
    unfit = tuple(name for name in known if name not in {one.name for one in tried})
    return Forecast(best.told.name, step_s, fit.ahead, drawn, tried, len(best.logs), unfit)


def seasons_of(step_s: int) -> Seasons:
    """The week in steps, and the day where it has several."""
    day = DAY_S // step_s
    return Seasons(WEEK_S // step_s, day if day > 1 else None)


def by_hour(rates_per_s: FloatArray, *, step_s: int) -> tuple[FloatArray, int, float]:
    """Means of whole hours, their step, and how far a busy hour's highest step is above its mean.

    The last is the 95th percentile over the busier half of the hours; 1 where steps are no finer.
    """
    if step_s >= HOUR_S:
        return rates_per_s, step_s, 1.0
    inside = HOUR_S // step_s
    whole = rates_per_s[len(rates_per_s) % inside :].reshape(-1, inside)
    means = whole.mean(axis=1)
    busy = whole[means >= max(float(np.median(means)), 1e-12)]
    above = float(np.quantile(busy.max(axis=1) / busy.mean(axis=1), 0.95))
    return means, HOUR_S, above


def lifted(rates_per_s: FloatArray) -> FloatArray:
    """The same with nothing at or below nought, which has no logarithm."""
    floor = 0.5 * float(rates_per_s[rates_per_s > 0.0].min())
    return np.maximum(rates_per_s, floor)


def _trial(name: str, method: Method, history: FloatArray, seasons: Seasons) -> _Trial | None:
    """A method on each of the last weeks; None where it failed on any."""
    week = seasons.week
    weeks = len(history) // week
    origins = min(MOST_ORIGINS, max(weeks - LEAST_TAUGHT_WEEKS - 1, 1))
    scale = float(np.abs(history[week:] - history[:-week]).mean()) or 1e-12
    logs, misses = [], []
    complaints: set[str] = set()
    for back in range(origins, 0, -1):
        split = len(history) - back * week
        fit = fitted(method, history[:split], week, seasons)
        if fit is None:
            return None
        actual = history[split : split + week]
        guarded = np.maximum(fit.ahead, 1e-12)
        logs.append(np.log(actual / guarded))
        misses.append((actual - fit.ahead, actual))
        complaints.update(fit.complaints)
    error = np.concatenate([miss for miss, _ in misses])
    actual = np.concatenate([was for _, was in misses])
    errors = np.array(logs)
    told = Tried(
        name=name,
        mase=float(np.abs(error).mean()) / scale,
        mape=float(np.abs(error / actual).mean()),
        quantile_loss=_quantile_loss(errors, actual.reshape(errors.shape)),
        complaints=tuple(sorted(complaints)),
    )
    return _Trial(told, errors)


def _quantile_loss(logs: FloatArray, actual: FloatArray, share: float = 0.9) -> float:
    """Pinball loss of a quantile whose errors are taken from the other weeks, over the mean."""
    loss = []
    for k, (errors, was) in enumerate(zip(logs, actual, strict=True)):
        others = np.delete(logs, k, axis=0) if len(logs) > 1 else logs
        told = was * np.exp(np.quantile(others, share) - errors)
        over = was - told
        loss.append(np.maximum(share * over, (share - 1.0) * over).mean())
    return float(np.mean(loss) / actual.mean())


def _paths(fit: Fit, logs: FloatArray, *, step_s: int, count: int, seed: int) -> FloatArray:
    """The forecast times errors like those of the weeks that it was tried on."""
    rng = np.random.default_rng(draw(seed, "capacity", "forecast"))
    ahead, week = len(fit.ahead), logs.shape[1]
    level = _level(logs)
    # A level that is wrong after a week is wrong by more after several, as a random walk is.
    wander = np.sqrt(np.maximum(np.arange(1, ahead + 1) / week, 1.0))
    rest = (logs - logs.mean(axis=1, keepdims=True)).ravel()
    run = max(DAY_S // step_s, 1)
    runs = -(-ahead // run)
    begins = rng.integers(0, len(rest), size=(count, runs))
    places = (begins[:, :, None] + np.arange(run)) % len(rest)
    noise = rest[places].reshape(count, -1)[:, :ahead]
    shift = level * rng.standard_normal((count, 1)) * wander
    made: FloatArray = fit.ahead * np.exp(shift + noise)
    return made


def _level(logs: FloatArray) -> float:
    """How far a whole week's level was off: root mean square, what is systematic among it."""
    return float(np.sqrt((logs.mean(axis=1) ** 2).mean()))
