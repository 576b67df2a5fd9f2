"""Set the bounds of an autoscaler, or switch it off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, PositiveCount, Truth
from sim.model.effect import Impulse, Selector, Step, Strike
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_service
from sim.units import SECOND


@ACTIONS.register("set_autoscaler")
class SetAutoscaler(Action):
    """The fewest and the most replicas that the loop may want; it acts at its next look.

    Source: Kubernetes, "Horizontal Pod Autoscaling", minReplicas and maxReplicas.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "scaling"
    attention_us: ClassVar[int] = 20 * SECOND
    takes_us: ClassVar[int] = 2 * SECOND
    needs_control: ClassVar[bool] = True

    service: Identifier = Field(description="which service")
    least: PositiveCount = Field(1, description="fewest replicas")
    most: PositiveCount = Field(10, description="most replicas")
    is_enabled: Truth = Field(True, description="false: present but off")

    def refusal(self, facts: Facts) -> str | None:
        """No autoscaler there, bounds the wrong way round, or beyond the quota."""
        refusal = unknown_service(facts, self.service)
        if refusal is not None:
            return refusal
        if not facts.has_autoscaler(self.service):
            return f"{self.service!r} has no autoscaler; use scale"
        if self.least > self.most:
            return f"least ({self.least}) is more than most ({self.most})"
        quota = facts.quota(self.service)
        if self.is_enabled and self.least > quota:
            return f"{self.least} replicas of {self.service!r} are beyond its quota of {quota}"
        return None

    def target(self) -> Selector:
        """The service."""
        return Selector(service=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """One impulse; a maximum of zero is off."""
        least, most = (self.least, self.most) if self.is_enabled else (0, 0)
        yield Strike(Impulse.AUTOSCALE, self.target(), float(least), limit=float(most))

    def change_note(self, facts: Facts) -> ChangeNote:
        """Its new bounds."""
        text = f"autoscaler {self.least} to {self.most}" if self.is_enabled else "autoscaler off"
        return ChangeNote(kind=ChangeKind.SCALE, service=self.service, text=text)
