"""An attempt is over for its caller: what is written down, who hears of it, what it gives back."""

from __future__ import annotations

from sim.engine.kernel.compiler import compiled, constant
from sim.engine.kernel.fields import (
    C_IN_USE,
    C_WAIT_HEAD,
    C_WAIT_TAIL,
    CLIENT,
    CONNECTED,
    DEADLINE,
    HEARD,
    NEVER,
    S_COUNTS,
    S_IS_SPECIAL,
    SITE,
    STATE,
    WAITS_POOL,
)
from sim.engine.kernel.guards import breaker_hears, ejection_hears
from sim.engine.kernel.meters import attempt_recorded
from sim.engine.kernel.rows import stop_timer, unhang
from sim.engine.kernel.throttle import throttle_hears
from sim.engine.layout import IntArray, SiteField
from sim.engine.plane import Outcome, SiteCount

_IN_ORDER = int(SiteField.IN_ORDER)
_N_TIMEOUTS = int(SiteCount.TIMEOUTS)
_N_REFUSED = int(SiteCount.REFUSED)
_N_THROTTLED = int(SiteCount.THROTTLED)
_N_BREAKER = int(SiteCount.BREAKER)

_OK = constant(Outcome.OK)
_TIMEOUT = constant(Outcome.TIMEOUT)
_QUEUE_FULL = constant(Outcome.QUEUE_FULL)
_REFUSED = constant(Outcome.REFUSED)
_THROTTLED = constant(Outcome.THROTTLED)
_BREAKER_OPEN = constant(Outcome.BREAKER_OPEN)
_READ_ONLY = constant(Outcome.READ_ONLY)
_CONTRACT = constant(Outcome.CONTRACT)


@compiled
def close(m: IntArray, rows: IntArray, done: IntArray, row: int, outcome: int) -> bool:
    """The attempt is over for its caller: timer, meters, breaker, ejection, and its connection.

    Returns:
        Whether someone waits for the connection that is free now.
    """
    at = rows[row + SITE]
    c = rows[row + CLIENT]
    rows[row + HEARD] = 0
    if rows[row + DEADLINE] != NEVER:
        stop_timer(m, rows, row)
    attempt_recorded(m, rows, done, row, outcome)
    counts = m[at + S_COUNTS]
    if outcome == _TIMEOUT:
        m[counts + _N_TIMEOUTS] += 1
    elif outcome == _BREAKER_OPEN:
        m[counts + _N_BREAKER] += 1
    elif _QUEUE_FULL <= outcome <= _REFUSED or outcome in (_READ_ONLY, _CONTRACT):
        m[counts + _N_REFUSED] += 1
    if outcome == _THROTTLED:
        m[counts + _N_THROTTLED] += 1
    elif outcome != _BREAKER_OPEN:
        breaker_hears(m, rows, row, outcome)
        ejection_hears(m, rows, row, outcome)
    if m[at + S_IS_SPECIAL] == 1 and outcome != _BREAKER_OPEN:
        throttle_hears(m, rows, row, outcome)
    if rows[row + STATE] == WAITS_POOL:
        unhang(m, rows, c + C_WAIT_HEAD, c + C_WAIT_TAIL, row)
    elif rows[row + CONNECTED] == 1 and (m[at + _IN_ORDER] == 0 or outcome == _OK):
        m[c + C_IN_USE] -= 1
        rows[row + CONNECTED] = 0
        return bool(m[c + C_WAIT_HEAD] >= 0)
    return False
