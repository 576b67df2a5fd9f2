"""A new version never comes up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, ChangeNote, Fault
from sim.model.rollout_plan import RolloutStage, rollout, rollout_note


@FAULTS.register("wrong_image")
class WrongImage(Fault):
    """Replicas that are moved to a version start and never become ready: no image, wrong program.

    The rollout stands still at its first batch, and the service runs with that batch less, until it
    is rolled back. Halting it leaves the batch where it is. A lone replica is never replaced.
    Moves: replicas ready, by one batch; load on the rest.
    Leaves alone: replicas on the old version, errors, service time, while the rest bears the load.
    Source: Kubernetes, "Images", ImagePullBackOff; "Deployments", failed deployment.
    """

    origin: ClassVar[Origin] = Origin.DEPLOY
    reads: ClassVar[frozenset[str]] = frozenset({"service"})
    needs: ClassVar[tuple[str, ...]] = ("service",)

    version: Identifier = Field("v2", description="the new version")
    stages: tuple[RolloutStage, ...] = Field(
        (RolloutStage(share=1.0),), min_length=1, description="shares in order of time"
    )

    def steps(self, target: Selector) -> Iterator[Step]:
        """Whatever starts on the version waits for ever; the rollout brings replicas to it."""
        on_version = target.model_copy(update={"version": self.version})
        yield Hold(Effect(on_version, Dial.UNREADY, 1.0, self.origin), for_us=self.lasts)
        yield from rollout(target.service, self.version, self.stages)

    def change_note(self, target: Selector) -> ChangeNote:
        """What the pipeline posts."""
        return rollout_note(target.service, self.version, self.stages)
