"""Hedged calls: an attempt without an answer is sent once more, and the first good answer counts.

The two are attempts of one call, each with a key, a replica and a connection of its own. The first
bad one leaves quietly; the other then is the attempt.
"""

# ruff: noqa: PLR0917 - the arrays of a run go through compiled functions by position

from __future__ import annotations

from sim.engine.draws import Purpose, Rank
from sim.engine.kernel import heap as events
from sim.engine.kernel.balance import pick
from sim.engine.kernel.closing import close
from sim.engine.kernel.compiler import compiled, constant
from sim.engine.kernel.fields import (
    ATTEMPT,
    ATTEMPTS_ALIVE,
    BEGIN,
    C_IN_USE,
    C_WAIT_HEAD,
    C_WAIT_TAIL,
    CALLEE_SIDE,
    CALLER,
    CANCEL,
    CLIENT,
    CONNECT,
    CONNECTED,
    DEADLINE,
    DROPS_WORK,
    E_UNTIL,
    END_WIDTH,
    ENDED,
    GIVES_UP,
    GROUP_STARTS,
    HEARD,
    IS_LOST,
    KEY,
    NEVER,
    NOBODY,
    NOT_NEEDED,
    NOW,
    PROBE,
    REPLICA,
    RESOLVE,
    S_COUNTS,
    S_EJECTED_UNTIL,
    S_ENDS,
    S_IS_SPECIAL,
    S_SERVICE,
    SEND,
    SITE,
    STATE,
    TWIN,
    V_FIRST,
    WAITS_POOL,
)
from sim.engine.kernel.guards import breaker_lets
from sim.engine.kernel.numbers import mix
from sim.engine.kernel.rows import (
    append,
    free_row,
    leave_caller,
    link_beside,
    new_row,
    start_timer,
    todo,
)
from sim.engine.kernel.throttle import throttle_lets
from sim.engine.layout import IntArray, SiteField
from sim.engine.plane import Outcome, SiteCount

_push = events.push
_CANCELS = int(SiteField.CANCELS)
_HEDGE_US = int(SiteField.HEDGE_US)
_THROTTLE = int(SiteField.THROTTLE_MILLI)
_POOL = int(SiteField.POOL)
_N_ATTEMPTS = int(SiteCount.ATTEMPTS)
_N_HEDGES = int(SiteCount.HEDGES)
_N_POOL_WAITS = int(SiteCount.POOL_WAITS)
_OK = constant(Outcome.OK)
_CANCELLED = constant(Outcome.CANCELLED)
_DRAW_HEDGE = constant(Purpose.HEDGE)
_RANK_DROPS = constant(Rank.DROPS)


@compiled
def connected(m: IntArray, rows: IntArray, row: int) -> bool:
    """Whether an attempt has a connection, or needs none; else it stands last in line for one."""
    at = rows[row + SITE]
    if m[at + _POOL] > 0:
        c = rows[row + CLIENT]
        if m[c + C_WAIT_HEAD] >= 0 or m[c + C_IN_USE] >= m[at + _POOL]:
            m[m[at + S_COUNTS] + _N_POOL_WAITS] += 1
            rows[row + STATE] = WAITS_POOL
            append(m, rows, c + C_WAIT_HEAD, c + C_WAIT_TAIL, row)
            return False
        m[c + C_IN_USE] += 1
        rows[row + CONNECTED] = 1
    return True


@compiled
def has_twin(m: IntArray, rows: IntArray, row: int) -> bool:
    """Whether it is one of two; at most sites there never is."""
    at = rows[row + SITE]
    return bool(m[at + S_IS_SPECIAL] == 1 and m[at + _HEDGE_US] > 0 and rows[row + TWIN] >= 0)


@compiled
def pick_another(m: IntArray, rows: IntArray, row: int, replica: int) -> int:
    """As if the twin's replica were ejected for this one pick: out, while others are in."""
    at = rows[row + SITE]
    e = m[at + S_ENDS] + (replica - m[m[at + S_SERVICE] + V_FIRST]) * END_WIDTH
    until = m[e + E_UNTIL]
    latest = m[at + S_EJECTED_UNTIL]
    m[e + E_UNTIL] = NEVER
    m[at + S_EJECTED_UNTIL] = NEVER
    found = pick(m, rows, row)
    m[e + E_UNTIL] = until
    m[at + S_EJECTED_UNTIL] = latest
    return int(found)


@compiled
def send_again(
    m: IntArray, rows: IntArray, heap: IntArray, agenda: IntArray, row: int, key: int
) -> None:
    """No answer has come for so long: the attempt gets a twin, if the breaker lets it through."""
    is_open = rows[row + KEY] == key and rows[row + HEARD] == 1
    if not is_open or rows[row + CALLER] == NOT_NEEDED:
        return
    twin = new_row(m, rows)
    for column in range(SITE, ATTEMPT + 1):
        rows[twin + column] = rows[row + column]
    rows[twin + KEY] = mix(key, _DRAW_HEDGE)
    rows[twin + PROBE] = 0
    is_throttled = m[rows[row + SITE] + _THROTTLE] > 0 and not throttle_lets(m, rows, twin)
    if is_throttled or not breaker_lets(m, rows, twin):
        free_row(m, rows, twin)
        return
    counts = m[rows[row + SITE] + S_COUNTS]
    m[counts + _N_ATTEMPTS] += 1
    m[counts + _N_HEDGES] += 1
    m[ATTEMPTS_ALIVE] += 1
    rows[twin + BEGIN] = m[NOW]
    rows[twin + REPLICA] = NOBODY
    rows[twin + CONNECTED] = 0
    rows[twin + HEARD] = 1
    rows[twin + STATE] = ENDED
    rows[twin + TWIN] = row
    rows[row + TWIN] = twin
    if rows[row + CALLER] >= 0:
        link_beside(rows, row, twin)
    rows[twin + GIVES_UP] = rows[row + GIVES_UP]
    rows[twin + DEADLINE] = rows[row + DEADLINE]
    if rows[twin + DEADLINE] != NEVER:
        start_timer(m, heap, rows, twin)
    if connected(m, rows, twin):
        todo(m, agenda, SEND, twin, 0)


@compiled
def _drop(m: IntArray, rows: IntArray, heap: IntArray, done: IntArray, row: int) -> bool:
    """One of two is not needed any more; returns whether someone waits for its connection.

    Its work leaves by an event of its own, when nothing else of this instant is half done.
    """
    rows[row + TWIN] = NOBODY
    leave_caller(rows, row)
    state = rows[row + STATE]
    is_awaited = close(m, rows, done, row, _CANCELLED)
    if state >= CALLEE_SIDE:
        if m[rows[row + SITE] + _CANCELS] == 1:
            _push(m, heap, m[NOW], _RANK_DROPS, rows[row + KEY], row, DROPS_WORK)
    elif state in (WAITS_POOL, IS_LOST):
        m[ATTEMPTS_ALIVE] -= 1
        free_row(m, rows, row)
    # Otherwise its answer is under way; it will find that nobody listens.
    return bool(is_awaited)


@compiled
def drop_both(
    m: IntArray, rows: IntArray, heap: IntArray, agenda: IntArray, done: IntArray, row: int
) -> None:
    """The call is given up: both end, in the order of their keys."""
    one = row
    other = rows[row + TWIN]
    if rows[other + KEY] < rows[one + KEY]:
        one, other = other, one
    at = rows[row + SITE]
    c = rows[row + CLIENT]
    is_awaited = _drop(m, rows, heap, done, one)
    if _drop(m, rows, heap, done, other) or is_awaited:
        todo(m, agenda, CONNECT, c, at)


@compiled
def hear_one_of_two(
    m: IntArray, rows: IntArray, heap: IntArray, agenda: IntArray, done: IntArray, row: int,
    outcome: int,
) -> None:  # fmt: skip
    """A good answer ends the attempt and drops the twin; a bad one leaves the attempt to it."""
    twin = rows[row + TWIN]
    at = rows[row + SITE]
    c = rows[row + CLIENT]
    rows[row + TWIN] = NOBODY
    rows[twin + TWIN] = NOBODY
    has_callee_side = rows[row + STATE] >= CALLEE_SIDE
    is_awaited = close(m, rows, done, row, outcome)
    if outcome == _OK:
        rows[row + STATE] = ENDED
        m[ATTEMPTS_ALIVE] -= 1
        is_awaited = _drop(m, rows, heap, done, twin) or is_awaited
        todo(m, agenda, RESOLVE, row, outcome)
        if is_awaited:
            todo(m, agenda, CONNECT, c, at)
        return
    leave_caller(rows, row)
    if is_awaited:
        todo(m, agenda, CONNECT, c, at)
    if not has_callee_side:
        m[ATTEMPTS_ALIVE] -= 1
        free_row(m, rows, row)
    elif m[at + _CANCELS] == 1:
        todo(m, agenda, CANCEL, row, 0)


@compiled
def drop_work(m: IntArray, rows: IntArray, agenda: IntArray, row: int, key: int) -> None:
    """The work of a beaten attempt leaves, if it is not over."""
    if rows[row + KEY] == key and CALLEE_SIDE <= rows[row + STATE] < GROUP_STARTS:
        todo(m, agenda, CANCEL, row, 0)
