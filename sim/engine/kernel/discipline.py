"""Whom a freed slot takes from the queue, and whether it is worth serving."""

# ruff: noqa: PLR0917 - the arrays of a run go through compiled functions by position

from __future__ import annotations

from sim.engine.draws import CODEL_TARGET_US, STANDS_AFTER_US
from sim.engine.kernel.compiler import compiled
from sim.engine.kernel.fields import (
    ARRIVED,
    GIVES_UP,
    NOW,
    O_MEAN,
    OP,
    R_QUEUE_HEAD,
    R_QUEUE_SINCE,
    R_QUEUE_TAIL,
)
from sim.engine.kernel.numbers import whole_up
from sim.engine.layout import FloatArray, IntArray
from sim.model.resilience import Discipline

_LIFO = list(Discipline).index(Discipline.LIFO)
_DROP_LATE = list(Discipline).index(Discipline.DROP_LATE)
_DROP_EXPIRED = list(Discipline).index(Discipline.DROP_EXPIRED)
_CODEL = list(Discipline).index(Discipline.CODEL)
_ADAPTIVE_LIFO = list(Discipline).index(Discipline.ADAPTIVE_LIFO)


@compiled
def _stands(m: IntArray, r: int) -> bool:
    """Whether the queue has not been empty for a while."""
    return bool(m[NOW] - m[r + R_QUEUE_SINCE] > STANDS_AFTER_US)


@compiled
def next_in_line(m: IntArray, r: int, discipline: int) -> int:
    """The one whom the slot takes; the queue is not empty."""
    is_lifo = discipline == _LIFO or (discipline == _ADAPTIVE_LIFO and _stands(m, r))
    return int(m[r + R_QUEUE_TAIL] if is_lifo else m[r + R_QUEUE_HEAD])


@compiled
def is_too_late(
    m: IntArray, reals: FloatArray, rows: IntArray, r: int, row: int, discipline: int
) -> bool:
    """Whether the one taken is dropped in place of being served."""
    if discipline == _DROP_LATE:
        mean = whole_up(reals[m[rows[row + OP] + O_MEAN]])
        return bool(m[NOW] + mean > rows[row + GIVES_UP])
    if discipline == _DROP_EXPIRED:
        return bool(m[NOW] >= rows[row + GIVES_UP])
    if discipline == _CODEL:
        most = CODEL_TARGET_US if _stands(m, r) else STANDS_AFTER_US
        return bool(m[NOW] - rows[row + ARRIVED] > most)
    return False
