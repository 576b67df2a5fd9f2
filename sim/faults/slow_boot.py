"""New processes take long to come up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, REPLICAS, HeldFault


@FAULTS.register("slow_boot")
class SlowBoot(HeldFault):
    """From start to ready takes so many times longer: cold images, a slow registry.

    Nothing shows until something starts: a restart, a rollout, a scale-out, a crash.
    Moves: time until new replicas serve; with it rollouts, restarts and every scale-out.
    Leaves alone: replicas that run; those that are starting as it begins; warm-up.
    Source: ``docs/KINDS.md``, slow_boot; Kubernetes, "Images", serial pulls.
    """

    origin: ClassVar[Origin] = Origin.HOST
    reads: ClassVar[frozenset[str]] = REPLICAS

    factor: Annotated[float, Field(strict=True, ge=1.0, le=1_000.0)] = Field(
        description="so many times longer; 1 changes nothing"
    )

    def steps(self, target: Selector) -> Iterator[Step]:
        """A longer start."""
        yield Hold(Effect(target, Dial.STARTUP, self.factor, self.holder), for_us=self.lasts)
