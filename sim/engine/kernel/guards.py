"""What a caller protects itself with: circuit breaker, retry budget, passive ejection."""

from __future__ import annotations

from sim.engine.kernel.compiler import compiled, constant
from sim.engine.kernel.fields import (
    C_EPOCH,
    C_FAILURES,
    C_GOOD,
    C_OPEN_UNTIL,
    C_PROBES,
    C_REPLICA,
    C_RING_N,
    C_STATE,
    C_TOKENS,
    CLIENT,
    CLOSED,
    E_FAILURES,
    E_TIMES,
    E_UNTIL,
    END_WIDTH,
    HALF_OPEN,
    NOW,
    OPEN,
    PROBE,
    REPLICA,
    S_BREAKER_MODE,
    S_COUNTS,
    S_EJECTED_UNTIL,
    S_ENDS,
    S_INDEX,
    S_SERVICE,
    SITE,
    V_FIRST,
    V_MOST,
    V_ROUTABLE_N,
)
from sim.engine.kernel.meters import log
from sim.engine.kernel.window import empty, in_ring, in_window
from sim.engine.layout import IntArray, SiteField
from sim.engine.plane import LogCode, Outcome, SiteCount

_CALLS = int(SiteField.BREAKER_CALLS)
_FAILURE_PPM = int(SiteField.BREAKER_FAILURE_PPM)
_WINDOW = int(SiteField.BREAKER_WINDOW_US)
_OPEN_US = int(SiteField.BREAKER_OPEN_US)
_MOST_PROBES = int(SiteField.BREAKER_PROBES)
_BUDGET = int(SiteField.BUDGET_PPM)
_BURST = int(SiteField.BUDGET_BURST)
_EJECT_AFTER = int(SiteField.EJECT_AFTER)
_EJECT_BASE = int(SiteField.EJECT_BASE_US)
_EJECT_MOST = int(SiteField.EJECT_MOST_PPM)
_OPENED = int(SiteCount.BREAKER_OPENED)
_EJECTED = int(SiteCount.EJECTED)
_LOG_OPENED = constant(LogCode.BREAKER_OPENED)
_LOG_HALF_OPEN = constant(LogCode.BREAKER_HALF_OPEN)
_LOG_CLOSED = constant(LogCode.BREAKER_CLOSED)
_LOG_EJECTED = constant(LogCode.EJECTED)
_OK = constant(Outcome.OK)
_CANCELLED = constant(Outcome.CANCELLED)


@compiled
def breaker_lets(m: IntArray, rows: IntArray, row: int) -> bool:
    """Whether the breaker lets this attempt through; marks it when it is a probe."""
    at = rows[row + SITE]
    mode = m[at + S_BREAKER_MODE]
    if mode == 2:
        return False
    if mode == 0 or m[at + _CALLS] == 0:
        return True
    c = rows[row + CLIENT]
    if m[c + C_STATE] == CLOSED:
        return True
    if m[c + C_STATE] == OPEN:
        if m[NOW] < m[c + C_OPEN_UNTIL]:
            return False
        m[c + C_STATE] = HALF_OPEN
        m[c + C_EPOCH] += 1
        m[c + C_PROBES] = 0
        m[c + C_GOOD] = 0
        log(m, _LOG_HALF_OPEN, m[at + S_INDEX], m[c + C_REPLICA], -1, 0)
    if m[c + C_PROBES] + m[c + C_GOOD] >= m[at + _MOST_PROBES]:
        return False
    m[c + C_PROBES] += 1
    rows[row + PROBE] = m[c + C_EPOCH]
    return True


@compiled
def _open(m: IntArray, at: int, c: int) -> None:
    m[c + C_STATE] = OPEN
    m[c + C_OPEN_UNTIL] = m[NOW] + m[at + _OPEN_US]
    m[m[at + S_COUNTS] + _OPENED] += 1
    log(m, _LOG_OPENED, m[at + S_INDEX], m[c + C_REPLICA], -1, 0)


@compiled
def breaker_hears(m: IntArray, rows: IntArray, row: int, outcome: int) -> None:
    """The breaker learns how an attempt that it let through has ended."""
    at = rows[row + SITE]
    calls = m[at + _CALLS]
    if calls == 0:
        return
    c = rows[row + CLIENT]
    state = m[c + C_STATE]
    if state == HALF_OPEN:
        if rows[row + PROBE] != m[c + C_EPOCH]:
            return
        m[c + C_PROBES] -= 1
        if outcome == _OK:
            m[c + C_GOOD] += 1
            if m[c + C_GOOD] >= m[at + _MOST_PROBES]:
                m[c + C_STATE] = CLOSED
                empty(m, c)
                log(m, _LOG_CLOSED, m[at + S_INDEX], m[c + C_REPLICA], -1, 0)
        elif outcome != _CANCELLED:
            empty(m, c)
            _open(m, at, c)
        return
    if state == OPEN or outcome == _CANCELLED or m[at + S_BREAKER_MODE] != 1:
        return
    failed = 1 if outcome != _OK else 0
    if m[at + _WINDOW] > 0:
        if in_window(m, c, m[NOW], m[at + _WINDOW], failed) < calls:
            return
    elif in_ring(m, c, calls, failed) < calls:
        return
    if m[c + C_FAILURES] * 1_000_000 >= m[at + _FAILURE_PPM] * m[c + C_RING_N]:
        empty(m, c)
        _open(m, at, c)


@compiled
def deposit(m: IntArray, at: int, c: int) -> None:
    """A first try adds its share of a token to the retry budget."""
    if m[at + _BUDGET] < 0:
        return
    m[c + C_TOKENS] = min(m[at + _BURST] * 1_000_000, m[c + C_TOKENS] + m[at + _BUDGET])


@compiled
def budget_allows(m: IntArray, at: int, c: int) -> bool:
    """Whether a retry may be made; takes its token if so."""
    if m[at + _BUDGET] < 0:
        return True
    if m[c + C_TOKENS] < 1_000_000:
        return False
    m[c + C_TOKENS] -= 1_000_000
    return True


@compiled
def ejection_hears(m: IntArray, rows: IntArray, row: int, outcome: int) -> None:
    """Passive ejection counts failures in a row of one callee replica, as this site sees it."""
    at = rows[row + SITE]
    after = m[at + _EJECT_AFTER]
    replica = rows[row + REPLICA]
    if after == 0 or replica < 0 or outcome == _CANCELLED:
        return
    v = m[at + S_SERVICE]
    ends = m[at + S_ENDS]
    e = ends + (replica - m[v + V_FIRST]) * END_WIDTH
    if outcome == _OK:
        m[e + E_FAILURES] = 0
        return
    m[e + E_FAILURES] += 1
    now = m[NOW]
    if m[e + E_FAILURES] < after or m[e + E_UNTIL] > now:
        return
    out = 0
    for k in range(m[v + V_MOST]):
        if m[ends + k * END_WIDTH + E_UNTIL] > now:
            out += 1
    if out >= max(1, m[v + V_ROUTABLE_N] * m[at + _EJECT_MOST] // 1_000_000):
        return
    m[e + E_FAILURES] = 0
    m[e + E_TIMES] += 1
    m[e + E_UNTIL] = now + m[at + _EJECT_BASE] * m[e + E_TIMES]
    m[at + S_EJECTED_UNTIL] = max(m[at + S_EJECTED_UNTIL], m[e + E_UNTIL])
    m[m[at + S_COUNTS] + _EJECTED] += 1
    log(m, _LOG_EJECTED, m[at + S_INDEX], replica, -1, 0)
