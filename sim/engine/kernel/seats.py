"""A replica's seats: slots, processors, the queue for them, and who leaves with what answer."""

# ruff: noqa: PLR0917 - the arrays of a run go through compiled functions by position

from __future__ import annotations

from sim.engine.draws import Purpose, Rank
from sim.engine.kernel import heap as events
from sim.engine.kernel.client import hear
from sim.engine.kernel.compiler import compiled, constant
from sim.engine.kernel.discipline import is_too_late, next_in_line
from sim.engine.kernel.fields import (
    ANSWER,
    ARRIVED,
    AT_CLASS,
    AT_FLAG,
    AT_OP_COUNTS,
    AT_OXG,
    AT_REPLICA,
    AT_REPLICA_HISTOGRAM,
    ATTEMPTS_ALIVE,
    CLASS,
    CLASS_WIDTH,
    ENDED,
    FLAGS_LIVE,
    HAS_TELEMETRY,
    HEARD,
    HOLDS,
    J_SEGMENT,
    KEY,
    LEFT,
    NOW,
    O_LAW,
    O_MEAN,
    OP,
    OP_COUNTS,
    OX,
    OXG_WIDTH,
    R_BUSY,
    R_DEBT,
    R_IN_SLOTS,
    R_QUEUE_HEAD,
    R_QUEUE_TAIL,
    R_QUEUED,
    R_SERVICE,
    R_SLOTS,
    R_SPEED_PPM,
    R_WORK_HEAD,
    R_WORK_TAIL,
    REPLICA,
    REPLICA_WIDTH,
    REQUEST,
    SEGMENTS,
    SINCE,
    STATE,
    TAKE,
    TOKEN,
    V_DISCIPLINE,
    V_PROCESSORS,
    WAITS_PROCESSOR,
    WORK_BEGIN,
    WORKS,
    X_WORK,
)
from sim.engine.kernel.flags import work_under_flags
from sim.engine.kernel.meters import touch
from sim.engine.kernel.numbers import ceil_div, latency_bin, law_value, mix, neg_log, whole_up
from sim.engine.kernel.rows import append, free_row, todo, unhang
from sim.engine.layout import FloatArray, IntArray
from sim.engine.plane import HISTOGRAM_BINS, OpCount, Outcome

_push = events.push
_RANK_WORK = constant(Rank.WORK_ENDS)
_DRAW_WORK = constant(Purpose.WORK)

_OK = constant(Outcome.OK)
_IMPATIENT = constant(Outcome.IMPATIENT)
_TOO_LATE = constant(Outcome.TOO_LATE)

_N_OK = int(OpCount.OK)
_N_FAILED = int(OpCount.FAILED)
_N_LATENCY = int(OpCount.LATENCY_US)
_N_WORK = int(OpCount.WORK_US)


@compiled
def admit(m: IntArray, reals: FloatArray, rows: IntArray, heap: IntArray, row: int) -> None:
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
    x = rows[row + OX] * m[SEGMENTS] + segment
    factor = m[m[AT_OXG] + x * OXG_WIDTH + X_WORK]
    if m[m[AT_FLAG] + FLAGS_LIVE] > 0:
        factor = work_under_flags(m, rows[row + REQUEST], x, factor)
    draw = neg_log(mix(rows[row + KEY], _DRAW_WORK))
    mean = reals[m[o + O_MEAN]]
    work = whole_up(mean * law_value(reals, m[o + O_LAW], draw) * factor / 1000000.0)
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
def free_processor(
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
def free_slot(m: IntArray, rows: IntArray, agenda: IntArray, r: int, row: int) -> None:
    """The slot goes back; what takes it comes before whatever is on the agenda already."""
    rows[row + HOLDS] = 0
    m[r + R_IN_SLOTS] -= 1
    if m[r + R_QUEUE_HEAD] >= 0:
        todo(m, agenda, TAKE, rows[row + REPLICA], 0)


@compiled
def take(
    m: IntArray, reals: FloatArray, rows: IntArray, heap: IntArray, agenda: IntArray, replica: int
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
    admit(m, reals, rows, heap, row)
    # One at a time, because a task may ask for so much room and no more.
    if m[r + R_QUEUE_HEAD] >= 0 and m[r + R_IN_SLOTS] < m[r + R_SLOTS]:
        todo(m, agenda, TAKE, replica, 0)


@compiled
def leave_queue(m: IntArray, rows: IntArray, r: int, row: int) -> None:
    """Out of the replica's queue. The replica has been touched."""
    unhang(m, rows, r + R_QUEUE_HEAD, r + R_QUEUE_TAIL, row)
    m[r + R_QUEUED] -= 1


@compiled
def run_out_of_patience(m: IntArray, rows: IntArray, agenda: IntArray, row: int) -> None:
    """A waiting call leaves the queue by itself."""
    replica = rows[row + REPLICA]
    r = m[AT_REPLICA] + replica * REPLICA_WIDTH
    touch(m, r)
    leave_queue(m, rows, r, row)
    finish(m, rows, agenda, row, _IMPATIENT)


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
def leave(m: IntArray, rows: IntArray, agenda: IntArray, row: int, outcome: int) -> None:
    """The callee is through, with no work in hand: answer, and give back the slot if held."""
    finish(m, rows, agenda, row, outcome)
    if rows[row + HOLDS] == 1:
        r = m[AT_REPLICA] + rows[row + REPLICA] * REPLICA_WIDTH
        touch(m, r)
        free_slot(m, rows, agenda, r, row)
