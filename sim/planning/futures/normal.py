"""The normal law and its inverse, for whole arrays.

Source: Wichura, "Algorithm AS241: The Percentage Points of the Normal Distribution", Applied
Statistics 37 (1988); relative accuracy about 1e-16.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from sim.planning.futures.keyed import FloatArray

# Highest power first; the last coefficient of each denominator is 1.
_MIDDLE: Final = (
    (2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
     4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
     1.3314166789178437745e2, 3.3871328727963666080e0),
    (5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4,
     2.1213794301586595867e4, 5.3941960214247511077e3, 6.8718700749205790830e2,
     4.2313330701600911252e1, 1.0),
)  # fmt: skip
_NEAR: Final = (
    (7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
     1.27045825245236838258e0, 3.64784832476320460504e0, 5.76949722146069140550e0,
     4.63033784615654529590e0, 1.42343711074968357734e0),
    (1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
     1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e0,
     2.05319162663775882187e0, 1.0),
)  # fmt: skip
_FAR: Final = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
     2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e0,
     5.46378491116411436990e0, 6.65790464350110377720e0),
    (2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
     7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
     5.99832206555887937690e-1, 1.0),
)  # fmt: skip


def normal_quantile(u: FloatArray) -> FloatArray:
    """Where the standard normal distribution reaches ``u``; strictly between 0 and 1."""
    q = np.asarray(u, dtype=np.float64) - 0.5
    middle = 0.180625 - q * q
    found: FloatArray = _ratio(_MIDDLE, middle) * q
    is_tail = np.abs(q) > 0.425
    if is_tail.any():
        tail = q[is_tail]
        # The smaller side itself: half less something near half would lose its digits.
        side = np.asarray(u, dtype=np.float64)[is_tail]
        r = np.sqrt(-np.log(np.minimum(side, 1.0 - side)))
        x = np.where(r <= 5.0, _ratio(_NEAR, r - 1.6), _ratio(_FAR, r - 5.0))
        found[is_tail] = np.copysign(x, tail)
    return found


def normal_cdf(x: float) -> float:
    """Probability that a standard normal is at most ``x``."""
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def _ratio(form: tuple[tuple[float, ...], tuple[float, ...]], r: FloatArray) -> FloatArray:
    above, below = (np.full_like(r, part[0]) for part in form)
    for high, low in zip(form[0][1:], form[1][1:], strict=True):
        above *= r
        above += high
        below *= r
        below += low
    ratio: FloatArray = above / below
    return ratio
