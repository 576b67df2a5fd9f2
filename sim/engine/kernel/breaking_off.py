"""Work that ends before its time: cancelled by its caller, or killed with its process."""

# ruff: noqa: PLR0917 - the arrays of a run go through compiled functions by position

from __future__ import annotations

from sim.engine.kernel.cache import leave_fill, stop_waiting
from sim.engine.kernel.client import give_up
from sim.engine.kernel.compiler import compiled, constant
from sim.engine.kernel.fields import (
    ANSWER,
    AT_OP_COUNTS,
    AT_REPLICA,
    ATTEMPTS_ALIVE,
    CALLS,
    CHILD,
    CRASH,
    DEAD,
    FILLS,
    GIVE_UP_ALL,
    HOLDS,
    ON_ROAD,
    OP_COUNTS,
    OX,
    QUEUES,
    R_WORK_HEAD,
    R_WORK_TAIL,
    REPLICA,
    REPLICA_WIDTH,
    STATE,
    TOKEN,
    WAITS_FILL,
    WAITS_PROCESSOR,
    WORKS,
)
from sim.engine.kernel.meters import touch
from sim.engine.kernel.rows import free_row, leave_road, todo, unhang
from sim.engine.kernel.seats import free_processor, free_slot, leave_queue
from sim.engine.layout import FloatArray, IntArray
from sim.engine.plane import OpCount, Outcome

_CRASHED = constant(Outcome.CRASHED)

_N_CANCELLED = int(OpCount.CANCELLED)


@compiled
def cancel(
    m: IntArray, reals: FloatArray, rows: IntArray, heap: IntArray, agenda: IntArray, row: int
) -> None:
    """The caller has gone away and the work stops at once: processor, slot, then its own calls."""
    state = rows[row + STATE]
    m[ATTEMPTS_ALIVE] -= 1
    rows[row + STATE] = DEAD
    rows[row + TOKEN] += 1
    if state == CALLS and rows[row + FILLS] > 0:
        leave_fill(m, rows, agenda, row)
    elif state == WAITS_FILL:
        stop_waiting(m, rows, row)
    todo(m, agenda, GIVE_UP_ALL, row, 0)
    if state < QUEUES:
        if rows[row + ON_ROAD] == 1:
            leave_road(m, rows, row)
        return
    m[m[AT_OP_COUNTS] + rows[row + OX] * OP_COUNTS + _N_CANCELLED] += 1
    replica = rows[row + REPLICA]
    r = m[AT_REPLICA] + replica * REPLICA_WIDTH
    touch(m, r)
    if state == QUEUES:
        leave_queue(m, rows, r, row)
        return
    if state == WAITS_PROCESSOR:
        unhang(m, rows, r + R_WORK_HEAD, r + R_WORK_TAIL, row)
    elif state == WORKS:
        free_processor(m, reals, rows, heap, r, row)
    if rows[row + HOLDS] == 1:
        free_slot(m, rows, agenda, r, row)


@compiled
def give_up_all(m: IntArray, rows: IntArray, agenda: IntArray, done: IntArray, row: int) -> None:
    """A cancelled attempt's open calls are given up, newest first; then its row is free."""
    child = rows[row + CHILD]
    if child < 0:
        free_row(m, rows, row)
        return
    todo(m, agenda, GIVE_UP_ALL, row, 0)
    give_up(m, rows, agenda, done, child)


@compiled
def crash(m: IntArray, rows: IntArray, agenda: IntArray, done: IntArray, row: int) -> None:
    """A killed attempt's turn: its open calls are given up, then its caller hears of it."""
    child = rows[row + CHILD]
    if child >= 0:
        todo(m, agenda, CRASH, row, 0)
        give_up(m, rows, agenda, done, child)
        return
    if rows[row + FILLS] > 0:
        leave_fill(m, rows, agenda, row)
    todo(m, agenda, ANSWER, row, _CRASHED)
