"""Laws of durations: how long work takes, how patient a caller is.

Every law is one table over the exponential axis: the quantile at ``x = -ln(1 - u)``. The kernels
interpolate in it, so exponential draws are exact and no plane calls libm in what decides events.
"""

from __future__ import annotations

import math
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


class Law(Document):
    """A duration's distribution. ``12ms`` alone means exponential with that mean.

    Either ``mean`` or both ``p50`` and ``p99`` (a lognormal through both) must be given.
    """

    mean: PositiveDuration | None = Field(None, description="the mean")
    shape: Shape = Field(
        Shape.EXPONENTIAL,
        description="the family; exponential is the usual first guess (Kleinrock, vol. 1, ch. 3)",
    )
    cv2: Factor = Field(1.0, description="squared coefficient of variation, for lognormal")
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
        return self

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
        if self.shape is Shape.DETERMINISTIC:
            return 0.0
        if self.shape is Shape.UNIFORM:
            return 1.0 / 3.0
        if self.shape is Shape.BIMODAL:
            fast, slow, p = 1.0, self.slow_factor, self.slow_share
            mean = (1 - p) * fast + p * slow
            return ((1 - p) * fast**2 + p * slow**2) / mean**2 - 1.0
        return 1.0

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
        return x


def _lognormal_quantile(x: float, sigma: float) -> float:
    """Quantile of the mean-one lognormal whose upper tail holds exp(-x)."""
    if sigma == 0.0:
        return 1.0
    tail = math.exp(-x)
    # Both ends are cut at 8 sigma: the normal inverse is infinite at 0 and 1.
    z = 8.0 if tail < 1e-15 else -8.0 if tail > 1.0 - 1e-15 else -NormalDist().inv_cdf(tail)
    return math.exp(sigma * z - sigma**2 / 2)
