"""Less can be in hand at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Share
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, REPLICAS, HeldFault


@FAULTS.register("capacity_loss")
class CapacityLoss(HeldFault):
    """A share of each replica's slots cannot be used; calls in hand finish, new ones queue sooner.

    Moves: saturation, queue length, then latency and refusals.
    Leaves alone: service time; everything, while the slots that are left suffice.
    Source: ``docs/KINDS.md``, thread_pool_starvation, fd_or_port_exhaustion.
    """

    origin: ClassVar[Origin] = Origin.CAPACITY
    reads: ClassVar[frozenset[str]] = REPLICAS

    lost: Share = Field(description="share of the slots that is gone")

    def steps(self, target: Selector) -> Iterator[Step]:
        """Fewer slots."""
        yield Hold(Effect(target, Dial.CAPACITY, 1.0 - self.lost, self.holder), for_us=self.lasts)
