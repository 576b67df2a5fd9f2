"""Adaptive throttling at the client: what a callee mostly refuses is mostly not sent at all.

Source: Google, Site Reliability Engineering, ch. 21 "Handling Overload" (client-side throttling).
"""

from __future__ import annotations

from sim.engine.draws import THROTTLE_BUCKET_US, THROTTLE_BUCKETS, Purpose
from sim.engine.kernel.compiler import compiled, constant
from sim.engine.kernel.fields import (
    BUCKET_WIDTH,
    C_ACCEPTS,
    C_REQUESTS,
    C_SENT,
    C_SENT_AT,
    CLIENT,
    KEY,
    NOW,
    SITE,
)
from sim.engine.kernel.numbers import mix
from sim.engine.layout import IntArray, SiteField
from sim.engine.plane import Outcome

_K_MILLI = int(SiteField.THROTTLE_MILLI)
_DRAW = constant(Purpose.THROTTLE)
_CANCELLED = constant(Outcome.CANCELLED)
_DEPENDENCY = constant(Outcome.DEPENDENCY)


@compiled
def _move_on(m: IntArray, c: int) -> int:
    """Forget what is older than the window; returns the place of this moment's bucket."""
    bucket = m[NOW] // THROTTLE_BUCKET_US
    for passed in range(max(m[c + C_SENT_AT], bucket - THROTTLE_BUCKETS) + 1, bucket + 1):
        place = m[c + C_SENT] + passed % THROTTLE_BUCKETS * BUCKET_WIDTH
        m[c + C_REQUESTS] -= m[place]
        m[c + C_ACCEPTS] -= m[place + 1]
        m[place] = 0
        m[place + 1] = 0
    m[c + C_SENT_AT] = bucket
    return int(m[c + C_SENT] + bucket % THROTTLE_BUCKETS * BUCKET_WIDTH)


@compiled
def throttle_lets(m: IntArray, rows: IntArray, row: int) -> bool:
    """Whether the caller sends an attempt: held back by (requests - K accepts) / (requests + 1)."""
    k = m[rows[row + SITE] + _K_MILLI]
    c = rows[row + CLIENT]
    _move_on(m, c)
    excess = m[c + C_REQUESTS] * 1000 - k * m[c + C_ACCEPTS]
    if excess <= 0:
        return True
    among = (m[c + C_REQUESTS] + 1) * 1000
    return bool((mix(rows[row + KEY], _DRAW) >> 11) % among >= excess)


@compiled
def throttle_hears(m: IntArray, rows: IntArray, row: int, outcome: int) -> None:
    """An attempt has ended: a request, and an accept where the callee has worked on it."""
    if m[rows[row + SITE] + _K_MILLI] == 0 or outcome == _CANCELLED:
        return
    c = rows[row + CLIENT]
    place = _move_on(m, c)
    m[place] += 1
    m[c + C_REQUESTS] += 1
    if outcome <= _DEPENDENCY:
        m[place + 1] += 1
        m[c + C_ACCEPTS] += 1
