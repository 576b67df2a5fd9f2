"""Adaptive throttling at the client: what a callee mostly refuses is mostly not sent at all.

Source: Google, Site Reliability Engineering, ch. 21 "Handling Overload" (client-side throttling).
"""

from __future__ import annotations

from sim.engine.draws import THROTTLE_BUCKET_US, THROTTLE_BUCKETS, Purpose
from sim.engine.kernel.compiler import compiled, constant
from sim.engine.kernel.fields import (
    BUCKET_WIDTH,
    C_RING,
    CLIENT,
    H_ACCEPTS,
    H_AT,
    H_BUCKETS,
    H_REQUESTS,
    KEY,
    NOW,
    SITE,
    THROTTLE_WIDTH,
)
from sim.engine.kernel.numbers import mix
from sim.engine.layout import IntArray, SiteField
from sim.engine.plane import Outcome

_K_MILLI = int(SiteField.THROTTLE_MILLI)
_DRAW = constant(Purpose.THROTTLE)
_CANCELLED = constant(Outcome.CANCELLED)
_DEPENDENCY = constant(Outcome.DEPENDENCY)


@compiled
def _move_on(m: IntArray, h: int) -> int:
    """Forget what is older than the window; returns the place of this moment's bucket."""
    bucket = m[NOW] // THROTTLE_BUCKET_US
    for passed in range(max(m[h + H_AT], bucket - THROTTLE_BUCKETS) + 1, bucket + 1):
        place = h + H_BUCKETS + passed % THROTTLE_BUCKETS * BUCKET_WIDTH
        m[h + H_REQUESTS] -= m[place]
        m[h + H_ACCEPTS] -= m[place + 1]
        m[place] = 0
        m[place + 1] = 0
    m[h + H_AT] = bucket
    return int(h + H_BUCKETS + bucket % THROTTLE_BUCKETS * BUCKET_WIDTH)


@compiled
def throttle_lets(m: IntArray, rows: IntArray, row: int) -> bool:
    """Whether the caller sends an attempt: held back by (requests - K accepts) / (requests + 1)."""
    k = m[rows[row + SITE] + _K_MILLI]
    h = m[rows[row + CLIENT] + C_RING] - THROTTLE_WIDTH
    _move_on(m, h)
    excess = m[h + H_REQUESTS] * 1000 - k * m[h + H_ACCEPTS]
    if excess <= 0:
        return True
    among = (m[h + H_REQUESTS] + 1) * 1000
    return bool((mix(rows[row + KEY], _DRAW) >> 11) % among >= excess)


@compiled
def throttle_hears(m: IntArray, rows: IntArray, row: int, outcome: int) -> None:
    """An attempt has ended: a request, and an accept where the callee has worked on it."""
    if m[rows[row + SITE] + _K_MILLI] == 0 or outcome == _CANCELLED:
        return
    h = m[rows[row + CLIENT] + C_RING] - THROTTLE_WIDTH
    place = _move_on(m, h)
    m[place] += 1
    m[h + H_REQUESTS] += 1
    if outcome <= _DEPENDENCY:
        m[place + 1] += 1
        m[h + H_ACCEPTS] += 1
