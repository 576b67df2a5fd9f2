"""An account may not have any more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import PositiveCount
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault


@FAULTS.register("quota_exceeded")
class QuotaExceeded(Fault):
    """Fewer replicas may be asked for than the service is meant to have; those that run stay.

    Nothing shows until somebody asks for more. The provider raises a quota when it is asked to, in
    its own time.
    Moves: orders and autoscalers that want more are refused or cut short.
    Leaves alone: replicas that run, restarts and rollouts in place; other services.
    Source: AWS, "Service Quotas"; ``docs/KINDS.md``, quota_exceeded.
    """

    origin: ClassVar[Origin] = Origin.CAPACITY
    reads: ClassVar[frozenset[str]] = frozenset({"service"})
    needs: ClassVar[tuple[str, ...]] = ("service",)

    most: PositiveCount = Field(description="replicas that may be asked for")

    def steps(self, target: Selector) -> Iterator[Step]:
        """A smaller quota."""
        effect = Effect(target, Dial.QUOTA, float(self.most), self.origin)
        yield Hold(effect, for_us=self.lasts, label="quota")
