"""A cache is switched off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, HeldFault


@FAULTS.register("cache_bypass")
class CacheBypass(HeldFault):
    """Every call goes to what is behind the cache, and nothing that comes back is kept.

    Moves: calls, load and latency of what is behind the cache.
    Leaves alone: what the cache holds: entries that have not expired meanwhile answer again.
    Source: ``docs/KINDS.md``, cache_bypass.
    """

    origin: ClassVar[Origin] = Origin.CONFIG
    reads: ClassVar[frozenset[str]] = frozenset({"service"})
    needs: ClassVar[tuple[str, ...]] = ("service",)

    def steps(self, target: Selector) -> Iterator[Step]:
        """One effect."""
        yield Hold(Effect(target, Dial.CACHE_OFF, 1.0, self.holder), for_us=self.lasts)
