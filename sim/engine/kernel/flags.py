"""What flags that are on for a share of the requests do to those that are under them.

A request is under a flag when its own draw says so: at every call, at every try, and still when the
share grows.
"""

from __future__ import annotations

from sim.engine.kernel.compiler import compiled
from sim.engine.kernel.fields import (
    AT_FLAG,
    F_KEY,
    F_PPM,
    FLAG_WIDTH,
    FLAGS_ALL,
    FLAGS_FIRST,
    G_FAILURE,
    G_WORK,
    GATE_WIDTH,
)
from sim.engine.kernel.numbers import happens, mix
from sim.engine.layout import IntArray


@compiled
def failure_under_flags(m: IntArray, request: int, x: int, failure: int) -> int:
    """The chance of a failure at a place (ox, g), and what flags add for this request, in ppm."""
    count = m[m[AT_FLAG] + FLAGS_ALL]
    for k in range(count):
        gate = m[AT_FLAG] + FLAGS_FIRST + count * FLAG_WIDTH + (x * count + k) * GATE_WIDTH
        chance = m[gate + G_FAILURE]
        if chance > 0 and _is_under(m, request, k):
            failure += chance - failure * chance // 1_000_000
    return failure


@compiled
def work_under_flags(m: IntArray, request: int, x: int, factor: int) -> int:
    """The factor on work at a place (ox, g), times those of flags for this request, in ppm."""
    count = m[m[AT_FLAG] + FLAGS_ALL]
    for k in range(count):
        gate = m[AT_FLAG] + FLAGS_FIRST + count * FLAG_WIDTH + (x * count + k) * GATE_WIDTH
        times = m[gate + G_WORK]
        if times != 1_000_000 and _is_under(m, request, k):
            factor = factor * times // 1_000_000
    return factor


@compiled
def _is_under(m: IntArray, request: int, k: int) -> bool:
    flag = m[AT_FLAG] + FLAGS_FIRST + k * FLAG_WIDTH
    return bool(m[flag + F_PPM] > 0 and happens(mix(request, m[flag + F_KEY]), m[flag + F_PPM]))
