"""A call that has failed in the end becomes a call of its fallback, and back when that has ended.

The row stays the same: it keeps its place in its caller's stage, and moves to another site.
"""

from __future__ import annotations

from sim.engine.kernel.compiler import compiled
from sim.engine.kernel.fields import (
    CALL_KEY,
    CLIENT,
    GROUP_KEY,
    ITEM,
    PARENT_KEY,
    S_CLIENTS,
    S_COUNTS,
    S_FALLBACK,
    S_KEY,
    SITE,
)
from sim.engine.kernel.numbers import mix
from sim.engine.layout import IntArray
from sim.engine.plane import SiteCount

_FALLBACKS = int(SiteCount.FALLBACKS)


@compiled
def _move(m: IntArray, rows: IntArray, row: int, to: int) -> None:
    """The same item of the same parent, at another site of the same caller replica."""
    rows[row + CLIENT] += m[to + S_CLIENTS] - m[rows[row + SITE] + S_CLIENTS]
    rows[row + SITE] = to
    rows[row + GROUP_KEY] = mix(rows[row + PARENT_KEY], m[to + S_KEY])
    rows[row + CALL_KEY] = mix(rows[row + GROUP_KEY], rows[row + ITEM])


@compiled
def hand_over(m: IntArray, rows: IntArray, row: int) -> None:
    """The fallback is to be called instead; the caller of this starts it."""
    at = rows[row + SITE]
    m[m[at + S_COUNTS] + _FALLBACKS] += 1
    _move(m, rows, row, m[at + S_FALLBACK])


@compiled
def hand_back(m: IntArray, rows: IntArray, row: int, to: int) -> None:
    """The fallback has ended: what follows is for the site that it stood in for."""
    _move(m, rows, row, to)
