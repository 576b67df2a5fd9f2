"""Events to come, smallest (time, rank, key) first: a heap of four children a node."""

# ruff: noqa: PLR0917 - the arrays of a run go through compiled functions by position

from __future__ import annotations

from sim.engine.kernel.compiler import compiled
from sim.engine.kernel.fields import HEAP_N
from sim.engine.layout import IntArray


@compiled
def push(
    m: IntArray, heap: IntArray, at_us: int, rank: int, key: int, row: int, token: int
) -> None:
    """Schedule one event. The caller has made sure of the room."""
    when = at_us * 8 + rank
    i = m[HEAP_N]
    m[HEAP_N] = i + 1
    while i > 0:
        up = (i - 1) >> 2
        above = heap[4 * up]
        if above < when or (above == when and heap[4 * up + 1] <= key):
            break
        heap[4 * i] = above
        heap[4 * i + 1] = heap[4 * up + 1]
        heap[4 * i + 2] = heap[4 * up + 2]
        heap[4 * i + 3] = heap[4 * up + 3]
        i = up
    heap[4 * i] = when
    heap[4 * i + 1] = key
    heap[4 * i + 2] = row
    heap[4 * i + 3] = token


@compiled
def drop_first(m: IntArray, heap: IntArray) -> None:
    """Forget the first event."""
    n = m[HEAP_N] - 1
    m[HEAP_N] = n
    if n == 0:
        return
    when = heap[4 * n]
    key = heap[4 * n + 1]
    i = 0
    while True:
        child = 4 * i + 1
        if child >= n:
            break
        least = child
        least_when = heap[4 * child]
        for other in range(child + 1, min(child + 4, n)):
            other_when = heap[4 * other]
            if other_when < least_when or (
                other_when == least_when and heap[4 * other + 1] < heap[4 * least + 1]
            ):
                least = other
                least_when = other_when
        if when < least_when or (when == least_when and key <= heap[4 * least + 1]):
            break
        heap[4 * i] = least_when
        heap[4 * i + 1] = heap[4 * least + 1]
        heap[4 * i + 2] = heap[4 * least + 2]
        heap[4 * i + 3] = heap[4 * least + 3]
        i = least
    heap[4 * i] = when
    heap[4 * i + 1] = key
    heap[4 * i + 2] = heap[4 * n + 2]
    heap[4 * i + 3] = heap[4 * n + 3]
