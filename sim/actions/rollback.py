"""Go back to the version before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.effect import Impulse, Selector, Step, Strike
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import barred, crowded, first, unknown_service
from sim.units import SECOND


@ACTIONS.register("rollback")
class Rollback(Action):
    """Roll a service back, batch by batch; a canary goes back to what the others run.

    What a deploy holds ends on each replica as it leaves the version. The batches and their pauses
    are the service's own, so a rollback takes a rollout's time; of a service that is deployed
    blue-green it is one switch while the set before stands by, and a whole new set afterwards.
    Source: Google, The Site Reliability Workbook, ch. 16 "Canarying Releases"; Kubernetes,
    ``kubectl rollout undo``.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "rollback"
    attention_us: ClassVar[int] = 20 * SECOND
    # The pipeline's own start: fetch, check, first command.
    takes_us: ClassVar[int] = 15 * SECOND
    needs_control: ClassVar[bool] = True

    service: Identifier = Field(description="which service")

    def refusal(self, facts: Facts) -> str | None:
        """Nothing to go back to, or no way back now."""
        refusal = unknown_service(facts, self.service)
        if refusal is not None:
            return refusal
        previous = facts.previous_version(self.service)
        if previous is None:
            version = facts.version(self.service)
            return f"{self.service!r} runs {version}; there is no earlier version to roll back to"
        if facts.is_rollback_blocked(self.service):
            return f"a migration of {self.service!r} is under way; its old version cannot run now"
        return first(barred(facts, self.service, previous), crowded(facts, self.service, previous))

    def target(self) -> Selector:
        """The service."""
        return Selector(service=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """The rollout back."""
        yield Strike(Impulse.ROLL_BACK, self.target())

    def change_note(self, facts: Facts) -> ChangeNote:
        """A deploy like any other."""
        version = facts.previous_version(self.service)
        return ChangeNote(
            kind=ChangeKind.DEPLOY,
            service=self.service,
            text=f"rollback from {facts.version(self.service)} to {version}",
            version=version,
        )
