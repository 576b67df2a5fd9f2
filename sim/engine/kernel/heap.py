"""Events to come, smallest (time, rank, key) first: a heap of four children a node.

Beyond the last event every time is FOREVER, so that a node may be taken to have all its children.
"""

# ruff: noqa: PLR0917 - the arrays of a run go through compiled functions by position

from __future__ import annotations

from sim.engine.kernel.compiler import compiled
from sim.engine.kernel.fields import FOREVER, HEAP_N
from sim.engine.layout import IntArray


@compiled
def push(
    m: IntArray, heap: IntArray, at_us: int, rank: int, key: int, row: int, token: int
) -> None:
    """Schedule one event. The caller has made sure of the room."""
    when = at_us * 8 + rank
    n = m[HEAP_N]
    m[HEAP_N] = n + 1
    i = 4 * n
    while i > 0:
        up = ((i - 4) >> 4) << 2
        above = heap[up]
        if above < when or (above == when and heap[up + 1] <= key):
            break
        heap[i] = above
        heap[i + 1] = heap[up + 1]
        heap[i + 2] = heap[up + 2]
        heap[i + 3] = heap[up + 3]
        i = up
    heap[i] = when
    heap[i + 1] = key
    heap[i + 2] = row
    heap[i + 3] = token


@compiled
def _least_by_key(heap: IntArray, child: int, when: int) -> int:
    """Of four siblings those at ``when``: the one with the smallest key."""
    least = -1
    for other in range(child, child + 16, 4):
        if heap[other] == when and (least < 0 or heap[other + 1] < heap[least + 1]):
            least = other
    return least


@compiled
def drop_first(m: IntArray, heap: IntArray) -> None:
    """Forget the first event."""
    n = m[HEAP_N] - 1
    m[HEAP_N] = n
    last = 4 * n
    when = heap[last]
    key = heap[last + 1]
    row = heap[last + 2]
    token = heap[last + 3]
    heap[last] = FOREVER
    if n == 0:
        return
    i = 0
    while True:
        child = 4 * i + 4
        if child >= last:
            break
        w0 = heap[child]
        w1 = heap[child + 4]
        w2 = heap[child + 8]
        w3 = heap[child + 12]
        # Two pairs, then the better of both, without a branch: who wins is a coin toss.
        left = child + 4 * int(w1 < w0)
        right = child + 8 + 4 * int(w3 < w2)
        left_when = w1 if w1 < w0 else w0
        right_when = w3 if w3 < w2 else w2
        is_right = right_when < left_when
        least = right if is_right else left
        least_when = right_when if is_right else left_when
        in_pair = int(w2 == w3) if is_right else int(w0 == w1)
        if in_pair + int(left_when == right_when) > 0:
            least = _least_by_key(heap, child, least_when)
        if when < least_when or (when == least_when and key <= heap[least + 1]):
            break
        heap[i] = least_when
        heap[i + 1] = heap[least + 1]
        heap[i + 2] = heap[least + 2]
        heap[i + 3] = heap[least + 3]
        i = least
    heap[i] = when
    heap[i + 1] = key
    heap[i + 2] = row
    heap[i + 3] = token
