"""The provider has no machines left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("insufficient_capacity")
class InsufficientCapacity(Fault):
    """New replicas find no place; what runs keeps its own.

    Moves: replicas desired stay where they are, whoever asks for more.
    Leaves alone: running replicas, and restarts in place.
    Source: Amazon EC2, error InsufficientInstanceCapacity.
    """

    origin: ClassVar[Origin] = Origin.CAPACITY
    reads: ClassVar[frozenset[str]] = frozenset({"region"})

    def steps(self, target: Selector) -> Iterator[Step]:
        """No new place, in one region or everywhere."""
        yield Hold(Effect(target, Dial.NO_NEW, 1.0, self.origin), for_us=self.lasts)
