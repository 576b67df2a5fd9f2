"""The callee's end of a call: door, queue, slot, processor, own work, stages of calls, answer."""

# ruff: noqa: PLR0917 - the arrays of a run go through compiled functions by position

from __future__ import annotations

from sim.engine.draws import TOKEN as TOKEN_UNITS
from sim.engine.draws import Purpose, Rank
from sim.engine.kernel import heap as events
from sim.engine.kernel.cache import (
    HIT,
    WAIT,
    fill,
    forget,
    leave_fill,
    load,
    look_up,
    stale_or,
    stop_waiting,
)
from sim.engine.kernel.client import give_up, hear
from sim.engine.kernel.compiler import compiled, constant
from sim.engine.kernel.discipline import is_too_late, next_in_line
from sim.engine.kernel.fields import (
    ANSWER,
    ARRIVED,
    AT_CLASS,
    AT_OP_COUNTS,
    AT_OXG,
    AT_REPLICA,
    AT_REPLICA_HISTOGRAM,
    AT_WRITE,
    ATTEMPTS_ALIVE,
    C_NEEDS,
    CALL_KEY,
    CALLER,
    CALLS,
    CHILD,
    CLASS,
    CLASS_WIDTH,
    CLIENT,
    CLIENT_WIDTH,
    COMMIT,
    COMMITS,
    CONTENT_WIDTH,
    CRASH,
    DEAD,
    ENDED,
    ENTRY_WIDTH,
    FILLS,
    FORGET,
    GIVE_UP_ALL,
    GROUP_HEARS,
    GROUP_KEY,
    GROUP_STARTS,
    HAS_FAILED,
    HAS_TELEMETRY,
    HEAR_FILL,
    HEARD,
    HOLDS,
    ITEM,
    J_SEGMENT,
    K_ENTRIES,
    K_KEYS,
    KEY,
    LEFT,
    NOW,
    O_FIRST_SITE,
    O_IS_WRITE,
    O_LAW,
    O_MEAN,
    O_REFUSAL_WORK,
    O_SERVICE,
    O_SITES_END,
    ON_ROAD,
    OP,
    OP_COUNTS,
    OPEN_CALLS,
    OX,
    OXG_WIDTH,
    PARENT_KEY,
    QUEUES,
    R_BACKLOG,
    R_BUSY,
    R_DEBT,
    R_FROM,
    R_IN_SLOTS,
    R_IS_UP,
    R_OFFERS,
    R_ORDINAL,
    R_QUEUE_HEAD,
    R_QUEUE_SINCE,
    R_QUEUE_TAIL,
    R_QUEUED,
    R_REFUSES_WRITES,
    R_SERVICE,
    R_SLOTS,
    R_SPEED_PPM,
    R_WORK_HEAD,
    R_WORK_TAIL,
    REPLICA,
    REPLICA_WIDTH,
    S_CLIENTS,
    S_IS_SPECIAL,
    S_KEY,
    S_SKIPPED_PPM,
    S_STAGE_END,
    S_STAGE_WAITS,
    S_STUCK_PPM,
    SEGMENTS,
    SINCE,
    SITE,
    SITE_AT,
    SITE_WIDTH,
    STAGE_ENDS,
    START_CALL,
    START_GROUP,
    STATE,
    TAKE,
    TOKEN,
    TRACE,
    TRAVELS_TO_REFUSAL,
    U_LEADER,
    U_WAIT_HEAD,
    U_WAIT_TAIL,
    V_BACKLOG_MOST,
    V_CACHE,
    V_CACHE_OFF,
    V_COMMIT,
    V_DISCIPLINE,
    V_HOLDS_SLOT,
    V_PATIENCE_LAW,
    V_PATIENCE_MEAN,
    V_PROCESSORS,
    V_QUEUE_LIMIT,
    V_RATE_MILLI,
    V_SHED,
    V_TOKENS,
    V_TOKENS_AT,
    V_TOKENS_MOST,
    WAITS_FILL,
    WAITS_PROCESSOR,
    WORK_BEGIN,
    WORKS,
    WRITE_N,
    WRITE_WIDTH,
    X_FAILURE,
    X_WORK,
    ZONE,
)
from sim.engine.kernel.meters import touch
from sim.engine.kernel.numbers import (
    ceil_div,
    happens,
    latency_bin,
    law_value,
    mix,
    neg_log,
    refilled,
    whole_up,
)
from sim.engine.kernel.rows import append, free_row, leave_road, new_row, todo, unhang
from sim.engine.layout import FloatArray, IntArray, SiteField
from sim.engine.plane import HISTOGRAM_BINS, OpCount, Outcome

_push = events.push
_RANK_WORK = constant(Rank.WORK_ENDS)
_RANK_COMMIT = constant(Rank.COMMIT_ENDS)
_RANK_PATIENCE = constant(Rank.PATIENCE)
_DRAW_WORK = constant(Purpose.WORK)
_DRAW_STUCK = constant(Purpose.STUCK)
_DRAW_FAILURE = constant(Purpose.FAILURE)
_DRAW_SHED = constant(Purpose.SHED)
_DRAW_PATIENCE = constant(Purpose.PATIENCE)
_DRAW_CHANCE = constant(Purpose.CHANCE)
_DRAW_SKIPPED = constant(Purpose.SKIPPED)
_TOKEN_UNITS = int(TOKEN_UNITS)

_CALLEE = int(SiteField.CALLEE)
_COUNT = int(SiteField.COUNT)
_IS_PARALLEL = int(SiteField.IS_PARALLEL_ITEMS)
_CHANCE = int(SiteField.CHANCE_PPM)
_NEEDS = int(SiteField.NEEDS)
_WAITS = int(SiteField.WAITS)

_OK = constant(Outcome.OK)
_ERROR = constant(Outcome.ERROR)
_DEPENDENCY = constant(Outcome.DEPENDENCY)
_QUEUE_FULL = constant(Outcome.QUEUE_FULL)
_RATE_LIMITED = constant(Outcome.RATE_LIMITED)
_SHED = constant(Outcome.SHED)
_REFUSED = constant(Outcome.REFUSED)
_CRASHED = constant(Outcome.CRASHED)
_IMPATIENT = constant(Outcome.IMPATIENT)
_TOO_LATE = constant(Outcome.TOO_LATE)
_READ_ONLY = constant(Outcome.READ_ONLY)
_CONTRACT = constant(Outcome.CONTRACT)

_N_ARRIVED = int(OpCount.ARRIVED)
_N_OK = int(OpCount.OK)
_N_FAILED = int(OpCount.FAILED)
_N_REFUSED = int(OpCount.REFUSED)
_N_LATENCY = int(OpCount.LATENCY_US)
_N_WORK = int(OpCount.WORK_US)
_N_CANCELLED = int(OpCount.CANCELLED)


@compiled
def arrive(
    m: IntArray, reals: FloatArray, rows: IntArray, heap: IntArray, agenda: IntArray, row: int
) -> None:
    """An attempt is at the replica's door."""
    if rows[row + STATE] == TRAVELS_TO_REFUSAL:
        rows[row + STATE] = ENDED
        todo(m, agenda, ANSWER, row, _REFUSED)
        return
    replica = rows[row + REPLICA]
    r = m[AT_REPLICA] + replica * REPLICA_WIDTH
    m[m[AT_OP_COUNTS] + rows[row + OX] * OP_COUNTS + _N_ARRIVED] += 1
    rows[row + HOLDS] = 0
    rows[row + FILLS] = 0
    if m[r + R_IS_UP] == 0:
        _refuse(m, agenda, rows, row, _REFUSED)
        return
    v = m[r + R_SERVICE]
    shed = m[m[v + V_SHED] + rows[row + CLASS]]
    if shed > 0 and happens(mix(rows[row + KEY], _DRAW_SHED), shed):
        _refuse(m, agenda, rows, row, _SHED)
    elif m[v + V_RATE_MILLI] > 0 and not _has_token(m, v):
        _refuse(m, agenda, rows, row, _RATE_LIMITED)
    elif m[rows[row + CLIENT] + C_NEEDS] & ~m[r + R_OFFERS] != 0:
        _refuse(m, agenda, rows, row, _CONTRACT)
    elif m[r + R_REFUSES_WRITES] == 1 and m[rows[row + OP] + O_IS_WRITE] == 1:
        _refuse(m, agenda, rows, row, _READ_ONLY)
    elif 0 < m[v + V_BACKLOG_MOST] <= m[r + R_BACKLOG]:
        _refuse(m, agenda, rows, row, _QUEUE_FULL)
    elif m[r + R_IN_SLOTS] < m[r + R_SLOTS]:
        touch(m, r)
        _admit(m, reals, rows, heap, row)
    elif m[r + R_QUEUED] < m[v + V_QUEUE_LIMIT]:
        touch(m, r)
        if m[r + R_QUEUED] == 0:
            m[r + R_QUEUE_SINCE] = m[NOW]
        m[r + R_QUEUED] += 1
        rows[row + STATE] = QUEUES
        append(m, rows, r + R_QUEUE_HEAD, r + R_QUEUE_TAIL, row)
        if m[v + V_PATIENCE_LAW] >= 0:
            x = neg_log(mix(rows[row + KEY], _DRAW_PATIENCE))
            mean = reals[m[v + V_PATIENCE_MEAN]]
            wait = whole_up(mean * law_value(reals, m[v + V_PATIENCE_LAW], x))
            token = rows[row + TOKEN] + 1
            rows[row + TOKEN] = token
            _push(m, heap, m[NOW] + wait, _RANK_PATIENCE, rows[row + KEY], row, token)
    else:
        _refuse(m, agenda, rows, row, _QUEUE_FULL)


@compiled
def _refuse(m: IntArray, agenda: IntArray, rows: IntArray, row: int, outcome: int) -> None:
    """Turn an attempt away at the door; what that costs is paid by the next work."""
    m[m[AT_OP_COUNTS] + rows[row + OX] * OP_COUNTS + _N_REFUSED] += 1
    if outcome != _REFUSED:
        r = m[AT_REPLICA] + rows[row + REPLICA] * REPLICA_WIDTH
        m[r + R_DEBT] += m[rows[row + OP] + O_REFUSAL_WORK]
    rows[row + STATE] = ENDED
    todo(m, agenda, ANSWER, row, outcome)


@compiled
def _has_token(m: IntArray, v: int) -> bool:
    now = m[NOW]
    tokens = refilled(
        m[v + V_TOKENS], m[v + V_TOKENS_MOST], m[v + V_RATE_MILLI], now - m[v + V_TOKENS_AT]
    )
    m[v + V_TOKENS_AT] = now
    is_there = tokens >= _TOKEN_UNITS
    if is_there:
        tokens -= _TOKEN_UNITS
    m[v + V_TOKENS] = tokens
    return is_there


@compiled
def _admit(m: IntArray, reals: FloatArray, rows: IntArray, heap: IntArray, row: int) -> None:
    """Into a slot; to work if a processor is free. The replica has been touched."""
    r = m[AT_REPLICA] + rows[row + REPLICA] * REPLICA_WIDTH
    m[r + R_IN_SLOTS] += 1
    rows[row + HOLDS] = 1
    if m[r + R_BUSY] < m[m[r + R_SERVICE] + V_PROCESSORS]:
        _start_work(m, reals, rows, heap, r, row)
    else:
        rows[row + STATE] = WAITS_PROCESSOR
        append(m, rows, r + R_WORK_HEAD, r + R_WORK_TAIL, row)


@compiled
def _start_work(
    m: IntArray, reals: FloatArray, rows: IntArray, heap: IntArray, r: int, row: int
) -> None:
    m[r + R_BUSY] += 1
    rows[row + STATE] = WORKS
    o = rows[row + OP]
    segment = m[m[AT_CLASS] + rows[row + CLASS] * CLASS_WIDTH + J_SEGMENT]
    x = m[AT_OXG] + (rows[row + OX] * m[SEGMENTS] + segment) * OXG_WIDTH
    draw = neg_log(mix(rows[row + KEY], _DRAW_WORK))
    mean = reals[m[o + O_MEAN]]
    work = whole_up(mean * law_value(reals, m[o + O_LAW], draw) * m[x + X_WORK] / 1000000.0)
    work += m[r + R_DEBT]
    m[r + R_DEBT] = 0
    rows[row + LEFT] = work * 1_000_000
    rows[row + WORK_BEGIN] = m[NOW]
    schedule_work(m, rows, heap, row)


@compiled
def schedule_work(m: IntArray, rows: IntArray, heap: IntArray, row: int) -> None:
    """When the work in hand ends at the replica's speed; at speed 0 it does not."""
    speed = m[m[AT_REPLICA] + rows[row + REPLICA] * REPLICA_WIDTH + R_SPEED_PPM]
    rows[row + SINCE] = m[NOW]
    token = rows[row + TOKEN] + 1
    rows[row + TOKEN] = token
    if speed == 0:
        return
    left = max(0, rows[row + LEFT])
    # The usual speed has its own line because a constant divides five times faster.
    lasts = ceil_div(left, 1_000_000) if speed == 1_000_000 else ceil_div(left, speed)
    _push(m, heap, m[NOW] + lasts, _RANK_WORK, rows[row + KEY], row, token)


@compiled
def _free_processor(
    m: IntArray, reals: FloatArray, rows: IntArray, heap: IntArray, r: int, row: int
) -> None:
    """Work is over, or broken off: count it, and let the next one work. The replica is touched."""
    m[m[AT_OP_COUNTS] + rows[row + OX] * OP_COUNTS + _N_WORK] += m[NOW] - rows[row + WORK_BEGIN]
    m[r + R_BUSY] -= 1
    after = m[r + R_WORK_HEAD]
    if after >= 0:
        unhang(m, rows, r + R_WORK_HEAD, r + R_WORK_TAIL, after)
        _start_work(m, reals, rows, heap, r, after)


@compiled
def _free_slot(m: IntArray, rows: IntArray, agenda: IntArray, r: int, row: int) -> None:
    """The slot goes back; what takes it comes before whatever is on the agenda already."""
    rows[row + HOLDS] = 0
    m[r + R_IN_SLOTS] -= 1
    if m[r + R_QUEUE_HEAD] >= 0:
        todo(m, agenda, TAKE, rows[row + REPLICA], 0)


@compiled
def take(
    m: IntArray,
    reals: FloatArray,
    rows: IntArray,
    heap: IntArray,
    agenda: IntArray,
    replica: int,
) -> None:
    """A free slot takes from the queue by its discipline."""
    r = m[AT_REPLICA] + replica * REPLICA_WIDTH
    discipline = m[m[r + R_SERVICE] + V_DISCIPLINE]
    touch(m, r)
    if m[r + R_QUEUE_HEAD] < 0 or m[r + R_IN_SLOTS] >= m[r + R_SLOTS]:
        return
    row = next_in_line(m, r, discipline)
    is_late = is_too_late(m, reals, rows, r, row, discipline)
    leave_queue(m, rows, r, row)
    if is_late:
        todo(m, agenda, TAKE, replica, 0)
        finish(m, rows, agenda, row, _TOO_LATE)
        return
    _admit(m, reals, rows, heap, row)
    # One at a time, because a task may ask for so much room and no more.
    if m[r + R_QUEUE_HEAD] >= 0 and m[r + R_IN_SLOTS] < m[r + R_SLOTS]:
        todo(m, agenda, TAKE, replica, 0)


@compiled
def leave_queue(m: IntArray, rows: IntArray, r: int, row: int) -> None:
    """Out of the replica's queue. The replica has been touched."""
    unhang(m, rows, r + R_QUEUE_HEAD, r + R_QUEUE_TAIL, row)
    m[r + R_QUEUED] -= 1


@compiled
def finish(m: IntArray, rows: IntArray, agenda: IntArray, row: int, outcome: int) -> None:
    """The callee is through with an attempt that it had let in: count it and answer."""
    counts = m[AT_OP_COUNTS] + rows[row + OX] * OP_COUNTS
    if m[HAS_TELEMETRY] == 1:
        latency = m[NOW] - rows[row + ARRIVED]
        m[counts + _N_LATENCY] += latency
        if outcome == _OK:
            m[counts + _N_OK] += 1
            at = m[AT_REPLICA_HISTOGRAM] + rows[row + REPLICA] * HISTOGRAM_BINS
            m[at + latency_bin(latency)] += 1
        else:
            m[counts + _N_FAILED] += 1
    rows[row + STATE] = ENDED
    todo(m, agenda, ANSWER, row, outcome)


@compiled
def answer(
    m: IntArray, rows: IntArray, agenda: IntArray, done: IntArray, row: int, outcome: int
) -> int:
    """The answer reaches the caller, if anyone still listens; returns what ``hear`` does."""
    if rows[row + HEARD] == 1:
        return hear(m, rows, agenda, done, row, outcome)
    m[ATTEMPTS_ALIVE] -= 1
    free_row(m, rows, row)
    return -1


@compiled
def end_work(
    m: IntArray, reals: FloatArray, rows: IntArray, heap: IntArray, agenda: IntArray, row: int
) -> None:
    """Own work is done: fail by chance, or go on to the calls."""
    replica = rows[row + REPLICA]
    r = m[AT_REPLICA] + replica * REPLICA_WIDTH
    touch(m, r)
    _free_processor(m, reals, rows, heap, r, row)
    segment = m[m[AT_CLASS] + rows[row + CLASS] * CLASS_WIDTH + J_SEGMENT]
    failure = m[m[AT_OXG] + (rows[row + OX] * m[SEGMENTS] + segment) * OXG_WIDTH + X_FAILURE]
    stuck = m[rows[row + SITE] + S_STUCK_PPM]
    if (failure > 0 and happens(mix(rows[row + KEY], _DRAW_FAILURE), failure)) or (
        stuck > 0 and happens(mix(rows[row + CALL_KEY], _DRAW_STUCK), stuck)
    ):
        finish(m, rows, agenda, row, _ERROR)
        _free_slot(m, rows, agenda, r, row)
        return
    o = rows[row + OP]
    first = m[o + O_FIRST_SITE]
    if first == m[o + O_SITES_END]:
        if m[o + O_IS_WRITE] == 1:
            todo(m, agenda, COMMIT, row, 0)
            return
        finish(m, rows, agenda, row, _OK)
        _free_slot(m, rows, agenda, r, row)
        return
    v = m[r + R_SERVICE]
    if m[v + V_CACHE] > 0 and m[v + V_CACHE_OFF] == 0 and m[o + O_IS_WRITE] == 0:
        found = look_up(m, rows, row, v)
        if found == HIT:
            finish(m, rows, agenda, row, _OK)
            _free_slot(m, rows, agenda, r, row)
            return
        if found == WAIT:
            if m[v + V_HOLDS_SLOT] == 0:
                _free_slot(m, rows, agenda, r, row)
            return
    rows[row + STATE] = CALLS
    rows[row + SITE_AT] = first
    rows[row + OPEN_CALLS] = 1
    rows[row + HAS_FAILED] = 0
    todo(m, agenda, STAGE_ENDS, row, 0)
    if m[m[r + R_SERVICE] + V_HOLDS_SLOT] == 0:
        _free_slot(m, rows, agenda, r, row)


@compiled
def stage_ends(m: IntArray, rows: IntArray, agenda: IntArray, row: int) -> None:
    """One thing that the stage waits for is over: if it was the last, answer or start the next.

    A stage with calls that nobody waits for counts itself as open until all have been started, so
    that the others cannot end it early by failing at once.
    """
    if rows[row + STATE] != CALLS:
        if rows[row + STATE] >= GROUP_STARTS:
            todo(m, agenda, GROUP_HEARS, row, 0)
        return
    rows[row + OPEN_CALLS] -= 1
    if rows[row + OPEN_CALLS] > 0:
        return
    o = rows[row + OP]
    first = rows[row + SITE_AT]
    if rows[row + HAS_FAILED] == 1 or first == m[o + O_SITES_END]:
        if rows[row + HAS_FAILED] == 0 and m[o + O_IS_WRITE] == 1:
            todo(m, agenda, COMMIT, row, 0)
        else:
            outcome = _DEPENDENCY if rows[row + HAS_FAILED] == 1 else _OK
            if rows[row + FILLS] > 0:
                outcome = fill(m, rows, agenda, row, outcome)
            leave(m, rows, agenda, row, outcome)
        return
    end = m[first + S_STAGE_END]
    rows[row + SITE_AT] = end
    if m[first + S_STAGE_WAITS] == 0:
        rows[row + OPEN_CALLS] = 1
        todo(m, agenda, STAGE_ENDS, row, 0)
    # Backwards, because the agenda's last entry is done first.
    at = end
    while at > first:
        at -= SITE_WIDTH
        _start_site(m, rows, agenda, row, at)
    if rows[row + OPEN_CALLS] == 0:
        rows[row + OPEN_CALLS] = 1
        todo(m, agenda, STAGE_ENDS, row, 0)


@compiled
def leave(m: IntArray, rows: IntArray, agenda: IntArray, row: int, outcome: int) -> None:
    """The callee is through, with no work in hand: answer, and give back the slot if held."""
    finish(m, rows, agenda, row, outcome)
    if rows[row + HOLDS] == 1:
        r = m[AT_REPLICA] + rows[row + REPLICA] * REPLICA_WIDTH
        touch(m, r)
        _free_slot(m, rows, agenda, r, row)


@compiled
def commit(m: IntArray, rows: IntArray, heap: IntArray, agenda: IntArray, row: int) -> None:
    """A write has done everything: it waits for the copies, as the store asks now."""
    r = m[AT_REPLICA] + rows[row + REPLICA] * REPLICA_WIDTH
    v = m[r + R_SERVICE]
    wait = m[v + V_COMMIT]
    if m[r + R_REFUSES_WRITES] == 1:
        leave(m, rows, agenda, row, _READ_ONLY)
    elif wait == 0:
        end_commit(m, rows, agenda, row)
    else:
        rows[row + STATE] = COMMITS
        token = rows[row + TOKEN] + 1
        rows[row + TOKEN] = token
        _push(m, heap, m[NOW] + wait, _RANK_COMMIT, rows[row + KEY], row, token)
        if rows[row + HOLDS] == 1 and m[v + V_HOLDS_SLOT] == 0:
            touch(m, r)
            _free_slot(m, rows, agenda, r, row)


@compiled
def end_commit(m: IntArray, rows: IntArray, agenda: IntArray, row: int) -> None:
    """A write is in its store's log, and is answered."""
    n = m[WRITE_N]
    at = m[AT_WRITE] + n * WRITE_WIDTH
    m[at] = m[NOW]
    m[at + 1] = m[rows[row + OP] + O_SERVICE]
    m[at + 2] = rows[row + REPLICA]
    m[at + 3] = rows[row + CALL_KEY]
    m[at + 4] = rows[row + HEARD]
    m[WRITE_N] = n + 1
    leave(m, rows, agenda, row, _OK)


@compiled
def _start_site(m: IntArray, rows: IntArray, agenda: IntArray, row: int, at: int) -> None:
    """Put the calls of one site on the agenda, unless chance leaves the site out."""
    group = mix(rows[row + KEY], m[at + S_KEY])
    if m[at + _CHANCE] < 1_000_000 and not happens(mix(group, _DRAW_CHANCE), m[at + _CHANCE]):
        return
    skipped = m[at + S_SKIPPED_PPM]
    if skipped > 0 and happens(mix(group, _DRAW_SKIPPED), skipped):
        return
    items = m[at + _COUNT] if m[at + _IS_PARALLEL] == 1 else 1
    waits = m[at + _WAITS] == 1
    r = m[AT_REPLICA] + rows[row + REPLICA] * REPLICA_WIDTH
    client = m[at + S_CLIENTS] + m[r + R_ORDINAL] * CLIENT_WIDTH
    is_group = m[at + S_IS_SPECIAL] == 1 and m[at + _NEEDS] > 0
    if is_group:
        items = 1
    if waits:
        rows[row + OPEN_CALLS] += items
    item = items
    while item > 0:
        item -= 1
        call = new_row(m, rows)
        rows[call + SITE] = at
        rows[call + GROUP_KEY] = group
        rows[call + CALL_KEY] = mix(group, item)
        rows[call + ITEM] = item
        rows[call + CALLER] = row if waits else -1
        rows[call + CLASS] = rows[row + CLASS]
        rows[call + CLIENT] = client
        rows[call + ZONE] = m[r + R_FROM]
        rows[call + TRACE] = rows[row + TRACE]
        rows[call + PARENT_KEY] = rows[row + KEY]
        todo(m, agenda, START_GROUP if is_group else START_CALL, call, 0)


@compiled
def run_out_of_patience(m: IntArray, rows: IntArray, agenda: IntArray, row: int) -> None:
    """A waiting call leaves the queue by itself."""
    replica = rows[row + REPLICA]
    r = m[AT_REPLICA] + replica * REPLICA_WIDTH
    touch(m, r)
    leave_queue(m, rows, r, row)
    finish(m, rows, agenda, row, _IMPATIENT)


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
        _free_processor(m, reals, rows, heap, r, row)
    if rows[row + HOLDS] == 1:
        _free_slot(m, rows, agenda, r, row)


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


@compiled
def turn_cache(
    m: IntArray, rows: IntArray, agenda: IntArray, task: int, at: int, more: int
) -> None:
    """What befalls a cache's entry: it is lost or loaded, or those who wait for it hear or fill it.

    ``more`` is the service's place for the first two, the fill's outcome for those who hear.
    """
    if task >= FORGET:
        v = more
        c = m[v + V_CACHE]
        while at >= m[c + K_ENTRIES] + m[c + K_KEYS] * ENTRY_WIDTH:
            c += CONTENT_WIDTH
        if task == FORGET:
            forget(m, c, at)
        else:
            load(m, c, at, v)
        return
    row = m[at + U_WAIT_HEAD]
    if row < 0:
        return
    unhang(m, rows, at + U_WAIT_HEAD, at + U_WAIT_TAIL, row)
    if task == HEAR_FILL:
        todo(m, agenda, HEAR_FILL, at, more)
        leave(m, rows, agenda, row, stale_or(m, rows, row, more))
        return
    m[at + U_LEADER] = row
    rows[row + STATE] = CALLS
    rows[row + SITE_AT] = m[rows[row + OP] + O_FIRST_SITE]
    rows[row + OPEN_CALLS] = 1
    rows[row + HAS_FAILED] = 0
    todo(m, agenda, STAGE_ENDS, row, 0)
