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

    Where the topology names the contracts of its versions, give chance 0: they decide, call for
    call, and a version of the caller that asks for what the new one offers is served. The chance is
    for a topology that names none, or for a part of the calls: it meets the new version by its
    share of the replicas that serve. Either way the harm grows with the rollout and ends with a
    rollback of the callee.
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
    chance: Share = Field(
        1.0,
        description="share of the calls to that version that it turns away, beside what the "
        "contracts of the topology say; 0: only what they say",
    )

    def steps(self, target: Selector) -> Iterator[Step]:
        """A refusal of its own waits on the version; the rollout brings replicas to it."""
        if self.chance > 0.0:
            on_version = target.model_copy(update={"version": self.version})
            effect = Effect(on_version, Dial.CALL_REFUSED, self.chance, self.origin)
            yield Hold(effect, for_us=self.lasts)
        yield from rollout(target.service, self.version, self.stages)

    def change_note(self, target: Selector) -> ChangeNote:
        """What the pipeline posts."""
        return rollout_note(target.service, self.version, self.stages)
