"""Which replica an attempt goes to, among those that ``choices`` has listed for its caller."""

# ruff: noqa: PLR0917 - the arrays of a run go through compiled functions by position

from __future__ import annotations

from sim.engine.draws import Purpose
from sim.engine.kernel.compiler import compiled, constant
from sim.engine.kernel.fields import (
    AT_REPLICA,
    AT_STEER,
    C_PICKS,
    C_REGION,
    CLASS,
    CLASSES,
    CLIENT,
    E_UNTIL,
    END_WIDTH,
    KEY,
    NOW,
    PARENT_KEY,
    Q_FIRST,
    Q_IS_SIFTED,
    Q_N,
    R_IN_SLOTS,
    R_QUEUED,
    REGIONS,
    REPLICA_WIDTH,
    S_CHOICE,
    S_EJECTED_UNTIL,
    S_ENDS,
    S_INDEX,
    S_SERVICE,
    SITE,
    V_BALANCING,
    V_FIRST,
    V_MOST,
)
from sim.engine.kernel.numbers import mix
from sim.engine.layout import IntArray
from sim.model.resilience import Balancing

_PICK = constant(Purpose.PICK)
_PICK_SECOND = constant(Purpose.PICK_SECOND)
_REGION = constant(Purpose.REGION)
_ROUND_ROBIN = list(Balancing).index(Balancing.ROUND_ROBIN)
_LEAST_BUSY = list(Balancing).index(Balancing.LEAST_BUSY)

# Of a choice, whose place and number an attempt looks up: all, or those that are not ejected.
_ALL = constant(0)
_NOT_EJECTED = constant(1)


@compiled
def _load(m: IntArray, replica: int) -> int:
    at = m[AT_REPLICA] + replica * REPLICA_WIDTH
    load: int = m[at + R_IN_SLOTS] + m[at + R_QUEUED]
    return load


@compiled
def _may(m: IntArray, which: int, ends: int, replica: int) -> bool:
    return bool(which == _ALL or m[ends + replica * END_WIDTH + E_UNTIL] <= m[NOW])


@compiled
def _nth(m: IntArray, which: int, choice: int, ends: int, n: int) -> int:
    """The n-th replica that may be picked, in order of ordinals."""
    at = choice + Q_FIRST
    if which == _ALL:
        found: int = m[at + n]
        return found
    seen = 0
    for k in range(m[choice + Q_N]):
        if _may(m, which, ends, m[at + k]):
            if seen == n:
                return int(m[at + k])
            seen += 1
    return -1


@compiled
def _count_not_ejected(m: IntArray, choice: int, ends: int) -> int:
    count = 0
    for k in range(m[choice + Q_N]):
        if _may(m, _NOT_EJECTED, ends, m[choice + Q_FIRST + k]):
            count += 1
    return count


@compiled
def _least_busy(m: IntArray, which: int, choice: int, ends: int, draw: int) -> int:
    """The one with the fewest calls in slots and queue; the draw decides among equals."""
    first = choice + Q_FIRST
    last = first + m[choice + Q_N]
    least = -1
    ties = 0
    for at in range(first, last):
        if _may(m, which, ends, m[at]):
            load = _load(m, m[at])
            if least < 0 or load < least:
                least = load
                ties = 1
            elif load == least:
                ties += 1
    chosen = draw % ties
    for at in range(first, last):
        if _may(m, which, ends, m[at]) and _load(m, m[at]) == least:
            if chosen == 0:
                return int(m[at])
            chosen -= 1
    return -1


@compiled
def _better_of_two(
    m: IntArray, which: int, choice: int, ends: int, count: int, draw: int, second: int
) -> int:
    """Two different ones by the draws; the less busy, at equal load the first."""
    one = draw % count
    a = _nth(m, which, choice, ends, one)
    if count == 1:
        return a
    two = second % (count - 1)
    if two >= one:
        two += 1
    b = _nth(m, which, choice, ends, two)
    return b if _load(m, b) < _load(m, a) else a


@compiled
def _region(m: IntArray, rows: IntArray, row: int) -> int:
    """Where an attempt is served: a caller's own region, users in the one that they are steered to.

    A request keeps its draw, so that its retries go where its resolver has sent it.
    """
    if m[rows[row + SITE] + S_INDEX] >= m[CLASSES]:
        found: int = m[rows[row + CLIENT] + C_REGION]
        return found
    last = m[REGIONS] - 1
    left = (mix(rows[row + PARENT_KEY], _REGION) >> 11) % 1_000_000
    shares = m[AT_STEER] + rows[row + CLASS] * m[REGIONS]
    for h in range(last):
        left -= m[shares + h]
        if left < 0:
            return int(h)
    return int(last)


@compiled
def pick(m: IntArray, rows: IntArray, row: int) -> int:
    """The replica that an attempt goes to, -1: there is none."""
    at = rows[row + SITE]
    v = m[at + S_SERVICE]
    choice = m[at + S_CHOICE]
    if m[REGIONS] > 1:
        choice += _region(m, rows, row) * (m[v + V_MOST] + Q_FIRST)
    # As if the ends of the very first replica stood there: ends are then found by replica.
    ends = m[at + S_ENDS] - m[v + V_FIRST] * END_WIDTH
    which = _ALL
    count = m[choice + Q_N]
    if count == 0:
        return -1
    if m[at + S_EJECTED_UNTIL] > m[NOW] and m[choice + Q_IS_SIFTED] == 1:
        good = _count_not_ejected(m, choice, ends)
        if good > 0:
            which = _NOT_EJECTED
            count = good
    balancing = m[v + V_BALANCING]
    if balancing == _ROUND_ROBIN:
        c = rows[row + CLIENT]
        n = m[c + C_PICKS]
        m[c + C_PICKS] = n + 1
        return _nth(m, which, choice, ends, n % count)
    draw = mix(rows[row + KEY], _PICK) >> 11
    if balancing == _LEAST_BUSY:
        return _least_busy(m, which, choice, ends, draw)
    second = mix(rows[row + KEY], _PICK_SECOND) >> 11
    return _better_of_two(m, which, choice, ends, count, draw, second)
