"""The universal scalability law through load points, and whether they show a peak at all.

X(N) = g N / (1 + s (N - 1) + k N (N - 1)), with s from 0 to 1 and k from 0 on. Errors are taken as
relative: a load generator that is 5 % off is so at every load.
Source: Gunther, Guerrilla Capacity Planning (2007), ch. 4 to 6.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product

import numpy as np

from sim.engine.layout import FloatArray
from sim.planning.capacity.intervals import Within
from sim.scoring.summary import student
from sim.streams import draw

LEAST_POINTS = 6
_STEPS = 30
_REFITS = 200


@dataclass(frozen=True, slots=True)
class Scalability:
    """The law's three figures. ``has_peak`` is whether ``coherency`` can be told from nought."""

    rate_of_one: float  # g, throughput of one in hand
    contention: float  # s
    coherency: float  # k
    has_peak: bool
    residual: float  # root mean square of relative errors

    def throughput(self, load: FloatArray) -> FloatArray:
        """X at each load."""
        found: FloatArray = _law(self.rate_of_one, self.contention, self.coherency, load)
        return found

    @property
    def peak_load(self) -> float | None:
        """Where the throughput is highest; None where no peak was seen."""
        if not self.has_peak or self.coherency <= 0.0:
            return None
        return math.sqrt((1.0 - self.contention) / self.coherency)

    @property
    def best_whole(self) -> tuple[int, float] | None:
        """The whole number in hand with the most throughput, and that; None without a peak."""
        if self.peak_load is None:
            return None
        below = max(math.floor(self.peak_load), 1)
        told = self.throughput(np.array([below, below + 1], dtype=np.float64))
        best = int(told.argmax())
        return below + best, float(told[best])

    @property
    def most_throughput(self) -> float | None:
        """The most that can come through: at the peak, else what contention leaves; else None."""
        best = self.best_whole
        if best is not None:
            return best[1]
        return self.rate_of_one / self.contention if self.contention > 1e-9 else None

    def first_whole_at(self, share: float) -> int | None:
        """The first whole number in hand that brings ``share`` of the most; None without a most."""
        most = self.most_throughput
        if most is None:
            return None
        load, high = 1, 1
        while _one(self, high) < share * most:
            load, high = high, 2 * high
        while load < high:
            middle = (load + high) // 2
            load, high = (
                (load, middle) if _one(self, middle) >= share * most else (middle + 1, high)
            )
        return load


def fit(load: FloatArray, throughput: FloatArray) -> Scalability:
    """The law through load points, by least squares of relative errors within its bounds.

    Raises:
        ValueError: for fewer than six different loads, or figures that are not positive.
    """
    if len(set(load.tolist())) < LEAST_POINTS:
        raise ValueError(f"the scalability law takes {LEAST_POINTS} different loads")
    if (load <= 0.0).any() or (throughput <= 0.0).any():
        raise ValueError("loads and throughputs must be more than nothing")
    free = _best(load, throughput, k_fixed=False)
    flat = _best(load, throughput, k_fixed=True)
    spare = len(load) - 3
    gained = flat[1] - free[1]
    # One-sided, since k is never negative: t of the extra term against the noise that is left. What
    # rounding alone leaves is no noise and no gain.
    limit = student(spare, 0.90) ** 2
    noise = free[1] / spare
    has_peak = free[0][2] > 0.0 and gained > max(limit * noise, 1e-18 * len(load))
    g, s, k = free[0] if has_peak else flat[0]
    left = free[1] if has_peak else flat[1]
    return Scalability(g, s, k, has_peak, math.sqrt(left / len(load)))


def peak_within(load: FloatArray, found: Scalability, *, seed: int) -> Within | None:
    """The peak's interval of 95 % over refits with noise as much as was left; None without one.

    Refits that show no peak count as a peak beyond every other.
    """
    if found.peak_load is None:
        return None
    rng = np.random.default_rng(draw(seed, "capacity", "knee"))
    noise = found.residual * math.sqrt(len(load) / max(len(load) - 3, 1))
    clean = found.throughput(load)
    peaks = []
    for _ in range(_REFITS):
        again = fit(load, clean * np.exp(noise * rng.standard_normal(len(load))))
        peaks.append(math.inf if again.peak_load is None else again.peak_load)
    low, high = np.quantile(peaks, [0.025, 0.975], method="inverted_cdf")
    return Within(found.peak_load, float(low), float(high), _REFITS)


def _law(g: float, s: float, k: float, load: FloatArray) -> FloatArray:
    made: FloatArray = g * load / (1.0 + s * (load - 1.0) + k * load * (load - 1.0))
    return made


def _one(found: Scalability, load: int) -> float:
    return float(found.throughput(np.array([load], dtype=np.float64))[0])


def _best(
    load: FloatArray, throughput: FloatArray, *, k_fixed: bool
) -> tuple[tuple[float, float, float], float]:
    """The least sum of squared log errors, over every choice of which bounds bind."""
    found = []
    for s_at, k_at in product((None, 0.0, 1.0), (0.0,) if k_fixed else (None, 0.0)):
        made = _fit(load, throughput, s_at, k_at)
        if made is not None:
            found.append(made)
    return min(found, key=lambda one: one[1])


def _fit(
    load: FloatArray, throughput: FloatArray, s_at: float | None, k_at: float | None
) -> tuple[tuple[float, float, float], float] | None:
    """Gauss-Newton on log X with s or k held where given; None where it leaves the bounds.

    N / X = (1 + s (N-1) + k N (N-1)) / g is linear in its three coefficients: the start.
    """
    terms = np.stack([load - 1.0, load * (load - 1.0)], axis=1)
    held = (s_at, k_at)
    free = [place for place, value in enumerate(held) if value is None]
    values = np.array([0.0 if value is None else value for value in held])
    if free:
        # Weighted by X / N, so that relative errors count alike.
        weight = throughput / load
        known = 1.0 + terms @ values
        columns = np.stack([known, *(terms[:, place] for place in free)], axis=1) * weight[:, None]
        solved = np.linalg.lstsq(columns, np.ones(len(load)), rcond=None)[0]
        if solved[0] <= 0.0:
            return None
        for place, value in zip(free, solved[1:] / solved[0], strict=True):
            values[place] = value
    for _ in range(_STEPS):
        below = 1.0 + terms @ values
        if (below <= 0.0).any():
            return None
        wrong = np.log(throughput / load) + np.log(below)
        g_log = float(wrong.mean())
        if not free:
            break
        slopes = terms[:, free] / below[:, None]
        slopes -= slopes.mean(axis=0)
        step = np.linalg.lstsq(slopes, -(wrong - g_log), rcond=None)[0]
        while (below + terms[:, free] @ step <= 0.0).any():
            step *= 0.5
        values[free] += step
        if np.abs(terms[:, free] @ step).max() < 1e-11:
            break
    s, k = float(values[0]), float(values[1])
    if not (-1e-12 <= s <= 1.0 + 1e-12 and k >= -1e-15):
        return None
    s, k = min(max(s, 0.0), 1.0), max(k, 0.0)
    wrong = np.log(throughput / load) + np.log(1.0 + terms @ np.array([s, k]))
    g_log = float(wrong.mean())
    return (math.exp(g_log), s, k), float(((wrong - g_log) ** 2).sum())
