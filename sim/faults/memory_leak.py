"""Memory is never given back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Factor, Share
from sim.model.effect import Dial, Effect, Hold, Impulse, Origin, Selector, Step, Strike
from sim.model.kinds import FAULTS, REPLICAS, Fault


@FAULTS.register("memory_leak")
class MemoryLeak(Fault):
    """Headroom shrinks with time or with calls: little left slows a replica, none kills it.

    A new process starts fresh and leaks again. The leak sits on the version that runs when it
    begins, so a rollback ends it. Replicas have leaked before it begins, each its own share.
    Moves: memory share; near the end latency; then restarts and errors, replica by replica.
    Leaves alone: latency and errors while headroom lasts.
    Source: drill GD-105; ``docs/FIDELITY.md``.
    """

    origin: ClassVar[Origin] = Origin.DEPLOY
    reads: ClassVar[frozenset[str]] = REPLICAS
    needs: ClassVar[tuple[str, ...]] = ("service",)

    per_hour: Factor = Field(0.0, description="share of the headroom eaten in an hour; 2 = twice")
    per_call_kib: Factor = Field(0.0, description="KiB eaten by each call that arrives")
    eaten: Share = Field(0.5, description="most that is eaten when it begins, by replica")

    def steps(self, target: Selector) -> Iterator[Step]:
        """Rates held by the version, and a headroom that is part gone."""
        if self.per_hour > 0.0:
            yield Hold(Effect(target, Dial.LEAK, self.per_hour, self.origin), for_us=self.lasts)
        if self.per_call_kib > 0.0:
            effect = Effect(target, Dial.LEAK_PER_CALL, self.per_call_kib, self.origin)
            yield Hold(effect, for_us=self.lasts)
        if self.eaten > 0.0:
            yield Strike(Impulse.EAT_MEMORY, target, self.eaten)
