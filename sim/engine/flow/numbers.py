"""Logarithm, exponential and powers from + - * / alone: every processor gives the same bits."""

from __future__ import annotations

from typing import Final

from sim.engine.kernel.compiler import compiled_leaf

_LN2: Final = 0.6931471805599453


@compiled_leaf
def ln(x: float) -> float:
    """Natural logarithm of ``x > 0``, to 1e-13 of the larger of the result and one."""
    halvings = 0
    while x > 1.4142135623730951:
        x *= 0.5
        halvings += 1
    while x < 0.7071067811865476:
        x *= 2.0
        halvings -= 1
    s = (x - 1.0) / (x + 1.0)
    z = s * s
    series = 1.0 + z * (
        1.0 / 3.0
        + z * (1.0 / 5.0 + z * (1.0 / 7.0 + z * (1.0 / 9.0 + z * (1.0 / 11.0 + z / 13.0))))
    )
    return halvings * _LN2 + 2.0 * s * series


@compiled_leaf
def exp(x: float) -> float:
    """``e**x`` to 1e-12 of itself; 0 below -700, capped above 700."""
    if x < -700.0:
        return 0.0
    x = min(x, 700.0)
    # e**x = (e**(x / 1024))**1024
    y = x * (1.0 / 1024.0)
    p = 1.0 + y * (1.0 + y * (0.5 + y * (1.0 / 6.0 + y * (1.0 / 24.0 + y / 120.0))))
    for _ in range(10):
        p *= p
    return p
