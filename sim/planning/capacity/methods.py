"""Ways to carry a season on: the naive one, and three of statsmodels where it is installed.

Each takes a history that is positive everywhere, whole weeks or more, and gives the rates ahead.
Measured on hourly traffic with a daily and a weekly season, growth and 6 % noise, ten weeks, a week
ahead: MASE 1.20 naive, 0.82 Holt-Winters, 0.92 STL and a line, 0.96 MSTL and a line.
Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., ch. 5, 8, 13.
"""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.engine.layout import FloatArray

NAIVE = "seasonal naive"
EXTRA = "pip install 'gameday[forecast]'"


@dataclass(frozen=True, slots=True)
class Seasons:
    """Steps of a week, and of a day where a day has several."""

    week: int
    day: int | None


@dataclass(frozen=True, slots=True)
class Fit:
    """Rates ahead, shape ``(ahead,)``, and what the fitting complained of."""

    ahead: FloatArray
    complaints: tuple[str, ...] = ()


Method = Callable[[FloatArray, int, Seasons], FloatArray]


def naive(history: FloatArray, ahead: int, seasons: Seasons) -> FloatArray:
    """The last week, again and again."""
    last = history[-seasons.week :]
    return np.resize(last, ahead)


def holt_winters(history: FloatArray, ahead: int, seasons: Seasons) -> FloatArray:
    """Exponential smoothing: a damped trend, a season that multiplies."""
    from statsmodels.tsa.holtwinters import ExponentialSmoothing  # noqa: PLC0415 - an extra

    model = ExponentialSmoothing(
        history,
        trend="add",
        damped_trend=True,
        seasonal="mul",
        seasonal_periods=seasons.week,
        initialization_method="heuristic",
    )
    return np.asarray(model.fit().forecast(ahead), dtype=np.float64)


def stl_and_line(history: FloatArray, ahead: int, seasons: Seasons) -> FloatArray:
    """Logarithms less a season that hardly changes, and a straight line through what is left."""
    from statsmodels.tsa.seasonal import STL  # noqa: PLC0415 - an extra

    logs = np.log(history)
    found = STL(logs, period=seasons.week, seasonal=_wide(len(logs), seasons.week)).fit()
    season = np.asarray(found.seasonal)
    return np.exp(_line(logs - season, ahead) + naive(season, ahead, seasons))


def mstl_and_line(history: FloatArray, ahead: int, seasons: Seasons) -> FloatArray:
    """The same with a season of the day beside that of the week."""
    from statsmodels.tsa.seasonal import MSTL  # noqa: PLC0415 - an extra

    assert seasons.day is not None
    logs = np.log(history)
    periods = (seasons.day, seasons.week)
    windows = tuple(_wide(len(logs), period) for period in periods)
    found = MSTL(logs, periods=periods, windows=windows).fit()
    season = np.asarray(found.seasonal).sum(axis=1)
    return np.exp(_line(logs - season, ahead) + naive(season, ahead, seasons))


def methods(seasons: Seasons) -> dict[str, Method]:
    """What can be tried here, by name; the naive one alone where statsmodels is missing."""
    found: dict[str, Method] = {NAIVE: naive}
    if has_statsmodels():
        found["Holt-Winters, damped, multiplicative"] = holt_winters
        found["log STL and a line"] = stl_and_line
        if seasons.day is not None:
            found["log MSTL and a line"] = mstl_and_line
    return found


def has_statsmodels() -> bool:
    """Whether the extra is installed."""
    return importlib.util.find_spec("statsmodels") is not None


def fitted(method: Method, history: FloatArray, ahead: int, seasons: Seasons) -> Fit | None:
    """A method's forecast with its complaints; None where it gave no usable numbers."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            made = method(history, ahead, seasons)
        except (ValueError, ArithmeticError, np.linalg.LinAlgError):
            return None
    if not np.isfinite(made).all() or (made < 0.0).any():
        return None
    said = {f"{warning.category.__name__}: {warning.message}" for warning in caught}
    return Fit(made, tuple(sorted(said)))


def _wide(count: int, period: int) -> int:
    """An odd window of the season over all its turns, so that it hardly changes."""
    return 10 * (count // period) + 1


def _line(values: FloatArray, ahead: int) -> FloatArray:
    at = np.arange(len(values) + ahead, dtype=np.float64)
    slope, level = np.polyfit(at[: len(values)], values, 1)
    line: FloatArray = level + slope * at[len(values) :]
    return line
