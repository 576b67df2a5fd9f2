"""Start processes anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from sim.model.document import Identifier
from sim.model.effect import Impulse, Selector, Step, Strike
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import first, unknown, unknown_service
from sim.units import SECOND


@ACTIONS.register("restart")
class Restart(Action):
    """New processes on the same version: what a process alone was holding is gone.

    Rolling goes batch by batch and drains first; all at once ends every call in hand and leaves
    nothing to serve until start-up and warm-up are over.
    Source: Kubernetes, ``kubectl rollout restart``; a deleted pod for all at once.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "rollback"
    attention_us: ClassVar[int] = 15 * SECOND
    takes_us: ClassVar[int] = 5 * SECOND
    needs_control: ClassVar[bool] = True
    is_destructive: ClassVar[bool] = True

    service: Identifier = Field(description="which service")
    mode: Literal["rolling", "all"] = Field("rolling", description="batch by batch, or all at once")
    zone: Identifier | None = Field(None, description="replicas in this zone only")

    def refusal(self, facts: Facts) -> str | None:
        """Unknown names, or a rollout under way that it would cut off."""
        refusal = first(
            unknown_service(facts, self.service), unknown("zone", self.zone, facts.zones())
        )
        if refusal is None and self.mode == "rolling" and facts.is_rolling(self.service):
            return f"{self.service!r} is being rolled already; wait for it or roll it back"
        return refusal

    def target(self) -> Selector:
        """The service, or its part in a zone."""
        return Selector(service=self.service, zone=self.zone)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """One impulse; a share of 1 is all at once, 0 the service's own batches."""
        yield Strike(Impulse.RESTART, self.target(), 1.0 if self.mode == "all" else 0.0)

    def change_note(self, facts: Facts) -> ChangeNote:
        """Seen by everybody."""
        where = "" if self.zone is None else f" in zone {self.zone}"
        text = f"restart, {self.mode}{where}"
        return ChangeNote(kind=ChangeKind.RESTART, service=self.service, text=text)
