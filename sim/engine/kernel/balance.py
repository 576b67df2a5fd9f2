"""Which replica an attempt goes to."""

# ruff: noqa: PLR0917 - the arrays of a run go through compiled functions by position

from __future__ import annotations

from sim.engine.draws import Purpose
from sim.engine.kernel.compiler import compiled, constant
from sim.engine.kernel.fields import (
    AT_REPLICA,
    AT_ROUTABLE,
    C_PICKS,
    CLIENT,
    E_UNTIL,
    END_WIDTH,
    KEY,
    NOW,
    R_IN_SLOTS,
    R_IS_ROUTABLE,
    R_IS_UP,
    R_QUEUED,
    REPLICA_WIDTH,
    S_EJECTED_UNTIL,
    S_ENDS,
    S_SERVICE,
    SITE,
    V_BALANCING,
    V_FIRST,
    V_MOST,
    V_ROUTABLE_N,
)
from sim.engine.kernel.numbers import mix
from sim.engine.layout import IntArray
from sim.model.resilience import Balancing

_PICK = constant(Purpose.PICK)
_PICK_SECOND = constant(Purpose.PICK_SECOND)
_ROUND_ROBIN = list(Balancing).index(Balancing.ROUND_ROBIN)
_LEAST_BUSY = list(Balancing).index(Balancing.LEAST_BUSY)

# Who may be picked: the routable, of those the ones not ejected, or (fail open) all that are up.
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
def _count(m: IntArray, which: int, v: int, ends: int) -> int:
    """How many may be picked."""
    if which == _ROUTABLE:
        return int(m[v + V_ROUTABLE_N])
    count = 0
    for k in range(m[v + V_MOST]):
        if _may(m, which, v, ends, k):
            count += 1
    return count


@compiled
def _least_busy(m: IntArray, which: int, v: int, ends: int, draw: int) -> int:
    """The one with the fewest calls in slots and queue; the draw decides among equals."""
    first = m[v + V_FIRST]
    least = -1
    ties = 0
    for k in range(m[v + V_MOST]):
        if _may(m, which, v, ends, k):
            load = _load(m, first + k)
            if least < 0 or load < least:
                least = load
                ties = 1
            elif load == least:
                ties += 1
    chosen = draw % ties
    for k in range(m[v + V_MOST]):
        if _may(m, which, v, ends, k) and _load(m, first + k) == least:
            if chosen == 0:
                return int(first + k)
            chosen -= 1
    return -1


@compiled
def _better_of_two(
    m: IntArray, which: int, v: int, ends: int, count: int, draw: int, second: int
) -> int:
    """Two different ones by the draws; the less busy, at equal load the first."""
    one = draw % count
    a = _nth(m, which, v, ends, one)
    if count == 1:
        return a
    two = second % (count - 1)
    if two >= one:
        two += 1
    b = _nth(m, which, v, ends, two)
    return b if _load(m, b) < _load(m, a) else a


@compiled
def pick(m: IntArray, rows: IntArray, row: int) -> int:
    """The replica that an attempt goes to, -1: there is none."""
    at = rows[row + SITE]
    v = m[at + S_SERVICE]
    ends = m[at + S_ENDS]
    which = _ROUTABLE
    count = _count(m, _ROUTABLE, v, ends)
    if count == 0:
        which = _UP
        count = _count(m, _UP, v, ends)
        if count == 0:
            return -1
    elif m[at + S_EJECTED_UNTIL] > m[NOW]:
        good = _count(m, _NOT_EJECTED, v, ends)
        if good > 0:
            which = _NOT_EJECTED
            count = good
    balancing = m[v + V_BALANCING]
    if balancing == _ROUND_ROBIN:
        c = rows[row + CLIENT]
        n = m[c + C_PICKS]
        m[c + C_PICKS] = n + 1
        return _nth(m, which, v, ends, n % count)
    draw = mix(rows[row + KEY], _PICK) >> 11
    if balancing == _LEAST_BUSY:
        return _least_busy(m, which, v, ends, draw)
    second = mix(rows[row + KEY], _PICK_SECOND) >> 11
    return _better_of_two(m, which, v, ends, count, draw, second)
