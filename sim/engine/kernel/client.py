"""The caller's end of a call: attempts, connections, timeouts, retries, what the parent hears.

Nothing here calls itself: what follows at the same instant goes to the agenda, last put first done.
"""

# ruff: noqa: PLR0917 - the arrays of a run go through compiled functions by position

from __future__ import annotations

from sim.engine.draws import Purpose, Rank
from sim.engine.kernel import heap as events
from sim.engine.kernel.balance import pick
from sim.engine.kernel.closing import close
from sim.engine.kernel.compiler import compiled, constant
from sim.engine.kernel.fallbacks import hand_back, hand_over
from sim.engine.kernel.fields import (
    ANSWER,
    AT_CLASS,
    AT_REPLICA,
    ATTEMPT,
    ATTEMPTS_ALIVE,
    BEGIN,
    C_IN_USE,
    C_WAIT_HEAD,
    C_WAIT_TAIL,
    CALL_BEGIN,
    CALL_KEY,
    CALLEE_SIDE,
    CALLER,
    CANCEL,
    CLASS,
    CLASS_WIDTH,
    CLASSES,
    CLIENT,
    CONNECT,
    CONNECTED,
    DEAD,
    DEADLINE,
    DISCARD,
    DROP_BOTH,
    ENDED,
    FAILED_DELIVERIES,
    GIVE_UP_ALL,
    GIVES_UP,
    GROUP_KEY,
    GROUP_STARTS,
    HAS_FAILED,
    HEAR_ONE_OF_TWO,
    HEARD,
    IS_LOST,
    IS_SET_ASIDE,
    ITEM,
    J_SLOW_AFTER,
    KEEPS_DONE,
    KEY,
    NEVER,
    NOBODY,
    NOT_NEEDED,
    NOW,
    O_BASE,
    OP,
    OX,
    P_LATENCY,
    P_LOST,
    P_REFUSED,
    PARENT_KEY,
    PROBE,
    R_ORDINAL,
    R_TO,
    REPLICA,
    REPLICA_WIDTH,
    REQUESTS_OPEN,
    RESOLVE,
    S_COUNTS,
    S_FALLBACK,
    S_INDEX,
    S_IS_SPECIAL,
    S_OP,
    S_PATHS,
    S_STANDS_IN_FOR,
    SEND,
    SENDS_AGAIN,
    SITE,
    START_ATTEMPT,
    START_CALL,
    STATE,
    TOKEN,
    TRAVELS,
    TRAVELS_TO_REFUSAL,
    TWIN,
    WAITS_BACKOFF,
    ZONE,
)
from sim.engine.kernel.guards import (
    breaker_lets,
    budget_allows,
    deposit,
)
from sim.engine.kernel.hedge import connected, has_twin, pick_another
from sim.engine.kernel.messages import is_redelivered, stored
from sim.engine.kernel.meters import completed, request_ended
from sim.engine.kernel.numbers import backoff_us, happens, mix, neg_log, share_of
from sim.engine.kernel.rows import (
    free_row,
    leave_caller,
    link_child,
    new_row,
    replace_child,
    set_out,
    start_timer,
    todo,
    unhang,
    unlink_child,
)
from sim.engine.kernel.throttle import throttle_lets
from sim.engine.layout import IntArray, SiteField
from sim.engine.plane import Outcome, SiteCount

_push = events.push
_IS_HARD = int(SiteField.IS_HARD)
_IS_PARALLEL = int(SiteField.IS_PARALLEL_ITEMS)
_COUNT = int(SiteField.COUNT)
_TIMEOUT_US = int(SiteField.TIMEOUT_US)
_ATTEMPTS = int(SiteField.ATTEMPTS)
_BACKOFF_US = int(SiteField.BACKOFF_US)
_BACKOFF_MOST_US = int(SiteField.BACKOFF_MOST_US)
_MULTIPLIER = int(SiteField.MULTIPLIER_PPM)
_JITTER_PPM = int(SiteField.JITTER_PPM)
_JITTER_IS_EXPONENTIAL = int(SiteField.JITTER_IS_EXPONENTIAL)
_POOL = int(SiteField.POOL)
_THROTTLE = int(SiteField.THROTTLE_MILLI)
_HEDGE_US = int(SiteField.HEDGE_US)
_CANCELS = int(SiteField.CANCELS)
_DELIVERS = int(SiteField.DELIVERS)
_IN_ORDER = int(SiteField.IN_ORDER)

_N_CALLS = int(SiteCount.CALLS)
_N_ATTEMPTS = int(SiteCount.ATTEMPTS)
_N_RETRIES = int(SiteCount.RETRIES)
_N_OK = int(SiteCount.OK)
_N_FAILED = int(SiteCount.FAILED)
_N_TIMEOUTS = int(SiteCount.TIMEOUTS)
_N_REFUSED = int(SiteCount.REFUSED)
_N_BREAKER = int(SiteCount.BREAKER)
_N_POOL_WAITS = int(SiteCount.POOL_WAITS)
_N_LATENCY = int(SiteCount.LATENCY_US)
_N_DEAD_LETTERS = int(SiteCount.DEAD_LETTERS)

_OK = constant(Outcome.OK)
_TIMEOUT = constant(Outcome.TIMEOUT)
_QUEUE_FULL = constant(Outcome.QUEUE_FULL)
_REFUSED = constant(Outcome.REFUSED)
_THROTTLED = constant(Outcome.THROTTLED)
_BREAKER_OPEN = constant(Outcome.BREAKER_OPEN)
_NO_REPLICA = constant(Outcome.NO_REPLICA)
_CANCELLED = constant(Outcome.CANCELLED)
_READ_ONLY = constant(Outcome.READ_ONLY)

_RANK_BACKOFF = constant(Rank.BACKOFF)
_RANK_HEDGE = constant(Rank.HEDGE)
_DRAW_REFUSED = constant(Purpose.REFUSED)
_DRAW_LOST = constant(Purpose.LOST)
_DRAW_JITTER = constant(Purpose.JITTER)


@compiled
def start_call(m: IntArray, rows: IntArray, row: int) -> None:
    """One item of a call site begins; its row knows site, keys, caller and client.

    Its first attempt comes next.
    """
    at = rows[row + SITE]
    m[m[at + S_COUNTS] + _N_CALLS] += 1
    rows[row + CALL_BEGIN] = m[NOW]
    rows[row + ATTEMPT] = 0
    if m[at + _DELIVERS] == 1:
        rows[row + FAILED_DELIVERIES] = 0
        stored(m, rows, row, 1)
    if rows[row + CALLER] >= 0:
        link_child(rows, row)


@compiled
def start_attempt(m: IntArray, rows: IntArray, heap: IntArray, agenda: IntArray, row: int) -> bool:
    """Breaker, budget, timeout, connection; returns whether it can be sent at once."""
    at = rows[row + SITE]
    counts = m[at + S_COUNTS]
    n = rows[row + ATTEMPT]
    m[counts + _N_ATTEMPTS] += 1
    if n > 0:
        m[counts + _N_RETRIES] += 1
    m[ATTEMPTS_ALIVE] += 1
    rows[row + KEY] = mix(rows[row + CALL_KEY], n)
    rows[row + BEGIN] = m[NOW]
    rows[row + REPLICA] = -1
    if n == 0 or m[at + _IN_ORDER] == 0:
        rows[row + CONNECTED] = 0
    rows[row + PROBE] = 0
    rows[row + HEARD] = 1
    rows[row + STATE] = ENDED
    if n == 0:
        deposit(m, at, rows[row + CLIENT])
    is_special = m[at + S_IS_SPECIAL] == 1
    if is_special:
        rows[row + TWIN] = NOBODY
    if is_special and m[at + _THROTTLE] > 0 and not throttle_lets(m, rows, row):
        todo(m, agenda, ANSWER, row, _THROTTLED)
        return False
    if not breaker_lets(m, rows, row):
        todo(m, agenda, ANSWER, row, _BREAKER_OPEN)
        return False
    rows[row + GIVES_UP] = NEVER
    if m[at + _TIMEOUT_US] > 0 and m[at + _DELIVERS] == 0:
        _set_timer(m, rows, heap, row)
    if is_special and m[at + _HEDGE_US] > 0:
        when = m[NOW] + m[at + _HEDGE_US]
        _push(m, heap, when, _RANK_HEDGE, rows[row + KEY], row, SENDS_AGAIN)
    if rows[row + CONNECTED] == 1:
        return True
    return connected(m, rows, row)


@compiled
def _set_timer(m: IntArray, rows: IntArray, heap: IntArray, row: int) -> None:
    rows[row + DEADLINE] = m[NOW] + m[rows[row + SITE] + _TIMEOUT_US]
    rows[row + GIVES_UP] = rows[row + DEADLINE]
    start_timer(m, heap, rows, row)


@compiled
def connect(m: IntArray, rows: IntArray, agenda: IntArray, c: int, at: int) -> None:
    """Let the first waiter in, if there is a connection for it; come back for the next one."""
    pool = m[at + _POOL]
    row = m[c + C_WAIT_HEAD]
    if row < 0 or (pool > 0 and m[c + C_IN_USE] >= pool):
        return
    unhang(m, rows, c + C_WAIT_HEAD, c + C_WAIT_TAIL, row)
    if pool > 0:
        m[c + C_IN_USE] += 1
        rows[row + CONNECTED] = 1
    rows[row + STATE] = ENDED
    todo(m, agenda, CONNECT, c, at)
    todo(m, agenda, SEND, row, 0)


@compiled
def send(m: IntArray, rows: IntArray, heap: IntArray, agenda: IntArray, row: int) -> None:
    """Pick a replica and travel to it."""
    at = rows[row + SITE]
    if m[at + _DELIVERS] == 1 and m[at + _TIMEOUT_US] > 0:
        _set_timer(m, rows, heap, row)
    if has_twin(m, rows, row) and rows[rows[row + TWIN] + REPLICA] >= 0:
        replica = pick_another(m, rows, row, rows[rows[row + TWIN] + REPLICA])
    else:
        replica = pick(m, rows, row)
    if replica < 0:
        todo(m, agenda, ANSWER, row, _NO_REPLICA)
        return
    rows[row + REPLICA] = replica
    r = m[AT_REPLICA] + replica * REPLICA_WIDTH
    op = m[at + S_OP]
    rows[row + OP] = op
    rows[row + OX] = m[op + O_BASE] + m[r + R_ORDINAL]
    p = m[at + S_PATHS] + rows[row + ZONE] + m[r + R_TO]
    key = rows[row + KEY]
    if m[p + P_LOST] > 0 and happens(mix(key, _DRAW_LOST), m[p + P_LOST]):
        rows[row + STATE] = IS_LOST
        return
    rows[row + STATE] = TRAVELS
    if m[p + P_REFUSED] > 0 and happens(mix(key, _DRAW_REFUSED), m[p + P_REFUSED]):
        rows[row + STATE] = TRAVELS_TO_REFUSAL
    set_out(m, rows, heap, row, m[NOW] + m[p + P_LATENCY])


@compiled
def hear(
    m: IntArray, rows: IntArray, agenda: IntArray, done: IntArray, row: int, outcome: int
) -> int:
    """The caller hears an answer, or gives up waiting for one.

    Returns:
        The row whose call is to be resolved next, -1: the agenda has it, below what comes first.
    """
    if has_twin(m, rows, row):
        todo(m, agenda, HEAR_ONE_OF_TWO, row, outcome)
        return -1
    carrier = row
    has_callee_side = rows[row + STATE] >= CALLEE_SIDE
    if has_callee_side:
        # The work goes on, or is about to be cancelled, in the old row; the call needs another.
        carrier = new_row(m, rows)
        for column in range(SITE, ATTEMPT + 1):
            rows[carrier + column] = rows[row + column]
        rows[carrier + KEY] = rows[row + KEY]
        rows[carrier + STATE] = ENDED
        if rows[row + CALLER] >= 0:
            replace_child(rows, row, carrier)
            rows[row + CALLER] = -1
    else:
        m[ATTEMPTS_ALIVE] -= 1
    is_awaited = close(m, rows, done, row, outcome)
    rows[carrier + CONNECTED] = rows[row + CONNECTED]
    is_cancelled = has_callee_side and m[rows[row + SITE] + _CANCELS] == 1
    if not has_callee_side:
        rows[row + STATE] = ENDED
    if not is_awaited and not is_cancelled:
        return carrier
    todo(m, agenda, RESOLVE, carrier, outcome)
    if is_awaited:
        todo(m, agenda, CONNECT, rows[row + CLIENT], rows[row + SITE])
    if is_cancelled:
        todo(m, agenda, CANCEL, row, 0)
    return -1


@compiled
def give_up(m: IntArray, rows: IntArray, agenda: IntArray, done: IntArray, row: int) -> None:
    """The caller is gone: an open call ends unheard, its work by the rule of its site."""
    leave_caller(rows, row)
    state = rows[row + STATE]
    if state == WAITS_BACKOFF:
        free_row(m, rows, row)
        return
    if state >= GROUP_STARTS:
        rows[row + STATE] = DEAD
        todo(m, agenda, GIVE_UP_ALL, row, 0)
        return
    if has_twin(m, rows, row):
        todo(m, agenda, DROP_BOTH, row, 0)
        return
    if close(m, rows, done, row, _CANCELLED):
        todo(m, agenda, CONNECT, rows[row + CLIENT], rows[row + SITE])
    if state >= CALLEE_SIDE:
        if m[rows[row + SITE] + _CANCELS] == 1:
            todo(m, agenda, CANCEL, row, 0)
    elif state != DEAD:
        m[ATTEMPTS_ALIVE] -= 1
        free_row(m, rows, row)


@compiled
def resolve(
    m: IntArray, rows: IntArray, heap: IntArray, agenda: IntArray, done: IntArray, row: int,
    outcome: int,
) -> int:  # fmt: skip
    """After an attempt: try again, or end the call.

    Returns:
        The caller whose stage has one call less to wait for, -1: nobody's.
    """
    at = rows[row + SITE]
    if outcome != _OK and rows[row + CALLER] != NOT_NEEDED and _tries_again(m, rows, row, outcome):
        # The attempt's own key, where its twin has been the last to fail.
        key = mix(rows[row + CALL_KEY], rows[row + ATTEMPT])
        rows[row + ATTEMPT] += 1
        wait = backoff_us(
            m[at + _BACKOFF_US], m[at + _BACKOFF_MOST_US], m[at + _MULTIPLIER], rows[row + ATTEMPT]
        )
        cut = share_of(wait, m[at + _JITTER_PPM])
        if cut > 0:
            draw = mix(key, _DRAW_JITTER)
            if m[at + _JITTER_IS_EXPONENTIAL] == 1:
                wait += int(cut * neg_log(draw)) - cut
            else:
                wait -= (draw >> 11) % (cut + 1)
        if wait > 0:
            rows[row + STATE] = WAITS_BACKOFF
            token = rows[row + TOKEN] + 1
            rows[row + TOKEN] = token
            _push(m, heap, m[NOW] + wait, _RANK_BACKOFF, key, row, token)
        else:
            todo(m, agenda, START_ATTEMPT, row, 0)
        return -1
    return _end_call(m, rows, agenda, done, row, outcome)


@compiled
def _tries_again(m: IntArray, rows: IntArray, row: int, outcome: int) -> bool:
    """Whether a failed attempt is followed by another: a call's by number, a message's by rule."""
    at = rows[row + SITE]
    if m[at + _DELIVERS] == 1:
        return is_redelivered(m, rows, row, outcome)
    if rows[row + ATTEMPT] + 1 >= m[at + _ATTEMPTS]:
        return False
    return bool(budget_allows(m, at, rows[row + CLIENT]))


@compiled
def _end_call(
    m: IntArray, rows: IntArray, agenda: IntArray, done: IntArray, row: int, outcome: int
) -> int:
    """The call has ended for good: its next item, its caller's stage, or the request itself."""
    at = rows[row + SITE]
    counts = m[at + S_COUNTS]
    latency = m[NOW] - rows[row + CALL_BEGIN]
    m[counts + _N_LATENCY] += latency
    if outcome == _OK:
        m[counts + _N_OK] += 1
    else:
        m[counts + _N_FAILED] += 1
    site = m[at + S_INDEX]
    if site < m[CLASSES]:
        journey = rows[row + CLASS]
        m[REQUESTS_OPEN] -= 1
        request_ended(
            m, journey, outcome, latency, m[m[AT_CLASS] + journey * CLASS_WIDTH + J_SLOW_AFTER]
        )
        if m[KEEPS_DONE] == 1:
            completed(
                m, done, rows[row + PARENT_KEY], site, -1, rows[row + CALL_BEGIN], outcome, -1
            )
        free_row(m, rows, row)
        return -1
    if m[at + _DELIVERS] == 1:
        _end_message(m, rows, agenda, row, outcome)
        return -1
    caller = rows[row + CALLER]
    if caller >= 0:
        unlink_child(rows, row)
    if outcome != _OK and m[at + S_FALLBACK] > 0 and rows[row + CALLER] != NOT_NEEDED:
        hand_over(m, rows, row)
        todo(m, agenda, START_CALL, row, 0)
        return -1
    if m[at + S_IS_SPECIAL] == 1 and m[at + S_STANDS_IN_FOR] > 0:
        at = m[at + S_STANDS_IN_FOR]
        hand_back(m, rows, row, at)
    is_fatal = outcome != _OK and m[at + _IS_HARD] == 1
    if m[at + _IS_PARALLEL] == 0 and rows[row + ITEM] + 1 < m[at + _COUNT] and not is_fatal:
        rows[row + ITEM] += 1
        rows[row + CALL_KEY] = mix(rows[row + GROUP_KEY], rows[row + ITEM])
        todo(m, agenda, START_CALL, row, 0)
        return -1
    free_row(m, rows, row)
    if outcome != _OK and caller >= 0:
        if rows[caller + STATE] >= GROUP_STARTS:
            rows[caller + HAS_FAILED] += 1
        elif is_fatal:
            rows[caller + HAS_FAILED] = 1
    return int(caller)


@compiled
def _end_message(m: IntArray, rows: IntArray, agenda: IntArray, row: int, outcome: int) -> None:
    """A message is done, or is set aside; one that was in order makes way for the next."""
    at, c = rows[row + SITE], rows[row + CLIENT]
    stored(m, rows, row, -1)
    if outcome == _OK:
        free_row(m, rows, row)
        return
    m[m[at + S_COUNTS] + _N_DEAD_LETTERS] += 1
    rows[row + STATE] = IS_SET_ASIDE
    rows[row + TOKEN] += 1
    if rows[row + CONNECTED] == 1:
        rows[row + CONNECTED] = 0
        m[c + C_IN_USE] -= 1
        todo(m, agenda, CONNECT, c, at)


@compiled
def redirect(
    m: IntArray, rows: IntArray, agenda: IntArray, done: IntArray, task: int, row: int
) -> None:
    """A message that waits for its delivery is thrown away, or a dead letter is tried again."""
    if task == DISCARD:
        close(m, rows, done, row, _CANCELLED)
        stored(m, rows, row, -1)
        m[ATTEMPTS_ALIVE] -= 1
        free_row(m, rows, row)
        return
    m[m[rows[row + SITE] + S_COUNTS] + _N_DEAD_LETTERS] -= 1
    stored(m, rows, row, 1)
    todo(m, agenda, START_ATTEMPT, row, 0)
