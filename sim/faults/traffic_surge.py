"""More users come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Duration, Factor
from sim.model.effect import Dial, Effect, Origin, Selector, Step, ramped
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("traffic_surge")
class TrafficSurge(Fault):
    """Arrivals of a journey, segment, home or all are multiplied, at once or in ten stages.

    Moves: request rate; utilisation with it; past the knee latency, queues and refusals.
    Leaves alone: service time; journeys that it does not touch, while they share nothing.
    Source: drill GD-107; ``docs/KINDS.md``, surge and flash_crowd.
    """

    origin: ClassVar[Origin] = Origin.TRAFFIC
    reads: ClassVar[frozenset[str]] = frozenset({"journey", "segment", "home"})

    factor: Factor = Field(description="times the normal arrivals")
    rise: Duration = Field(0, description="until it is at its height")

    def steps(self, target: Selector) -> Iterator[Step]:
        """A factor, in stages."""
        effect = Effect(target, Dial.TRAFFIC, self.factor, self.origin)
        yield from ramped(effect, over_us=self.rise, for_us=self.lasts)
