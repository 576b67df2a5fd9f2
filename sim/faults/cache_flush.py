"""A cache loses what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import PositiveCount
from sim.model.effect import Impulse, Origin, Selector, Step, Strike
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("cache_flush")
class CacheFlush(Fault):
    """All entries, or those of the most popular keys, are gone at one instant.

    What is behind the cache gets the misses: at a hit share h, 1 / (1 - h) times the usual calls,
    until it has filled again; with the hottest keys alone many calls at once ask for the same ones.
    Moves: hit share, calls and latency of what is behind the cache.
    Leaves alone: who asks, what is asked for; other caches.
    Source: Nishtala et al., "Scaling Memcache at Facebook" (2013), stampedes and leases.
    """

    origin: ClassVar[Origin] = Origin.DATA
    reads: ClassVar[frozenset[str]] = frozenset({"service", "region"})
    needs: ClassVar[tuple[str, ...]] = ("service",)

    hottest: PositiveCount | None = Field(None, description="the most popular keys; none: all")

    def steps(self, target: Selector) -> Iterator[Step]:
        """One impulse."""
        yield Strike(Impulse.FORGET, target, amount=float(self.hottest or 0))
