"""Parallel items of which so many are needed: done, or failed, before all have ended.

A group is a row between its items and their parent: the items' caller, and one open call of the
parent's. Who gives up the parent gives up the group, and with it its items.
"""

# ruff: noqa: PLR0917 - the arrays of a run go through compiled functions by position

from __future__ import annotations

from sim.engine.draws import Rank
from sim.engine.kernel import heap as events
from sim.engine.kernel.client import give_up
from sim.engine.kernel.compiler import compiled, constant
from sim.engine.kernel.fields import (
    CALL_KEY,
    CALLER,
    CHILD,
    CLASS,
    CLIENT,
    GIVES_UP_CALL,
    GROUP,
    GROUP_KEY,
    GROUP_STARTED,
    GROUP_STARTS,
    HAS_FAILED,
    HEARD,
    ITEM,
    NOBODY,
    NOT_NEEDED,
    NOW,
    OPEN_CALLS,
    PARENT_KEY,
    REPLICA,
    REQUEST,
    SITE,
    STAGE_ENDS,
    START_CALL,
    STATE,
    TRACE,
    WAITS_BACKOFF,
    ZONE,
)
from sim.engine.kernel.numbers import mix
from sim.engine.kernel.rows import free_row, link_child, new_row, todo, unlink_child
from sim.engine.layout import IntArray, SiteField

_push = events.push
_CANCELS = int(SiteField.CANCELS)
_COUNT = int(SiteField.COUNT)
_IS_HARD = int(SiteField.IS_HARD)
_NEEDS = int(SiteField.NEEDS)
_RANK = constant(Rank.GIVES_UP)


@compiled
def start_group(m: IntArray, rows: IntArray, agenda: IntArray, group: int) -> None:
    """The group's turn in its stage: all its items start. Its row knows what a call's knows."""
    link_child(rows, group)
    rows[group + STATE] = GROUP_STARTS
    rows[group + REPLICA] = NOBODY
    rows[group + HAS_FAILED] = 0
    item = m[rows[group + SITE] + _COUNT]
    rows[group + OPEN_CALLS] = item
    todo(m, agenda, GROUP_STARTED, group, 0)
    while item > 0:
        item -= 1
        call = new_row(m, rows)
        for column in (SITE, GROUP_KEY, CLASS, CLIENT, ZONE, TRACE, PARENT_KEY, REQUEST):
            rows[call + column] = rows[group + column]
        rows[call + CALL_KEY] = mix(rows[group + GROUP_KEY], item)
        rows[call + ITEM] = item
        rows[call + CALLER] = group
        todo(m, agenda, START_CALL, call, 0)


@compiled
def group_started(m: IntArray, rows: IntArray, heap: IntArray, agenda: IntArray, row: int) -> None:
    """All items have been started: what has ended at once may decide the group now."""
    rows[row + STATE] = GROUP
    _judge(m, rows, heap, agenda, row)


@compiled
def group_hears(m: IntArray, rows: IntArray, heap: IntArray, agenda: IntArray, group: int) -> None:
    """One item has ended."""
    rows[group + OPEN_CALLS] -= 1
    if rows[group + STATE] == GROUP:
        _judge(m, rows, heap, agenda, group)


@compiled
def _judge(m: IntArray, rows: IntArray, heap: IntArray, agenda: IntArray, group: int) -> None:
    """Once enough are good, or too many bad, the stage hears; nobody waits for the others."""
    at = rows[group + SITE]
    spare = m[at + _COUNT] - m[at + _NEEDS]
    failed = rows[group + HAS_FAILED]
    if failed <= spare and rows[group + OPEN_CALLS] > spare - failed:
        return
    child = rows[group + CHILD]
    while child >= 0:
        unlink_child(rows, child)
        rows[child + CALLER] = NOBODY
        if m[at + _CANCELS] == 1:
            rows[child + CALLER] = NOT_NEEDED
            _push(m, heap, m[NOW], _RANK, rows[child + CALL_KEY], child, GIVES_UP_CALL)
        child = rows[group + CHILD]
    parent = rows[group + CALLER]
    unlink_child(rows, group)
    if failed > spare and m[at + _IS_HARD] == 1:
        rows[parent + HAS_FAILED] = 1
    free_row(m, rows, group)
    todo(m, agenda, STAGE_ENDS, parent, 0)


@compiled
def give_up_call(
    m: IntArray, rows: IntArray, agenda: IntArray, done: IntArray, row: int, key: int
) -> None:
    """A call that is not needed any more ends unheard, if it has not ended by itself."""
    if rows[row + CALL_KEY] != key or rows[row + CALLER] != NOT_NEEDED:
        return
    if rows[row + HEARD] == 1 or rows[row + STATE] == WAITS_BACKOFF:
        give_up(m, rows, agenda, done, row)
