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
        above = heap[up, 0]
        if above < when or (above == when and heap[up, 1] <= key):
            break
        heap[i, 0] = above
        heap[i, 1] = heap[up, 1]
        heap[i, 2] = heap[up, 2]
        heap[i, 3] = heap[up, 3]
        i = up
    heap[i, 0] = when
    heap[i, 1] = key
    heap[i, 2] = row
    heap[i, 3] = token


@compiled
def drop_first(m: IntArray, heap: IntArray) -> None:
    """Forget the first event."""
    n = m[HEAP_N] - 1
    m[HEAP_N] = n
    if n == 0:
        return
    when = heap[n, 0]
    key = heap[n, 1]
    i = 0
    while True:
        child = 4 * i + 1
        if child >= n:
            break
        least = child
        least_when = heap[child, 0]
        for other in range(child + 1, min(child + 4, n)):
            other_when = heap[other, 0]
            if other_when < least_when or (
                other_when == least_when and heap[other, 1] < heap[least, 1]
            ):
                least = other
                least_when = other_when
        if when < least_when or (when == least_when and key <= heap[least, 1]):
            break
        heap[i, 0] = least_when
        heap[i, 1] = heap[least, 1]
        heap[i, 2] = heap[least, 2]
        heap[i, 3] = heap[least, 3]
        i = least
    heap[i, 0] = when
    heap[i, 1] = key
    heap[i, 2] = heap[n, 2]
    heap[i, 3] = heap[n, 3]
