"""Which replica an attempt goes to."""

from __future__ import annotations

from sim.engine.draws import Purpose
from sim.engine.kernel.compiler import compiled, constant
from sim.engine.kernel.fields import (
    AT_CLIENT,
    AT_END,
    AT_OP,
    AT_REPLICA,
    AT_ROUTABLE,
    AT_SERVICE,
    AT_SITE,
    C_PICKS,
    CLIENT,
    CLIENT_WIDTH,
    E_UNTIL,
    END_WIDTH,
    KEY,
    NOW,
    O_SERVICE,
    OP_WIDTH,
    R_IN_SLOTS,
    R_IS_ROUTABLE,
    R_IS_UP,
    R_QUEUED,
    REPLICA_WIDTH,
    S_EJECTED_UNTIL,
    S_END_BASE,
    SERVICE_WIDTH,
    SITE,
    SITE_WIDTH,
    V_BALANCING,
    V_FIRST,
    V_MOST,
    V_ROUTABLE_N,
)
from sim.engine.kernel.numbers import mix
from sim.engine.layout import IntArray, SiteField
from sim.model.resilience import Balancing

_CALLEE = int(SiteField.CALLEE)
_PICK = constant(Purpose.PICK)
_PICK_SECOND = constant(Purpose.PICK_SECOND)
_ROUND_ROBIN = list(Balancing).index(Balancing.ROUND_ROBIN)
_LEAST_BUSY = list(Balancing).index(Balancing.LEAST_BUSY)

# Who may be picked: the routable ones, of those the ones not ejected, or (fail open) all that are up.
_ROUTABLE = constant(0)
_NOT_EJECTED = constant(1)
_UP = constant(2)


@compiled
def _load(m: IntArray, replica: int) -> int:
    at = m[AT_REPLICA] + replica * REPLICA_WIDTH
    load: int = m[at + R_IN_SLOTS] + m[at + R_QUEUED]
    return load


@compiled
def _may(m: IntArray, which: int, v: int, ends: int, k: int) -> bool:
    at = m[AT_REPLICA] + (m[v + V_FIRST] + k) * REPLICA_WIDTH
    if which == _UP:
        return bool(m[at + R_IS_UP] == 1)
    if m[at + R_IS_ROUTABLE] == 0:
        return False
    return bool(which == _ROUTABLE or m[ends + k * END_WIDTH + E_UNTIL] <= m[NOW])


@compiled
def _nth(m: IntArray, which: int, v: int, ends: int, n: int) -> int:
    """The n-th replica that may be picked, in order of ordinals."""
    first: int = m[v + V_FIRST]
    if which == _ROUTABLE:
        found: int = m[m[AT_ROUTABLE] + first + n]
        return found
    seen = 0
    for k in range(m[v + V_MOST]):
        if _may(m, which, v, ends, k):
            if seen == n:
                return first + k
            seen += 1
    return -1


@compiled
def pick(m: IntArray, rows: IntArray, row: int) -> int:
    """The replica that an attempt goes to, -1: there is none."""
    at = m[AT_SITE] + rows[row + SITE] * SITE_WIDTH
    v = m[AT_SERVICE] + m[m[AT_OP] + m[at + _CALLEE] * OP_WIDTH + O_SERVICE] * SERVICE_WIDTH
    ends = m[AT_END] + m[at + S_END_BASE] * END_WIDTH
    which = _ROUTABLE
    count = m[v + V_ROUTABLE_N]
    if count == 0:
        which = _UP
        for k in range(m[v + V_MOST]):
            if _may(m, _UP, v, ends, k):
                count += 1
        if count == 0:
            return -1
    elif m[at + S_EJECTED_UNTIL] > m[NOW]:
        good = 0
        for k in range(m[v + V_MOST]):
            if _may(m, _NOT_EJECTED, v, ends, k):
                good += 1
        if good > 0:
            which = _NOT_EJECTED
            count = good
    balancing = m[v + V_BALANCING]
    if balancing == _ROUND_ROBIN:
        c = m[AT_CLIENT] + rows[row + CLIENT] * CLIENT_WIDTH
        n = m[c + C_PICKS]
        m[c + C_PICKS] = n + 1
        return _nth(m, which, v, ends, n % count)
    draw = mix(rows[row + KEY], _PICK) >> 11
    if balancing == _LEAST_BUSY:
        least = _load(m, _nth(m, which, v, ends, 0))
        ties = 1
        for n in range(1, count):
            load = _load(m, _nth(m, which, v, ends, n))
            if load < least:
                least = load
                ties = 1
            elif load == least:
                ties += 1
        chosen = draw % ties
        for n in range(count):
            replica = _nth(m, which, v, ends, n)
            if _load(m, replica) == least:
                if chosen == 0:
                    return replica
                chosen -= 1
    one = draw % count
    if count == 1:
        return _nth(m, which, v, ends, one)
    two = (mix(rows[row + KEY], _PICK_SECOND) >> 11) % (count - 1)
    if two >= one:
        two += 1
    a = _nth(m, which, v, ends, one)
    b = _nth(m, which, v, ends, two)
    return b if _load(m, b) < _load(m, a) else a
