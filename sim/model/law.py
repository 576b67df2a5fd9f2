"""Laws of durations: how long work takes, how patient a caller is.

Every law is one table over the exponential axis: the quantile at ``x = -ln(1 - u)``. The kernels
interpolate in it, so exponential draws are exact and no plane calls libm in what decides events.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum
from statistics import NormalDist

from pydantic import Field, model_validator

from sim.model.document import Document, Factor, PositiveDuration, Share

STEPS_PER_UNIT = 32
AXIS_END = 40
TABLE_LENGTH = STEPS_PER_UNIT * AXIS_END + 1


class Shape(StrEnum):
    """The family of a law, by its usual name."""

    EXPONENTIAL = "exponential"
    DETERMINISTIC = "deterministic"
    LOGNORMAL = "lognormal"
    UNIFORM = "uniform"
    BIMODAL = "bimodal"
    ERLANG = "erlang"
    HYPEREXPONENTIAL = "hyperexponential"


class Law(Document):
    """A duration's distribution. ``12ms`` alone means exponential with that mean.

    Either ``mean`` or both ``p50`` and ``p99`` (a lognormal through both) must be given.
    """

    mean: PositiveDuration | None = Field(None, description="the mean")
    shape: Shape = Field(
        Shape.EXPONENTIAL,
        description="the family; exponential is the usual first guess (Kleinrock, vol. 1, ch. 3)",
    )
    cv2: Factor = Field(
        1.0,
        description=(
            "squared coefficient of variation, for lognormal, for erlang (1/2, 1/3, ... 1/20) and"
            " for hyperexponential (1 or more; two phases of balanced means)"
        ),
    )
    p50: PositiveDuration | None = Field(None, description="median, with p99, in place of mean")
    p99: PositiveDuration | None = Field(None, description="99th percentile, with p50")
    slow_share: Share = Field(0.05, description="bimodal: share of slow ones")
    slow_factor: Factor = Field(10.0, description="bimodal: how much longer the slow ones take")

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, value: object) -> object:
        return {"mean": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _given_once(self) -> Law:
        by_quantiles = self.p50 is not None and self.p99 is not None
        if (self.mean is None) == (not by_quantiles):
            raise ValueError("give either 'mean' or both 'p50' and 'p99'")
        if self.p50 is not None and self.p99 is not None and self.p99 < self.p50:
            raise ValueError("p99 must be at least p50")
        if self.shape is Shape.HYPEREXPONENTIAL and self.cv2 < 1.0:
            raise ValueError("cv2 of a hyperexponential must be at least 1")
        if self.shape is Shape.ERLANG and not self._has_whole_stages:
            raise ValueError("cv2 of an erlang must be 1/k for a whole k from 1 to 20")
        return self

    @property
    def _has_whole_stages(self) -> bool:
        return 0.05 <= self.cv2 <= 1.0 and abs(self.cv2 * round(1.0 / self.cv2) - 1.0) < 0.01

    @property
    def sigma(self) -> float:
        """The lognormal's shape parameter."""
        if self.p50 is not None and self.p99 is not None:
            return math.log(self.p99 / self.p50) / NormalDist().inv_cdf(0.99)
        return math.sqrt(math.log1p(self.cv2))

    @property
    def mean_us(self) -> float:
        """The mean in microseconds."""
        if self.p50 is not None:
            return self.p50 * math.exp(self.sigma**2 / 2)
        assert self.mean is not None
        return float(self.mean)

    @property
    def squared_cv(self) -> float:
        """Variance over squared mean, by closed form."""
        if self.p50 is not None or self.shape is Shape.LOGNORMAL:
            return math.expm1(self.sigma**2)
        if self.shape is Shape.ERLANG:
            return 1.0 / round(1.0 / self.cv2)
        if self.shape is Shape.HYPEREXPONENTIAL:
            return self.cv2
        if self.shape is Shape.BIMODAL:
            fast, slow, p = 1.0, self.slow_factor, self.slow_share
            mean = (1 - p) * fast + p * slow
            return ((1 - p) * fast**2 + p * slow**2) / mean**2 - 1.0
        return {Shape.DETERMINISTIC: 0.0, Shape.UNIFORM: 1.0 / 3.0}.get(self.shape, 1.0)

    def table(self) -> tuple[float, ...]:
        """Quantiles over the mean at ``x = k / STEPS_PER_UNIT``, length ``TABLE_LENGTH``.

        Rounded to 2**-30 so that the last bits of libm cannot reach a run; stored with the run.
        """
        return tuple(
            round(self._quantile(k / STEPS_PER_UNIT) * 2**30) / 2**30 for k in range(TABLE_LENGTH)
        )

    def _quantile(self, x: float) -> float:
        lognormal = self.p50 is not None or self.shape is Shape.LOGNORMAL
        if lognormal:
            return _lognormal_quantile(x, self.sigma)
        if self.shape is Shape.DETERMINISTIC:
            return 1.0
        if self.shape is Shape.UNIFORM:
            return 2.0 * -math.expm1(-x)
        if self.shape is Shape.BIMODAL:
            mean = 1.0 - self.slow_share + self.slow_share * self.slow_factor
            is_slow = math.exp(-x) <= self.slow_share
            return (self.slow_factor if is_slow else 1.0) / mean
        tail = {
            Shape.ERLANG: _erlang_tail,
            Shape.HYPEREXPONENTIAL: _hyperexponential_tail,
        }.get(self.shape)
        return x if tail is None else _solved(x, lambda t: tail(t, self.cv2))


def _erlang_tail(t: float, cv2: float) -> float:
    """Chance that a mean-one Erlang exceeds ``t``: fewer points of a Poisson than stages."""
    stages = round(1.0 / cv2)
    term = total = 1.0
    for k in range(1, stages):
        term *= stages * t / k
        total += term
    return math.exp(-stages * t) * total


def _hyperexponential_tail(t: float, cv2: float) -> float:
    """Chance that a mean-one mixture of two exponentials exceeds ``t``; each bears half of it."""
    share = (1.0 + math.sqrt((cv2 - 1.0) / (cv2 + 1.0))) / 2.0
    short = share * math.exp(-2.0 * share * t)
    return short + (1.0 - share) * math.exp(-2.0 * (1.0 - share) * t)


def _solved(x: float, tail: Callable[[float], float]) -> float:
    """Where a falling tail equals ``exp(-x)``, by bisection."""
    aim, low, high = math.exp(-x), 0.0, 1.0
    while tail(high) > aim:
        low, high = high, 2.0 * high
    for _ in range(60):
        middle = (low + high) / 2.0
        low, high = (middle, high) if tail(middle) > aim else (low, middle)
    return low


def _lognormal_quantile(x: float, sigma: float) -> float:
    """Quantile of the mean-one lognormal whose upper tail holds exp(-x)."""
    if sigma == 0.0:
        return 1.0
    tail = math.exp(-x)
    # Both ends are cut at 8 sigma: the normal inverse is infinite at 0 and 1.
    z = 8.0 if tail < 1e-15 else -8.0 if tail > 1.0 - 1e-15 else -NormalDist().inv_cdf(tail)
    return math.exp(sigma * z - sigma**2 / 2)
