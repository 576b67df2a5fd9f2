"""Stop a rollout where it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.effect import Impulse, Selector, Step, Strike
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_service
from sim.units import SECOND


@ACTIONS.register("abort_rollout")
class AbortRollout(Action):
    """Replicas keep the versions that they have; later stages of that version do not come.

    A batch that is under way is finished on neither side: what has started stays, what drains comes
    back as it was. Going back is a rollback. A second set (blue-green) that has no calls yet goes.
    Source: Argo Rollouts, "abort"; Kubernetes, ``kubectl rollout pause``.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "rollback"
    attention_us: ClassVar[int] = 15 * SECOND
    takes_us: ClassVar[int] = 2 * SECOND
    needs_control: ClassVar[bool] = True

    service: Identifier = Field(description="which service")

    def refusal(self, facts: Facts) -> str | None:
        """An unknown service, or nothing to stop."""
        refusal = unknown_service(facts, self.service)
        if refusal is None and not (
            facts.is_rolling(self.service) or facts.is_on_trial(self.service)
        ):
            return f"no rollout of {self.service!r} is under way"
        return refusal

    def target(self) -> Selector:
        """The service."""
        return Selector(service=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """One impulse."""
        yield Strike(Impulse.HALT_ROLLOUT, self.target())

    def change_note(self, facts: Facts) -> ChangeNote:
        """A deploy that ends."""
        version = facts.version(self.service)
        text = f"rollout of {version} stopped"
        return ChangeNote(kind=ChangeKind.DEPLOY, service=self.service, text=text, version=version)
