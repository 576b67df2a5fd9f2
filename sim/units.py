"""Quantities as people write them: ``250ms``, ``5m``, ``2/s``, ``95%``; and back.

Simulated time is an integer number of microseconds everywhere inside; seconds exist at the edges.
Shares that decide events are integers in parts per million (ppm), so that no plane rounds anew.
"""

from __future__ import annotations

import re
from typing import Final

MICROSECOND: Final = 1
MILLISECOND: Final = 1_000
SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
PPM: Final = 1_000_000
# 100 years: beyond it the sum of two times could leave 63 bits in a kernel's product.
LONGEST_US: Final = 100 * 365 * DAY

_UNIT_US: Final = {
    "us": MICROSECOND,
    "ms": MILLISECOND,
    "s": SECOND,
    "m": MINUTE,
    "h": HOUR,
    "d": DAY,
}
_DURATION_PART: Final = re.compile(r"(\d+(?:\.\d+)?)(us|ms|s|m|h|d)")
_RATE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*/\s*(s|m|h|d)")
_PERCENT: Final = re.compile(r"(\d+(?:\.\d+)?)\s*%")


def parse_duration(text: str) -> int:
    """Microseconds of ``250ms``, ``30s``, ``1h30m``; at most 100 years.

    Raises:
        ValueError: if ``text`` is not a duration, with what to write.
    """
    compact = text.strip()
    parts = _DURATION_PART.findall(compact)
    if not parts or "".join(number + unit for number, unit in parts) != compact:
        raise ValueError(f"{text[:60]!r} is not a duration; write 250ms, 30s or 1h30m")
    total = sum(float(number) * _UNIT_US[unit] for number, unit in parts)
    # Compared before it is rounded: 400 digits make an infinity, which has no integer.
    if total > LONGEST_US:
        raise ValueError(f"{text[:40]!r} is longer than 100 years")
    return round(total)


def format_duration(microseconds: int) -> str:
    """The shortest text that ``parse_duration`` reads back to the same value."""
    if microseconds == 0:
        return "0s"
    if microseconds < 0:
        return "-" + format_duration(-microseconds)
    parts = []
    rest = microseconds
    for unit in ("d", "h", "m", "s", "ms", "us"):
        count, rest = divmod(rest, _UNIT_US[unit])
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts)


def parse_rate(text: str) -> float:
    """Events per second of ``20/s``, ``300/m``, ``1/h``.

    Raises:
        ValueError: if ``text`` is not a rate.
    """
    found = _RATE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text[:60]!r} is not a rate; write 20/s, 300/m or 1/h")
    return float(found[1]) / (_UNIT_US[found[2]] / SECOND)


def parse_share(text: str) -> float:
    """0..1 of ``5%`` or ``0.05``.

    Raises:
        ValueError: if ``text`` is neither, or lies outside 0..100 %.
    """
    found = _PERCENT.fullmatch(text.strip())
    value = float(found[1]) / 100.0 if found else float("nan")
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"{text[:60]!r} is not a share; write 5% or 0.05, from 0 to 1")
    return value


def to_ppm(share: float) -> int:
    """Parts per million of a share, rounded to nearest."""
    return round(share * PPM)


def clock(microseconds: int) -> str:
    """``mm:ss`` or ``h:mm:ss`` since the scenario's start, for people."""
    sign = "-" if microseconds < 0 else ""
    seconds = abs(microseconds) // SECOND
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return (
        f"{sign}{hours}:{minutes:02d}:{seconds:02d}"
        if hours
        else f"{sign}{minutes:02d}:{seconds:02d}"
    )
