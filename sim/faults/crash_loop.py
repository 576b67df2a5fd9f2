"""Processes die soon after each start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import PositiveDuration
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, REPLICAS, HeldFault


@FAULTS.register("crash_loop")
class CrashLoop(HeldFault):
    """A process serves for a short while, dies with all it holds, and is started again.

    Starts are put off by 10 s, 20 s, 40 s, up to five minutes. Selected replicas die in step with
    one another, as after one push. On a version that is named, or runs now, a rollback ends it.
    Moves: restarts, errors at each death, replicas ready; load on the rest.
    Leaves alone: replicas that are not selected, while they bear the load; service time.
    Source: Kubernetes, "Pod Lifecycle", restart policy (CrashLoopBackOff).
    """

    origin: ClassVar[Origin] = Origin.DEPLOY
    reads: ClassVar[frozenset[str]] = REPLICAS
    needs: ClassVar[tuple[str, ...]] = ("service",)

    life: PositiveDuration = Field(20_000_000, description="from ready to dead")

    def steps(self, target: Selector) -> Iterator[Step]:
        """A short life."""
        effect = Effect(target, Dial.LIFE, float(self.life), self.holder)
        yield Hold(effect, for_us=self.lasts)

    def problems(self, target: Selector) -> Iterator[str]:
        """What a process holds would end with its first death."""
        yield from super().problems(target)
        if self.held_by is Origin.PROCESS:
            yield "held_by: process cannot hold this; it would end with the first death"
