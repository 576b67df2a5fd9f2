"""A new version does harm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Factor, Identifier, Share
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, ChangeNote, Fault
from sim.model.rollout_plan import RolloutStage, rollout, rollout_note


@FAULTS.register("bad_deploy")
class BadDeploy(Fault):
    """A version rolls out, stage by stage unless somebody stops it, and fails or dawdles.

    The harm sits on the version: it grows with the rollout and leaves with it. An operation or a
    segment in the target narrows what the version breaks; a zone means nothing, rollouts pass all.
    Moves: error share or latency of the replicas on that version, and of callers, by its share.
    Leaves alone: replicas on the old version, while they bear the load.
    Source: Google, The Site Reliability Workbook, ch. 16 "Canarying Releases"; drill GD-101.
    """

    origin: ClassVar[Origin] = Origin.DEPLOY
    reads: ClassVar[frozenset[str]] = frozenset({"service", "operation", "segment"})
    needs: ClassVar[tuple[str, ...]] = ("service",)

    version: Identifier = Field("v2", description="the new version")
    stages: tuple[RolloutStage, ...] = Field(
        (RolloutStage(share=1.0),), min_length=1, description="shares in order of time"
    )
    failure: Share = Field(0.0, description="share of calls that it fails")
    work: Factor = Field(1.0, description="times the work of each call")

    def steps(self, target: Selector) -> Iterator[Step]:
        """The harm waits on the version; the rollout brings replicas to it."""
        on_version = target.model_copy(update={"version": self.version})
        if self.failure > 0.0:
            yield Hold(
                Effect(on_version, Dial.FAILURE, self.failure, self.origin), for_us=self.lasts
            )
        if self.work != 1.0:
            yield Hold(Effect(on_version, Dial.WORK, self.work, self.origin), for_us=self.lasts)
        yield from rollout(target.service, self.version, self.stages)

    def change_note(self, target: Selector) -> ChangeNote:
        """What the pipeline posts."""
        return rollout_note(target.service, self.version, self.stages)
