"""A share of calls fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Share
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, REPLICAS, HeldFault


@FAULTS.register("error_rate")
class ErrorRate(HeldFault):
    """Calls do their own work and then fail; narrowed to an operation, version, zone or segment.

    Moves: error share of the service and of callers that need it, retries towards it.
    Leaves alone: latency of calls that succeed, while retries do not load it.
    Source: Gremlin, application fault injection; ``docs/KINDS.md``, error_rate.
    """

    origin: ClassVar[Origin] = Origin.DATA
    reads: ClassVar[frozenset[str]] = REPLICAS | {"operation", "segment"}

    chance: Share = Field(description="share of calls that fail")

    def steps(self, target: Selector) -> Iterator[Step]:
        """A chance of failure beside the service's own."""
        yield Hold(Effect(target, Dial.FAILURE, self.chance, self.holder), for_us=self.lasts)
