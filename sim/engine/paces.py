"""How fast rows are written anew: a backfill that is throttled does the same work in more time.

What it costs the store shrinks with its pace, and what is left of it takes as much longer.
Source: GitHub, "gh-ost" (2016), throttling.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from sim.engine.clock import Clock
from sim.engine.effects import Held
from sim.engine.tables import Tables
from sim.model.effect import Dial, Effect

# What a backfill turns; a lock of a table under the same name has no pace.
_PACED = (Dial.WORK, Dial.APPLY)


@dataclass(frozen=True, slots=True)
class _Copying:
    """An effect of a backfill at its full rate, and the share of it that it goes on at."""

    full: Effect
    share: float
    # Of work at the full rate, at the last change of pace; None: it has no end of its own.
    left_us: float | None
    since_us: int


class Paces:
    """Every backfill under way."""

    def __init__(self, clock: Clock, tables: Tables) -> None:
        self._clock = clock
        self._tables = tables
        self._copying: dict[int, _Copying] = {}

    def is_copying(self, service: str) -> bool:
        """Whether rows of a store are being written anew."""
        return bool(self._held(service))

    def set(self, service: str, share: float, *, cause: int) -> None:
        """Let it go on at a share of its full rate; 0: it stands still until another share."""
        now = self._clock.now_us
        for held in self._held(service):
            copying = self._read(held)
            left = copying.left_us
            if left is not None:
                left -= (now - copying.since_us) * copying.share
            ends = None if left is None or share == 0.0 else now + math.ceil(max(0.0, left) / share)
            # Work is a factor and speed a share: one leaves both where they are.
            amount = 1.0 + (copying.full.amount - 1.0) * share
            effect = replace(copying.full, amount=amount)
            new = self._tables.replace(held, effect, ends_us=ends, cause=cause)
            self._copying.pop(held.id, None)
            self._copying[new.id] = _Copying(copying.full, share, left, now)

    def _held(self, service: str) -> list[Held]:
        found = self._tables.labelled(f"migration:{service}")
        return [held for held in found if held.effect.dial in _PACED]

    def _read(self, held: Held) -> _Copying:
        if held.id in self._copying:
            return self._copying[held.id]
        now, ends = self._clock.now_us, self._tables.ends_us(held)
        return _Copying(held.effect, 1.0, None if ends is None else float(ends - now), now)
