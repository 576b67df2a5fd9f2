"""A replica's door: who is turned away, who waits, who takes a slot at once."""

# ruff: noqa: PLR0917 - the arrays of a run go through compiled functions by position

from __future__ import annotations

from sim.engine.draws import TOKEN as TOKEN_UNITS
from sim.engine.draws import Purpose, Rank
from sim.engine.kernel import heap as events
from sim.engine.kernel.compiler import compiled, constant
from sim.engine.kernel.fields import (
    ANSWER,
    AT_OP_COUNTS,
    AT_REPLICA,
    C_NEEDS,
    CLASS,
    CLIENT,
    ENDED,
    FILLS,
    HOLDS,
    KEY,
    NOW,
    O_IS_WRITE,
    O_REFUSAL_WORK,
    OP,
    OP_COUNTS,
    OX,
    QUEUES,
    R_BACKLOG,
    R_DEBT,
    R_IN_SLOTS,
    R_IS_UP,
    R_OFFERS,
    R_QUEUE_HEAD,
    R_QUEUE_SINCE,
    R_QUEUE_TAIL,
    R_QUEUED,
    R_REFUSES_WRITES,
    R_SERVICE,
    R_SLOTS,
    REPLICA,
    REPLICA_WIDTH,
    STATE,
    TOKEN,
    TRAVELS_TO_REFUSAL,
    V_BACKLOG_MOST,
    V_PATIENCE_LAW,
    V_PATIENCE_MEAN,
    V_QUEUE_LIMIT,
    V_RATE_MILLI,
    V_SHED,
    V_TOKENS,
    V_TOKENS_AT,
    V_TOKENS_MOST,
)
from sim.engine.kernel.meters import touch
from sim.engine.kernel.numbers import happens, law_value, mix, neg_log, refilled, whole_up
from sim.engine.kernel.rows import append, todo
from sim.engine.kernel.seats import admit
from sim.engine.layout import FloatArray, IntArray
from sim.engine.plane import OpCount, Outcome

_push = events.push
_RANK_PATIENCE = constant(Rank.PATIENCE)
_DRAW_SHED = constant(Purpose.SHED)
_DRAW_PATIENCE = constant(Purpose.PATIENCE)
_TOKEN_UNITS = int(TOKEN_UNITS)
# Offered by whoever understands every call; asked first, because most do.
_ALL = constant(-1)

_QUEUE_FULL = constant(Outcome.QUEUE_FULL)
_RATE_LIMITED = constant(Outcome.RATE_LIMITED)
_SHED = constant(Outcome.SHED)
_REFUSED = constant(Outcome.REFUSED)
_READ_ONLY = constant(Outcome.READ_ONLY)
_CONTRACT = constant(Outcome.CONTRACT)

_N_ARRIVED = int(OpCount.ARRIVED)
_N_REFUSED = int(OpCount.REFUSED)


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
    elif m[r + R_OFFERS] != _ALL and m[rows[row + CLIENT] + C_NEEDS] & ~m[r + R_OFFERS] != 0:
        _refuse(m, agenda, rows, row, _CONTRACT)
    elif m[r + R_REFUSES_WRITES] == 1 and m[rows[row + OP] + O_IS_WRITE] == 1:
        _refuse(m, agenda, rows, row, _READ_ONLY)
    elif 0 < m[v + V_BACKLOG_MOST] <= m[r + R_BACKLOG]:
        _refuse(m, agenda, rows, row, _QUEUE_FULL)
    elif m[r + R_IN_SLOTS] < m[r + R_SLOTS]:
        touch(m, r)
        admit(m, reals, rows, heap, row)
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
