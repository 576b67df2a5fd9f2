"""Rows come from a free list and hang in four kinds of lists: queues, timers, siblings, agenda."""

from __future__ import annotations

from sim.engine.draws import Rank
from sim.engine.kernel import heap as events
from sim.engine.kernel.compiler import compiled, constant
from sim.engine.kernel.fields import (
    AGENDA_N,
    AT_SITE,
    CALLER,
    CHILD,
    DEADLINE,
    FREE,
    FREE_N,
    FREE_ROW,
    KEY,
    NEVER,
    NEXT,
    PREV,
    S_DUE,
    S_DUE_KEY,
    S_TIMER_HEAD,
    S_TIMER_TAIL,
    SIBLING_NEXT,
    SIBLING_PREV,
    SITE,
    SITE_WIDTH,
    STATE,
    TIMER_NEXT,
    TIMER_PREV,
    TOKEN,
)
from sim.engine.layout import IntArray

_push = events.push
_TIMEOUT = constant(Rank.TIMEOUT)


@compiled
def new_row(m: IntArray, rows: IntArray) -> int:
    """A row from the free list; the caller fills it."""
    row: int = m[FREE]
    m[FREE] = rows[row + NEXT]
    m[FREE_N] -= 1
    rows[row + CHILD] = -1
    rows[row + DEADLINE] = NEVER
    return row


@compiled
def free_row(m: IntArray, rows: IntArray, row: int) -> None:
    """Give a row back; events that still name it are stale from now on."""
    rows[row + TOKEN] += 1
    rows[row + STATE] = FREE_ROW
    rows[row + NEXT] = m[FREE]
    m[FREE] = row
    m[FREE_N] += 1


@compiled
def todo(m: IntArray, agenda: IntArray, task: int, index: int, value: int) -> None:
    """Put a task on top of the agenda: the last one put is the first one done."""
    n = m[AGENDA_N]
    agenda[3 * n] = task
    agenda[3 * n + 1] = index
    agenda[3 * n + 2] = value
    m[AGENDA_N] = n + 1


@compiled
def append(m: IntArray, rows: IntArray, head: int, tail: int, row: int) -> None:
    """Hang a row at the end of the list whose ends stand at ``m[head]`` and ``m[tail]``."""
    last = m[tail]
    rows[row + PREV] = last
    rows[row + NEXT] = -1
    if last >= 0:
        rows[last + NEXT] = row
    else:
        m[head] = row
    m[tail] = row


@compiled
def unhang(m: IntArray, rows: IntArray, head: int, tail: int, row: int) -> None:
    """Take a row out of such a list, wherever it hangs."""
    before = rows[row + PREV]
    after = rows[row + NEXT]
    if before >= 0:
        rows[before + NEXT] = after
    else:
        m[head] = after
    if after >= 0:
        rows[after + PREV] = before
    else:
        m[tail] = before


@compiled
def link_child(rows: IntArray, row: int) -> None:
    """An open call joins its caller's list, newest first."""
    caller = rows[row + CALLER]
    first = rows[caller + CHILD]
    rows[row + SIBLING_PREV] = -1
    rows[row + SIBLING_NEXT] = first
    if first >= 0:
        rows[first + SIBLING_PREV] = row
    rows[caller + CHILD] = row


@compiled
def unlink_child(rows: IntArray, row: int) -> None:
    """A call that ends, or is given up, leaves its caller's list."""
    before = rows[row + SIBLING_PREV]
    after = rows[row + SIBLING_NEXT]
    if before >= 0:
        rows[before + SIBLING_NEXT] = after
    else:
        rows[rows[row + CALLER] + CHILD] = after
    if after >= 0:
        rows[after + SIBLING_PREV] = before


@compiled
def replace_child(rows: IntArray, row: int, carrier: int) -> None:
    """A call moves to another row and keeps its place among its siblings."""
    before = rows[row + SIBLING_PREV]
    after = rows[row + SIBLING_NEXT]
    rows[carrier + SIBLING_PREV] = before
    rows[carrier + SIBLING_NEXT] = after
    if before >= 0:
        rows[before + SIBLING_NEXT] = carrier
    else:
        rows[rows[row + CALLER] + CHILD] = carrier
    if after >= 0:
        rows[after + SIBLING_PREV] = carrier


@compiled
def look_at_timers(m: IntArray, heap: IntArray, rows: IntArray, site: int) -> None:
    """See to it that the heap comes back no later than the site's first timer.

    Only a site's earliest timer stands in the heap. Most timers never fire: they leave their list
    when the answer comes, and the heap never hears of them.
    """
    at = m[AT_SITE] + site * SITE_WIDTH
    first = m[at + S_TIMER_HEAD]
    if first < 0:
        return
    due = rows[first + DEADLINE]
    key = rows[first + KEY]
    if due < m[at + S_DUE] or (due == m[at + S_DUE] and key < m[at + S_DUE_KEY]):
        m[at + S_DUE] = due
        m[at + S_DUE_KEY] = key
        _push(m, heap, due, _TIMEOUT, key, site, 0)


@compiled
def start_timer(m: IntArray, heap: IntArray, rows: IntArray, row: int) -> None:
    """An attempt with a deadline joins its site's timers, in order of (deadline, key)."""
    site = rows[row + SITE]
    at = m[AT_SITE] + site * SITE_WIDTH
    due = rows[row + DEADLINE]
    key = rows[row + KEY]
    # Deadlines mostly grow (one constant timeout a site), so the place is found from the tail.
    before = m[at + S_TIMER_TAIL]
    while before >= 0 and (
        rows[before + DEADLINE] > due
        or (rows[before + DEADLINE] == due and rows[before + KEY] > key)
    ):
        before = rows[before + TIMER_PREV]
    if before >= 0:
        after = rows[before + TIMER_NEXT]
        rows[before + TIMER_NEXT] = row
    else:
        after = m[at + S_TIMER_HEAD]
        m[at + S_TIMER_HEAD] = row
    rows[row + TIMER_PREV] = before
    rows[row + TIMER_NEXT] = after
    if after >= 0:
        rows[after + TIMER_PREV] = row
    else:
        m[at + S_TIMER_TAIL] = row
    if before < 0:
        look_at_timers(m, heap, rows, site)


@compiled
def stop_timer(m: IntArray, rows: IntArray, row: int) -> None:
    """The attempt has ended: its timer leaves the list."""
    at = m[AT_SITE] + rows[row + SITE] * SITE_WIDTH
    before = rows[row + TIMER_PREV]
    after = rows[row + TIMER_NEXT]
    if before >= 0:
        rows[before + TIMER_NEXT] = after
    else:
        m[at + S_TIMER_HEAD] = after
    if after >= 0:
        rows[after + TIMER_PREV] = before
    else:
        m[at + S_TIMER_TAIL] = before
    rows[row + DEADLINE] = NEVER
