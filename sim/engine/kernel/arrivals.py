"""New requests: a base and a surge layer of each class, on integrated intensity.

Intensity is counted in whole units (``INTENSITY_PER_REQUEST``), so that neither a cut of the
stretch nor a change of the factor moves an arrival by rounding.
"""

# ruff: noqa: PLR0917 - the arrays of a run go through compiled functions by position

from __future__ import annotations

from sim.engine.draws import INTENSITY_PER_REQUEST, Purpose, Rank
from sim.engine.kernel import heap as events
from sim.engine.kernel.compiler import compiled, constant
from sim.engine.kernel.fields import (
    AT_CLASS,
    AT_RATE,
    AT_SITE,
    AT_STREAM,
    CALL_KEY,
    CALLER,
    CLASS,
    CLASS_WIDTH,
    CLIENT,
    GAP_LAW,
    GROUP_KEY,
    ITEM,
    J_FROM,
    J_TRAFFIC_PPM,
    NOW,
    PARENT_KEY,
    RATE_COLUMNS,
    REQUEST,
    REQUESTS_OPEN,
    S_CLIENTS,
    S_KEY,
    SITE,
    SITE_WIDTH,
    START_CALL,
    STREAM_WIDTH,
    T_FROM,
    T_KEY,
    T_LEFT,
    T_N,
    T_OVER,
    T_TOKEN,
    TRACE,
    TRACE_ONE_IN,
    ZONE,
)
from sim.engine.kernel.meters import request_offered
from sim.engine.kernel.numbers import ceil_div, happens, law_value, mix, neg_log, share_of
from sim.engine.kernel.rows import new_row, todo
from sim.engine.layout import FloatArray, IntArray

_push = events.push
_UNIT = float(INTENSITY_PER_REQUEST)
_RANK_REQUEST = constant(Rank.REQUEST)
_DRAW_GAP = constant(Purpose.GAP)
_DRAW_THINNED = constant(Purpose.THINNED)


@compiled
def _rate(m: IntArray, stream: int, column: int) -> int:
    """Intensity per microsecond of a layer in one second of the rate table."""
    journey = stream // 2
    base: int = m[m[AT_RATE] + journey * m[RATE_COLUMNS] + column]
    if stream % 2 == 0:
        return base
    factor = m[m[AT_CLASS] + journey * CLASS_WIDTH + J_TRAFFIC_PPM]
    return share_of(base, factor - 1_000_000) if factor > 1_000_000 else 0


@compiled
def gap(m: IntArray, reals: FloatArray, stream: int) -> int:
    """Intensity between the arrival before and the next one."""
    t = m[AT_STREAM] + stream * STREAM_WIDTH
    draw = neg_log(mix(mix(m[t + T_KEY], m[t + T_N]), _DRAW_GAP))
    return int(law_value(reals, m[GAP_LAW], draw) * _UNIT)


@compiled
def schedule_arrival(m: IntArray, heap: IntArray, stream: int) -> None:
    """Find when the intensity left will have passed; never, if the rates end before."""
    t = m[AT_STREAM] + stream * STREAM_WIDTH
    m[t + T_TOKEN] += 1
    at = m[t + T_FROM]
    left = m[t + T_LEFT]
    last = m[RATE_COLUMNS] - 1
    while True:
        second = at // 1_000_000
        rate = _rate(m, stream, min(second, last))
        end = (second + 1) * 1_000_000
        if rate > 0 and (second >= last or left <= rate * (end - at)):
            wait = max(0, ceil_div(left, rate))
            m[t + T_OVER] = wait * rate - left
            key = mix(m[t + T_KEY], m[t + T_N])
            _push(m, heap, at + wait, _RANK_REQUEST, key, stream, m[t + T_TOKEN])
            return
        if second >= last:
            return
        left -= rate * (end - at)
        at = end


@compiled
def settle_stream(m: IntArray, stream: int) -> None:
    """Count the intensity that has passed up to now, before the rate changes."""
    t = m[AT_STREAM] + stream * STREAM_WIDTH
    now = m[NOW]
    at = m[t + T_FROM]
    last = m[RATE_COLUMNS] - 1
    while at < now:
        second = at // 1_000_000
        end = now if second >= last else min(now, (second + 1) * 1_000_000)
        m[t + T_LEFT] -= _rate(m, stream, min(second, last)) * (end - at)
        at = end
    m[t + T_FROM] = now


@compiled
def arrival(
    m: IntArray,
    reals: FloatArray,
    rows: IntArray,
    heap: IntArray,
    agenda: IntArray,
    stream: int,
) -> None:
    """One request comes, unless thinning leaves it out; the next one is scheduled."""
    t = m[AT_STREAM] + stream * STREAM_WIDTH
    key = mix(m[t + T_KEY], m[t + T_N])
    m[t + T_N] += 1
    m[t + T_FROM] = m[NOW]
    m[t + T_LEFT] = gap(m, reals, stream) - m[t + T_OVER]
    schedule_arrival(m, heap, stream)
    journey = stream // 2
    factor = m[m[AT_CLASS] + journey * CLASS_WIDTH + J_TRAFFIC_PPM]
    if stream % 2 == 0 and factor < 1_000_000 and not happens(mix(key, _DRAW_THINNED), factor):
        return
    request_offered(m, journey)
    m[REQUESTS_OPEN] += 1
    at = m[AT_SITE] + journey * SITE_WIDTH
    row = new_row(m, rows)
    rows[row + SITE] = at
    rows[row + GROUP_KEY] = mix(key, m[at + S_KEY])
    rows[row + CALL_KEY] = mix(rows[row + GROUP_KEY], 0)
    rows[row + ITEM] = 0
    rows[row + CALLER] = -1
    rows[row + CLASS] = journey
    rows[row + CLIENT] = m[at + S_CLIENTS]
    rows[row + ZONE] = m[m[AT_CLASS] + journey * CLASS_WIDTH + J_FROM]
    one_in = m[TRACE_ONE_IN]
    rows[row + TRACE] = key if one_in > 0 and (key >> 11) % one_in == 0 else 0
    rows[row + PARENT_KEY] = key
    rows[row + REQUEST] = key
    todo(m, agenda, START_CALL, row, 0)
