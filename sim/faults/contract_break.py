"""A new version does not understand its callers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, Share
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, ChangeNote, Fault
from sim.model.rollout_plan import RolloutStage, rollout, rollout_note


@FAULTS.register("contract_break")
class ContractBreak(Fault):
    """A callee's new version turns a caller's calls away unread; the old one takes them as before.

    The chance of meeting the new version is its share of the replicas that serve, so that it grows
    with the rollout and ends with a rollback of the callee. A rollback of the caller does not help.
    Moves: errors of the caller that is named (of every one, where none is).
    Leaves alone: other callers of the same callee; the callee's own error share and work.
    Source: Robinson, "Consumer-Driven Contracts" (martinfowler.com, 2006).
    """

    origin: ClassVar[Origin] = Origin.DEPLOY
    reads: ClassVar[frozenset[str]] = frozenset({"caller", "service", "operation"})
    needs: ClassVar[tuple[str, ...]] = ("service",)

    version: Identifier = Field("v2", description="the callee's new version")
    stages: tuple[RolloutStage, ...] = Field(
        (RolloutStage(share=1.0),), min_length=1, description="shares in order of time"
    )
    chance: Share = Field(1.0, description="share of the calls to that version that it turns away")

    def steps(self, target: Selector) -> Iterator[Step]:
        """The refusal waits on the version; the rollout brings replicas to it."""
        on_version = target.model_copy(update={"version": self.version})
        effect = Effect(on_version, Dial.CALL_REFUSED, self.chance, self.origin)
        yield Hold(effect, for_us=self.lasts)
        yield from rollout(target.service, self.version, self.stages)

    def change_note(self, target: Selector) -> ChangeNote:
        """What the pipeline posts."""
        return rollout_note(target.service, self.version, self.stages)
