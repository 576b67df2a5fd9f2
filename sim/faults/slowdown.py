"""Work takes longer than it should."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, REPLICAS, HeldFault


@FAULTS.register("slowdown")
class Slowdown(HeldFault):
    """Replicas, or one operation, need so many times longer: a grey failure that no probe sees.

    Whole replicas run slower, work in hand included; one operation or segment gets more work.
    Moves: latency of the service and its callers, utilisation, queues past the knee.
    Leaves alone: error share, until timeouts; replicas ready.
    Source: Huang et al., "Gray Failure" (HotOS 2017); noisy neighbour, CPU steal.
    """

    origin: ClassVar[Origin] = Origin.HOST
    reads: ClassVar[frozenset[str]] = REPLICAS | {"operation", "segment"}

    factor: Annotated[float, Field(strict=True, ge=1.0, le=1_000.0)] = Field(
        description="so many times longer; 1 changes nothing"
    )

    def steps(self, target: Selector) -> Iterator[Step]:
        """Less speed, or more work."""
        if target.operation is None and target.segment is None:
            effect = Effect(target, Dial.SPEED, 1.0 / self.factor, self.holder)
        else:
            effect = Effect(target, Dial.WORK, self.factor, self.holder)
        yield Hold(effect, for_us=self.lasts)
