"""Laws by their inverse: one uniform, one value, so that a better option meets the same luck.

A value rises with its uniform in every law here. Laws without a closed inverse are tables of a
numerical integral, made once; they keep 1e-4 of a standard deviation over (1e-9, 1 - 1e-9).
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from sim.planning.futures.keyed import FloatArray
from sim.planning.futures.normal import normal_cdf, normal_quantile

_POINTS = 20_001


def exponential(u: FloatArray) -> FloatArray:
    """Mean 1."""
    return -np.log1p(-u)


def lognormal(u: FloatArray, median: float | FloatArray, shape: float) -> FloatArray:
    """``median * exp(shape * z)``."""
    return median * np.exp(shape * normal_quantile(u))


def lognormal_mean(median: float, shape: float) -> float:
    """Mean of the same."""
    return median * math.exp(shape * shape / 2.0)


def lognormal_limited(median: float, shape: float, *, limit: float, power: int) -> float:
    """``E[min(D, limit) ** power]`` of a lognormal D: an outage that a failover ends at ``limit``.

    Source: the lognormal's partial moments, Aitchison and Brown, The Lognormal Distribution, 1957.
    """
    mu = math.log(median)
    at = (math.log(limit) - mu) / shape
    inside = math.exp(power * mu + power**2 * shape**2 / 2.0) * normal_cdf(at - power * shape)
    return inside + limit**power * (1.0 - normal_cdf(at))


def weibull(u: FloatArray, shape: float) -> FloatArray:
    """Mean 1; ``shape`` 1 is exponential, below it comes in clusters."""
    if shape == 1.0:
        return exponential(u)
    return exponential(u) ** (1.0 / shape) / math.gamma(1.0 + 1.0 / shape)


def weibull_remaining(u: FloatArray, shape: float) -> FloatArray:
    """From a moment at random until the next event of a Weibull renewal process of mean 1.

    Its density is ``1 - F``. With it a year begins in the long run, not with all things new.
    Source: Cox, Renewal Theory, 1962, sec. 5.2.
    """
    if shape == 1.0:
        return exponential(u)
    cdf, grid = _remaining(shape)
    return np.interp(u, cdf, grid)


@cache
def _remaining(shape: float) -> tuple[FloatArray, FloatArray]:
    scale = 1.0 / math.gamma(1.0 + 1.0 / shape)
    # In steps of the fourth power: fine where clustered events crowd together, far-reaching.
    longest = scale * 40.0 ** (1.0 / shape)
    grid = longest * np.linspace(0.0, 1.0, _POINTS) ** 4
    return _cumulated(np.exp(-((grid / scale) ** shape)), grid), grid


def gamma(u: FloatArray, *, mean: float, shape: float) -> FloatArray:
    """A Gamma law of belief about a rate."""
    cdf, grid = _gamma(shape)
    return mean * np.interp(u, cdf, grid)


@cache
def _gamma(shape: float) -> tuple[FloatArray, FloatArray]:
    """Mean 1, over the logarithm, where the density of any shape is smooth."""
    logs = np.linspace(-30.0 / min(shape, 1.0) - 3.0, math.log(60.0 + 12.0 * shape), _POINTS)
    density = np.exp(shape * logs - np.exp(logs) - math.lgamma(shape))
    return _cumulated(density, logs), np.exp(logs) / shape


def beta(u: FloatArray, *, mean: float, weight: float) -> FloatArray:
    """A Beta law of belief: ``weight`` trials of which a share ``mean`` went well."""
    if mean <= 0.0 or mean >= 1.0:
        return np.full_like(u, mean)
    cdf, grid = _beta(mean * weight, (1.0 - mean) * weight)
    return np.interp(u, cdf, grid)


@cache
def _beta(a: float, b: float) -> tuple[FloatArray, FloatArray]:
    """Over the logit, where the density of any parameters is smooth."""
    logits = np.linspace(-40.0 / min(a, 1.0), 40.0 / min(b, 1.0), _POINTS)
    constant = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    density = np.exp(constant - a * np.logaddexp(0.0, -logits) - b * np.logaddexp(0.0, logits))
    return _cumulated(density, logits), 1.0 / (1.0 + np.exp(-logits))


def _cumulated(density: FloatArray, grid: FloatArray) -> FloatArray:
    """The distribution by the trapezoid rule, made to end at 1."""
    steps = np.diff(grid) * (density[1:] + density[:-1]) / 2.0
    whole = np.concatenate(([0.0], np.cumsum(steps)))
    cdf: FloatArray = whole / whole[-1]
    return cdf
