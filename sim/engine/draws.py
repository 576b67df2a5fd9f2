"""What a plane draws, by purpose, and the arithmetic that turns a draw into a duration.

Both planes use these very functions: the reference calls them as they stand, the kernel compiles
them. They are leaves (they call nothing) and use only ``+ - * /``, comparisons and shifts: no libm
decides an event, so every processor gives the same bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Final

from sim.engine.layout import FloatArray
from sim.model.law import STEPS_PER_UNIT, TABLE_LENGTH


class Purpose(IntEnum):
    """The last word of a draw's key: ``mix(key, purpose)``."""

    # Of an attempt's key.
    WORK = 1
    FAILURE = 2
    REFUSED = 3
    LOST = 4
    SHED = 5
    PICK = 6
    PICK_SECOND = 7
    JITTER = 8
    PATIENCE = 9
    # Of an attempt's key: the key of its hedge, which is an attempt's too.
    HEDGE = 13
    # Of an attempt's key.
    THROTTLE = 14
    # Of a request's key.
    GAP = 10
    THINNED = 11
    REGION = 12
    # Of an attempt's key, or of a key that is loaded by order.
    TTL = 15
    # Of a cache's own key and the number of an entry.
    AGE = 16
    # Of ``mix(parent key, site key)``, where items 0..99 stand beside them.
    CHANCE = 1_000_001
    SKIPPED = 1_000_002
    # Of a call's key, where its attempts stand beside them.
    STUCK = 1_000_003
    ENTRY = 1_000_004


class Rank(IntEnum):
    """Who goes first at one instant; the key decides among equals.

    The client's timers have ranks of their own, so that (time, rank, key) is never equal for two
    events: one attempt can wait for its timeout and its patience at the same time.
    """

    WORK_ENDS = 0
    COMMIT_ENDS = 1
    TIMEOUT = 2
    BACKOFF = 3
    # The caller's other doings share its rank; (rank, key) is never equal for two that matter.
    HEDGE = 3  # of an attempt's key, and an attempt that is open has no backoff
    GIVES_UP = 3  # a call that nobody needs any more; its key is the call's, no attempt's
    DROPS = 3  # the work of an attempt that its twin has beaten
    PATIENCE = 4
    ARRIVAL = 5
    REQUEST = 6


# Intensity of arrivals is counted in units of 1e-12 requests: a rate of one request per second is
# a million of them per microsecond, and one second at ten million requests a second fits 63 bits.
INTENSITY_PER_REQUEST: Final = 1_000_000_000_000
RATE_UNITS_PER_HZ: Final = 1_000_000
# Tokens of a rate limit in units of 1e-9: a rate in calls per 1000 s adds itself per microsecond.
TOKEN: Final = 1_000_000_000

# A breaker's window of time moves on by this many steps.
WINDOW_BUCKETS: Final = 10

# Controlled delay: a queue that has not been empty for so long stands, and then nobody may wait
# longer than the target.
STANDS_AFTER_US: Final = 100_000
CODEL_TARGET_US: Final = 5_000

# A caller's own throttle looks back two minutes, in this many steps of so long.
THROTTLE_BUCKETS: Final = 12
THROTTLE_BUCKET_US: Final = 10_000_000

_TWO_53: Final = 1 << 53
_UNIT_53: Final = 1.0 / (1 << 53)
_LN2: Final = 0.6931471805599453
_HALF_ROOT: Final = 0.7071067811865476


def neg_log(key: int) -> float:
    """``x = -ln(1 - u)`` of a 63-bit draw: a unit exponential, in (0, 36.8).

    ``1 - u`` is an odd multiple of 2**-53. Range reduction to [sqrt(1/2), sqrt(2)), then the series
    of atanh; the error is below 3e-16 relative to the larger of x and ln 2.

    Source: J.-M. Muller, Elementary Functions, 3rd ed., ch. 11 (range reduction).
    """
    odd = _TWO_53 - 2 * (key >> 11) - 1
    halvings = 53 - odd.bit_length()
    f = (odd << halvings) * _UNIT_53
    is_low = int(f < _HALF_ROOT)
    f = f * (1.0 + is_low)
    halvings += is_low
    s = (f - 1.0) / (f + 1.0)
    z = s * s
    # Even and odd terms apart, because two short chains of products run side by side.
    y = z * z
    even = 1.0 + y * (1.0 / 5.0 + y * (1.0 / 9.0 + y * (1.0 / 13.0 + y * (1.0 / 17.0))))
    odds = 1.0 / 3.0 + y * (1.0 / 7.0 + y * (1.0 / 11.0 + y * (1.0 / 15.0 + y * (1.0 / 19.0))))
    series = even + z * odds
    return halvings * _LN2 - 2.0 * s * series


def law_value(tables: Sequence[float] | FloatArray, start: int, x: float) -> float:
    """A law's quantile over its mean at ``x``, from its table at ``tables[start:]``.

    Linear between the steps; beyond the end the last value. Exact for the exponential.
    """
    place = x * STEPS_PER_UNIT
    step = int(place)
    if step >= TABLE_LENGTH - 1:
        return float(tables[start + TABLE_LENGTH - 1])
    below = float(tables[start + step])
    return below + (float(tables[start + step + 1]) - below) * (place - step)


def whole_up(value: float) -> int:
    """The least integer not below ``value >= 0``."""
    whole = int(value)
    return whole + 1 if whole < value else whole


def ceil_div(amount: int, by: int) -> int:
    """``amount / by`` rounded up; ``by > 0``."""
    return -(-amount // by)


def share_of(amount: int, ppm: int) -> int:
    """``amount * ppm / 1e6`` rounded down, without leaving 63 bits on the way."""
    return amount // 1_000_000 * ppm + amount % 1_000_000 * ppm // 1_000_000


def backoff_us(base: int, most: int, multiplier_ppm: int, retry: int) -> int:
    """The wait before retry 1, 2, ...: ``min(base * multiplier**(retry-1), most)``, unjittered."""
    wait = min(base, most)
    for _ in range(retry - 1):
        wait = wait // 1_000_000 * multiplier_ppm + wait % 1_000_000 * multiplier_ppm // 1_000_000
        if wait >= most:
            return most
    return wait


def refilled(tokens: int, most: int, rate: int, elapsed_us: int) -> int:
    """A token bucket after a while; tokens in units of 1e-9, rate in such units per microsecond."""
    missing = most - tokens
    if missing <= 0 or rate <= 0:
        return min(tokens, most)
    if elapsed_us > missing // rate:
        return most
    return tokens + elapsed_us * rate


def latency_bin(microseconds: int) -> int:
    """The histogram's bin of a latency: 64 equal steps in every octave from 1 us."""
    if microseconds < 1:
        return 0
    octave = microseconds.bit_length() - 1
    if octave >= 28:
        return 28 * 64 - 1
    if octave >= 6:
        return octave * 64 + ((microseconds >> (octave - 6)) & 63)
    return octave * 64 + ((microseconds << (6 - octave)) & 63)
