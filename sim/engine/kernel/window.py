"""What a breaker remembers: a ring of the latest outcomes, or buckets of a window of time."""

from __future__ import annotations

from sim.engine.draws import WINDOW_BUCKETS
from sim.engine.kernel.compiler import compiled
from sim.engine.kernel.fields import (
    BUCKET_WIDTH,
    C_FAILURES,
    C_RING,
    C_RING_AT,
    C_RING_N,
)
from sim.engine.layout import IntArray

_BUCKETS = WINDOW_BUCKETS


@compiled
def empty(m: IntArray, c: int) -> None:
    """Nothing is remembered; what stands in the buckets is wiped when the next outcome comes."""
    m[c + C_RING_AT] = 0
    m[c + C_RING_N] = 0
    m[c + C_FAILURES] = 0


@compiled
def in_ring(m: IntArray, c: int, calls: int, failed: int) -> int:
    """One more outcome; how many are remembered, at most ``calls``."""
    place = m[c + C_RING] + m[c + C_RING_AT]
    if m[c + C_RING_N] == calls:
        m[c + C_FAILURES] -= m[place]
    else:
        m[c + C_RING_N] += 1
    m[place] = failed
    m[c + C_FAILURES] += failed
    m[c + C_RING_AT] += 1
    if m[c + C_RING_AT] == calls:
        m[c + C_RING_AT] = 0
    return int(m[c + C_RING_N])


@compiled
def in_window(m: IntArray, c: int, now_us: int, window_us: int, failed: int) -> int:
    """One more outcome; how many came in this bucket of time and the nine before it."""
    bucket = now_us // max(1, window_us // _BUCKETS)
    if m[c + C_RING_N] == 0:
        # It has just been emptied, or never been filled.
        m[c + C_RING_AT] = bucket
        for k in range(_BUCKETS):
            m[m[c + C_RING] + k * BUCKET_WIDTH] = 0
            m[m[c + C_RING] + k * BUCKET_WIDTH + 1] = 0
    for passed in range(max(m[c + C_RING_AT], bucket - _BUCKETS) + 1, bucket + 1):
        place = m[c + C_RING] + passed % _BUCKETS * BUCKET_WIDTH
        m[c + C_RING_N] -= m[place]
        m[c + C_FAILURES] -= m[place + 1]
        m[place] = 0
        m[place + 1] = 0
    m[c + C_RING_AT] = bucket
    place = m[c + C_RING] + bucket % _BUCKETS * BUCKET_WIDTH
    m[place] += 1
    m[place + 1] += failed
    m[c + C_RING_N] += 1
    m[c + C_FAILURES] += failed
    return int(m[c + C_RING_N])
