"""Ask the provider for more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.effect import Origin, Release, Selector, Step
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_service
from sim.units import MINUTE


@ACTIONS.register("request_quota")
class RequestQuota(Action):
    """Ask for the documented quota back; the provider answers in its own time, and may say no.

    Source: AWS, "Service Quotas", requesting an increase (small ones are granted by machine, others
    by people); the ten minutes and the one refusal in ten are our own choice.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "scaling"
    attention_us: ClassVar[int] = MINUTE
    takes_us: ClassVar[int] = 10 * MINUTE
    needs_control: ClassVar[bool] = True
    chance_of_failure: ClassVar[float] = 0.1

    service: Identifier = Field(description="for which service")

    def refusal(self, facts: Facts) -> str | None:
        """An unknown service, or a quota that is as high as it goes."""
        refusal = unknown_service(facts, self.service)
        if refusal is None and not facts.is_quota_cut(self.service):
            return f"the quota of {self.service!r} is {facts.quota(self.service)}, all that it has"
        return refusal

    def target(self) -> Selector:
        """The service."""
        return Selector(service=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """What the smaller quota holds ends."""
        yield Release(self.target(), frozenset({Origin.CAPACITY}), label="quota")

    def change_note(self, facts: Facts) -> ChangeNote:
        """Seen by everybody."""
        return ChangeNote(kind=ChangeKind.SCALE, service=self.service, text="quota raised")
