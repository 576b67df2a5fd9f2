"""Which key a call asks for: Zipf's law as whole numbers, the same on every processor.

Rank k of n is asked for in proportion to ``k ** -skew`` (G. K. Zipf, 1949; Breslau et al., "Web
caching and Zipf-like distributions", 1999).
"""

from __future__ import annotations

import numpy as np

from sim.engine.layout import FloatArray, IntArray

# A draw of 63 bits is cut to 52, so that it is whole as a float too.
DRAW_BITS = 52
_LN2 = 0.6931471805599453


def rank_table(keys: int, skew: float) -> IntArray:
    """Thresholds, shape ``(keys,)``: a draw below entry k, and not below k - 1, asks for key k."""
    ranks = np.arange(1, keys + 1, dtype=np.float64)
    weights = 1.0 / ranks if skew == 1.0 else _exp(-skew * _log(ranks))
    sums = np.cumsum(weights)
    table: IntArray = np.floor(sums / sums[-1] * 2.0**DRAW_BITS).astype(np.int64)
    return table


def rank_of(table: IntArray, draw: int) -> int:
    """The key that a 63-bit draw asks for, 0 the most popular."""
    return int(np.searchsorted(table, draw >> (63 - DRAW_BITS), side="right"))


def _log(x: FloatArray) -> FloatArray:
    """Natural logarithm from + - * / alone: halved to [1, 2), then the series of atanh."""
    mantissa, exponent = np.frexp(x)
    s = (2.0 * mantissa - 1.0) / (2.0 * mantissa + 1.0)
    z, series = s * s, np.zeros_like(x)
    for k in range(41, -1, -2):
        series = series * z + 1.0 / k
    return 2.0 * s * series + (exponent - 1.0) * _LN2


def _exp(x: FloatArray) -> FloatArray:
    """Exponential of numbers that are not positive: powers of two aside, Taylor's series."""
    twos = np.floor(x / _LN2)
    rest, total = x - twos * _LN2, np.ones_like(x)
    for k in range(20, 0, -1):
        total = total * rest / k + 1.0
    return np.ldexp(total, twos.astype(np.int64))
