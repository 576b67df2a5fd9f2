"""Run more replicas, or fewer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, PositiveCount
from sim.model.effect import Impulse, Selector, Step, Strike
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_service
from sim.units import SECOND


@ACTIONS.register("scale")
class Scale(Action):
    """Ask for a number of replicas; new ones serve after start-up and warm-up.

    Where an autoscaler is on, the number becomes its floor: left to itself it would undo it.
    Source: Kubernetes, ``kubectl scale`` and the autoscaler's minReplicas.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "scaling"
    attention_us: ClassVar[int] = 15 * SECOND
    # The scheduler finds a place and pulls an image that the node has.
    takes_us: ClassVar[int] = 5 * SECOND
    needs_control: ClassVar[bool] = True

    service: Identifier = Field(description="which service")
    replicas: PositiveCount = Field(description="how many in all")

    def refusal(self, facts: Facts) -> str | None:
        """Beyond the quota, or no change at all."""
        refusal = unknown_service(facts, self.service)
        if refusal is not None:
            return refusal
        quota, second = facts.quota(self.service), facts.second_set(self.service)
        if self.replicas > quota - second:
            beside = f", of which a second set takes {second}" if second else ""
            asked = f"{self.replicas} replicas of {self.service!r}"
            return f"{asked} are beyond its quota of {quota}{beside}"
        if self.replicas == facts.replicas(self.service):
            return f"{self.service!r} has {self.replicas} replicas already"
        is_more = self.replicas > facts.replicas(self.service)
        if is_more and not facts.has_new_capacity(self.service):
            return "the provider has no capacity for new replicas; those that run stay"
        return None

    def target(self) -> Selector:
        """The service."""
        return Selector(service=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """One impulse."""
        yield Strike(Impulse.SCALE, self.target(), float(self.replicas))

    def change_note(self, facts: Facts) -> ChangeNote:
        """From how many to how many."""
        text = f"scaled from {facts.replicas(self.service)} to {self.replicas}"
        return ChangeNote(kind=ChangeKind.SCALE, service=self.service, text=text)
