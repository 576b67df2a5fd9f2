"""Rows come from a free list and hang in lists: queues, timers, siblings, the road."""

from __future__ import annotations

from sim.engine.draws import Rank
from sim.engine.kernel import heap as events
from sim.engine.kernel.compiler import compiled, constant
from sim.engine.kernel.fields import (
    AGENDA_N,
    ARRIVED,
    CALLER,
    CHILD,
    DEADLINE,
    FOREVER,
    FREE,
    FREE_N,
    FREE_ROW,
    KEY,
    NEVER,
    NEXT,
    NOBODY,
    NOW,
    ON_ROAD,
    PREV,
    ROAD_HEAD,
    ROAD_MOST_US,
    ROAD_TAIL,
    ROAD_WHEN,
    S_DUE,
    S_DUE_KEY,
    S_TIMER_HEAD,
    S_TIMER_TAIL,
    SIBLING_NEXT,
    SIBLING_PREV,
    SITE,
    STATE,
    TIMER_NEXT,
    TIMER_PREV,
    TOKEN,
)
from sim.engine.layout import IntArray

_push = events.push
_TIMEOUT = constant(Rank.TIMEOUT)
_ARRIVAL = constant(Rank.ARRIVAL)

# So many travellers are passed by on the way to one's place on the road; beyond is the heap's.
_LOOKS = 8


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
def leave_caller(rows: IntArray, row: int) -> None:
    """Nobody waits for an open call any more."""
    if rows[row + CALLER] >= 0:
        unlink_child(rows, row)
    rows[row + CALLER] = NOBODY


@compiled
def link_beside(rows: IntArray, row: int, twin: int) -> None:
    """A second attempt of an open call joins the list right beside the first."""
    before = rows[row + SIBLING_PREV]
    rows[twin + SIBLING_PREV] = before
    rows[twin + SIBLING_NEXT] = row
    rows[row + SIBLING_PREV] = twin
    if before >= 0:
        rows[before + SIBLING_NEXT] = twin
    else:
        rows[rows[row + CALLER] + CHILD] = twin


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
def look_at_timers(m: IntArray, heap: IntArray, rows: IntArray, at: int) -> None:
    """See to it that the heap comes back no later than the site's first timer.

    Only a site's earliest timer stands in the heap. Most timers never fire: they leave their list
    when the answer comes, and the heap never hears of them.
    """
    first = m[at + S_TIMER_HEAD]
    if first < 0:
        return
    due = rows[first + DEADLINE]
    key = rows[first + KEY]
    if due < m[at + S_DUE] or (due == m[at + S_DUE] and key < m[at + S_DUE_KEY]):
        m[at + S_DUE] = due
        m[at + S_DUE_KEY] = key
        _push(m, heap, due, _TIMEOUT, key, at, 0)


@compiled
def start_timer(m: IntArray, heap: IntArray, rows: IntArray, row: int) -> None:
    """An attempt with a deadline joins its site's timers, in order of (deadline, key)."""
    at = rows[row + SITE]
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
        look_at_timers(m, heap, rows, at)


@compiled
def stop_timer(m: IntArray, rows: IntArray, row: int) -> None:
    """The attempt has ended: its timer leaves the list."""
    at = rows[row + SITE]
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


@compiled
def set_out(m: IntArray, rows: IntArray, heap: IntArray, row: int, at_us: int) -> None:
    """An attempt travels: on the road where its place is close to the end, else by the heap.

    The order of events is the same whichever way it goes; the road is cheap because most attempts
    travel about as long, and so arrive in the order in which they set out.
    """
    key = rows[row + KEY]
    rows[row + ARRIVED] = at_us
    rows[row + TOKEN] += 1
    before = m[ROAD_TAIL]
    looks = _LOOKS if at_us - m[NOW] <= m[ROAD_MOST_US] else 0
    while looks > 0:
        if before < 0:
            after = m[ROAD_HEAD]
            m[ROAD_HEAD] = row
            m[ROAD_WHEN] = at_us * 8 + _ARRIVAL
            break
        due = rows[before + ARRIVED]
        if due < at_us or (due == at_us and rows[before + KEY] < key):
            after = rows[before + NEXT]
            rows[before + NEXT] = row
            break
        before = rows[before + PREV]
        looks -= 1
    else:
        rows[row + ON_ROAD] = 0
        _push(m, heap, at_us, _ARRIVAL, key, row, rows[row + TOKEN])
        return
    rows[row + ON_ROAD] = 1
    rows[row + PREV] = before
    rows[row + NEXT] = after
    if after >= 0:
        rows[after + PREV] = row
    else:
        m[ROAD_TAIL] = row


@compiled
def leave_road(m: IntArray, rows: IntArray, row: int) -> None:
    """A traveller has arrived, or is called back."""
    unhang(m, rows, ROAD_HEAD, ROAD_TAIL, row)
    first = m[ROAD_HEAD]
    m[ROAD_WHEN] = rows[first + ARRIVED] * 8 + _ARRIVAL if first >= 0 else FOREVER
