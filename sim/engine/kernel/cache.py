"""Caches: which key a call asks for, what is in, what is filled, who waits for a fill."""

from __future__ import annotations

from sim.engine.draws import Purpose
from sim.engine.kernel.compiler import compiled, constant
from sim.engine.kernel.fields import (
    AT_REPLICA,
    CALL_KEY,
    CONTENT_WIDTH,
    ENTRY_WIDTH,
    FILLS,
    HEAR_FILL,
    K_COUNTS,
    K_ENTRIES,
    K_KEY,
    K_KEYS,
    K_MOST,
    K_N,
    K_NEWEST,
    K_OLDEST,
    K_RANKS,
    KEY,
    LEAD_FILL,
    NEVER,
    NOW,
    R_REGION,
    R_SERVICE,
    REPLICA,
    REPLICA_WIDTH,
    STATE,
    U_LEADER,
    U_NEWER,
    U_OLDER,
    U_UNTIL,
    U_WAIT_HEAD,
    U_WAIT_TAIL,
    V_CACHE,
    V_CACHE_TTL,
    V_COALESCES,
    V_SERVES_STALE,
    V_TTL_JITTER,
    WAITS_FILL,
)
from sim.engine.kernel.numbers import mix, share_of
from sim.engine.kernel.rows import append, todo, unhang
from sim.engine.layout import IntArray
from sim.engine.plane import CacheCount, Outcome

HIT = constant(0)
MISS = constant(1)
WAIT = constant(2)

_N_HITS = int(CacheCount.HITS)
_N_MISSES = int(CacheCount.MISSES)
_N_COALESCED = int(CacheCount.COALESCED)
_N_STALE = int(CacheCount.STALE)
_OK = constant(Outcome.OK)
_DRAW_ENTRY = constant(Purpose.ENTRY)
_DRAW_TTL = constant(Purpose.TTL)


@compiled
def content_of(m: IntArray, row: int, rows: IntArray) -> int:
    """Place of the content that an attempt's replica shares with those of its region."""
    r = m[AT_REPLICA] + rows[row + REPLICA] * REPLICA_WIDTH
    place: int = m[m[r + R_SERVICE] + V_CACHE] + m[r + R_REGION] * CONTENT_WIDTH
    return place


@compiled
def look_up(m: IntArray, rows: IntArray, row: int, v: int) -> int:
    """Is the key that the call asks for in? Else this call fills it, or waits for one that does."""
    c = content_of(m, row, rows)
    draw = mix(rows[row + CALL_KEY], _DRAW_ENTRY) >> 11
    low, high, ranks = 0, m[c + K_KEYS] - 1, m[c + K_RANKS]
    while low < high:
        middle = (low + high) >> 1
        if m[ranks + middle] > draw:
            high = middle
        else:
            low = middle + 1
    e = m[c + K_ENTRIES] + low * ENTRY_WIDTH
    counts = m[c + K_COUNTS]
    if m[e + U_UNTIL] > m[NOW]:
        m[counts + _N_HITS] += 1
        _asked_for(m, c, e)
        return HIT
    rows[row + FILLS] = e
    if m[e + U_LEADER] >= 0 and m[v + V_COALESCES] == 1:
        m[counts + _N_COALESCED] += 1
        rows[row + STATE] = WAITS_FILL
        append(m, rows, e + U_WAIT_HEAD, e + U_WAIT_TAIL, row)
        return WAIT
    m[counts + _N_MISSES] += 1
    if m[e + U_LEADER] < 0:
        m[e + U_LEADER] = row
    return MISS


@compiled
def fill(m: IntArray, rows: IntArray, agenda: IntArray, row: int, outcome: int) -> int:
    """A miss has been to what is behind the cache: keep what it brings; returns its outcome.

    Those that wait for it hear of it after its own caller does.
    """
    e = rows[row + FILLS]
    if outcome == _OK:
        v = m[m[AT_REPLICA] + rows[row + REPLICA] * REPLICA_WIDTH + R_SERVICE]
        keep(m, content_of(m, row, rows), e, v, rows[row + KEY])
    if m[e + U_LEADER] == row:
        m[e + U_LEADER] = -1
        if m[e + U_WAIT_HEAD] >= 0:
            todo(m, agenda, HEAR_FILL, e, outcome)
    return stale_or(m, rows, row, outcome)


@compiled
def stale_or(m: IntArray, rows: IntArray, row: int, outcome: int) -> int:
    """OK where an expired entry may answer for a refill that failed, else the outcome."""
    e = rows[row + FILLS]
    rows[row + FILLS] = 0
    v = m[m[AT_REPLICA] + rows[row + REPLICA] * REPLICA_WIDTH + R_SERVICE]
    if outcome == _OK or m[v + V_SERVES_STALE] == 0 or m[e + U_UNTIL] == 0:
        return outcome
    m[m[content_of(m, row, rows) + K_COUNTS] + _N_STALE] += 1
    return _OK


@compiled
def keep(m: IntArray, c: int, e: int, v: int, key: int) -> None:
    """The entry is in from now on; where not all fit, what was asked for least lately goes."""
    was_in = m[e + U_UNTIL] != 0
    until = NEVER
    ttl = m[v + V_CACHE_TTL]
    if ttl > 0:
        cut = share_of(ttl, m[v + V_TTL_JITTER])
        until = m[NOW] + ttl
        if cut > 0:
            until -= (mix(key, _DRAW_TTL) >> 11) % (cut + 1)
    m[e + U_UNTIL] = until
    if was_in:
        _asked_for(m, c, e)
        return
    if m[c + K_MOST] == 0:
        return
    m[c + K_N] += 1
    _set_first(m, c, e)
    if m[c + K_N] > m[c + K_MOST]:
        forget(m, c, m[c + K_OLDEST])


@compiled
def forget(m: IntArray, c: int, e: int) -> None:
    """The entry is gone, if it was in."""
    if m[e + U_UNTIL] == 0:
        return
    m[e + U_UNTIL] = 0
    if m[c + K_MOST] > 0:
        m[c + K_N] -= 1
        _take_out(m, c, e)


@compiled
def load(m: IntArray, c: int, e: int, v: int) -> None:
    """The entry is in by order, fresh."""
    k = (e - m[c + K_ENTRIES]) // ENTRY_WIDTH
    keep(m, c, e, v, mix(m[c + K_KEY], k))


@compiled
def leave_fill(m: IntArray, rows: IntArray, agenda: IntArray, row: int) -> None:
    """Who fills, or waits, is gone: the first in line fills in its place."""
    e = rows[row + FILLS]
    rows[row + FILLS] = 0
    if m[e + U_LEADER] == row:
        m[e + U_LEADER] = -1
        todo(m, agenda, LEAD_FILL, e, 0)


@compiled
def stop_waiting(m: IntArray, rows: IntArray, row: int) -> None:
    """A row that waits for a fill leaves the line."""
    e = rows[row + FILLS]
    unhang(m, rows, e + U_WAIT_HEAD, e + U_WAIT_TAIL, row)


@compiled
def _asked_for(m: IntArray, c: int, e: int) -> None:
    if m[c + K_MOST] > 0 and m[c + K_NEWEST] != e:
        _take_out(m, c, e)
        _set_first(m, c, e)


@compiled
def _set_first(m: IntArray, c: int, e: int) -> None:
    after = m[c + K_NEWEST]
    m[e + U_NEWER] = -1
    m[e + U_OLDER] = after
    if after >= 0:
        m[after + U_NEWER] = e
    else:
        m[c + K_OLDEST] = e
    m[c + K_NEWEST] = e


@compiled
def _take_out(m: IntArray, c: int, e: int) -> None:
    newer = m[e + U_NEWER]
    older = m[e + U_OLDER]
    if newer >= 0:
        m[newer + U_OLDER] = older
    else:
        m[c + K_NEWEST] = older
    if older >= 0:
        m[older + U_NEWER] = newer
    else:
        m[c + K_OLDEST] = newer
