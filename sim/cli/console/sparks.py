"""Small lines of bars, for a terminal with Unicode and for one without."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

_BARS = "▁▂▃▄▅▆▇█"
_PLAIN = "_.-=+*#@"


def sparkline(values: Sequence[float], *, is_unicode: bool = True) -> str:
    """One sign a value, from nought to the greatest."""
    signs = _BARS if is_unicode else _PLAIN
    most = max(values, default=0.0)
    if most <= 0.0:
        return signs[0] * len(values)
    return "".join(signs[min(int(max(value, 0.0) / most * 7 + 0.5), 7)] for value in values)


def fitted(values: Sequence[float], room: int) -> list[float]:
    """At most ``room`` values for all of them, each the greatest of its share: no peak is lost."""
    count = min(len(values), room)
    ends = [len(values) * n // count for n in range(count + 1)] if count else [0]
    return [max(values[begin:end]) for begin, end in pairwise(ends)]


def gauge(share: float, width: int, *, is_unicode: bool = True) -> str:
    """A bar of a share of ``width``."""
    filled = round(min(max(share, 0.0), 1.0) * width)
    full, empty = ("█", "·") if is_unicode else ("#", ".")
    return full * filled + empty * (width - filled)
