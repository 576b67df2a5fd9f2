"""Everything down at once, too rare to wait for: failures made likely, paths weighed for it.

While anything is down, another failure comes before the next repair with probability 0.5 rather
than next to never, the more the longer that repair takes; the first failure is forced into the
horizon. Each path carries the likelihood ratio; repairs keep their law, whatever it is. Too much
bias is the usual mistake: 0.8 is ten to thirty times worse than 0.5.

Source: Shahabuddin, "Importance Sampling for the Simulation of Highly Reliable Markovian Systems",
Management Science 40 (1994), balanced failure biasing and forcing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.planning.futures import laws
from sim.planning.futures.keyed import BoolArray, FloatArray, IntArray, mix, root, unit

# More events than any path within a year has; a path that goes on is an error of the sources.
_STEPS: Final = 10_000
LEAST_SAMPLE_SHARE: Final = 0.10
MOST_OF_ONE_PATH: Final = 0.05
# A failure is never made surer than this: what does not fail would weigh too much.
_SUREST: Final = 0.8


@dataclass(frozen=True, slots=True)
class Joint:
    """The chance that all are down at once within the horizon, and what guards say of it."""

    chance: float
    error: float  # standard error
    n: int
    mean_weight: float  # of paths before forcing; 1 within three errors
    weight_error: float
    sample_share: float  # effective sample size over n
    largest_share: float  # of the estimate, carried by one path

    @property
    def variance_ratio(self) -> float | None:
        """Against as many crude paths; None where nothing was seen."""
        if self.chance <= 0.0 or self.error <= 0.0:
            return None
        return self.chance * (1.0 - self.chance) / (self.error**2 * self.n)

    @property
    def refusal(self) -> str | None:
        """Why the figure must not be printed, or None."""
        if self.chance <= 0.0:
            return "no path reached it"
        if self.largest_share > MOST_OF_ONE_PATH:
            return f"one path carries {self.largest_share:.0%} of it"
        if abs(self.mean_weight - 1.0) > 3.0 * self.weight_error + 1e-12:
            return f"the mean weight is {self.mean_weight:.3f}, not 1"
        if self.sample_share < LEAST_SAMPLE_SHARE:
            return f"the paths are worth {self.sample_share:.0%} of their number"
        return None


def all_down(
    rates: FloatArray, *, median_h: float, shape: float, horizon_h: float, seed: int,
    name: str = "joint", bias: float = 0.5, is_forced: bool = True,
) -> Joint:  # fmt: skip
    """All components down at the same moment within the horizon, starting with all up.

    Args:
        rates: failures per hour of time up, shape ``(paths, components)``.
        median_h: of the lognormal repair; ``shape`` 0 is exponential with this *mean*, for checks
            against closed forms.
        bias: probability of another failure before the next repair; 0: crude.
    """
    paths, parts = rates.shape
    mean_h = median_h if shape == 0.0 else laws.lognormal_mean(median_h, shape)
    keys = mix(root(seed, name), np.arange(paths))
    hit = np.zeros(paths, dtype=bool)
    ratio, forced = np.zeros(paths), np.ones(paths)  # logarithms, and chances
    at = np.zeros(paths)
    ready = np.full((paths, parts), np.inf)  # when a part that is down is up again
    # The first failures of a year share the bias: one that is tried at each would drown in weights.
    firsts = np.maximum(1.0, rates.sum(axis=1) * horizon_h)
    alive = np.arange(paths)
    for step in range(_STEPS):
        up = ~np.isfinite(ready[alive])
        down = parts - up.sum(axis=1)
        true = rates[alive] * up
        rate = true.sum(axis=1)
        luck = mix(keys[alive], step)
        until = np.minimum(ready[alive].min(axis=1), horizon_h)
        chance = -np.expm1(-rate * (until - at[alive]))
        drawn = chance.copy()
        if step == 0 and is_forced:
            forced[alive], drawn = chance, np.ones(len(alive))
        elif bias > 0.0:
            usual = rate * mean_h / np.maximum(down, 1)
            wanted = np.where(down == 1, bias / firsts[alive], bias) * chance / usual
            drawn = np.where(down > 0, np.clip(wanted, chance, np.maximum(chance, _SUREST)), chance)
        fails = unit(mix(luck, 0)) < drawn
        if step > 0 or not is_forced:
            ratio[alive] += np.log(np.where(fails, chance, 1.0 - chance))
            ratio[alive] -= np.log(np.where(fails, drawn, 1.0 - drawn))
        when = -np.log1p(-unit(mix(luck, 3)) * chance) / rate
        at[alive] = np.where(fails, at[alive] + when, until)
        rows = alive[fails]
        part = _which(true[fails], unit(mix(luck[fails], 1)))
        u = unit(mix(luck[fails], 2))
        lasts = laws.exponential(u) * median_h if shape == 0.0 else laws.lognormal(
            u, median_h, shape)  # fmt: skip
        ready[rows, part] = at[rows] + lasts
        mends = ~fails & (until < horizon_h)
        again = alive[mends]
        ready[again, ready[again].argmin(axis=1)] = np.inf
        hit[rows] = np.isfinite(ready[rows]).all(axis=1)
        alive = alive[(fails | mends) & ~hit[alive]]
        if len(alive) == 0:
            return _joint(hit, np.exp(ratio), forced)
    raise AssertionError("a path of ten thousand events within a year")


def _which(rates: FloatArray, u: FloatArray) -> IntArray:
    """The part that fails, by its rate."""
    mark = u * rates.sum(axis=1)
    found: IntArray = (np.cumsum(rates, axis=1) <= mark[:, None]).sum(axis=1).astype(np.int64)
    last: IntArray = np.minimum(found, rates.shape[1] - 1)
    return last


def _joint(hit: BoolArray, ratio: FloatArray, forced: FloatArray) -> Joint:
    n = len(hit)
    values = np.where(hit, ratio * forced, 0.0)
    total = float(values.sum())
    squares = float(ratio @ ratio)
    return Joint(
        chance=total / n,
        error=float(values.std(ddof=1)) / math.sqrt(n),
        n=n,
        mean_weight=float(ratio.mean()),
        weight_error=float(ratio.std(ddof=1)) / math.sqrt(n),
        sample_share=float(ratio.sum()) ** 2 / squares / n,
        largest_share=float(values.max()) / total if total > 0.0 else 0.0,
    )
