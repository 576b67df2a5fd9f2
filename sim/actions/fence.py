"""Keep a region's replicas of a store from taking writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.effect import Impulse, Selector, Step, Strike
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import first, unknown, unknown_store
from sim.units import SECOND


@ACTIONS.register("fence")
class Fence(Action):
    """No replica of a store in a region takes a write any more, whoever believes it is the primary.

    Where the other side can reach it, it is made read-only at once; else its power switch restarts
    it after a minute, and it comes back read-only. Its log is kept. Promoting a copy there, or
    switching over to it, lifts the fence.
    Source: Pacemaker Explained, "Fencing" (STONITH, action reboot); drill GD-122.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    of_store: ClassVar[bool] = True
    part: ClassVar[str | None] = "failover"
    attention_us: ClassVar[int] = 30 * SECOND
    takes_us: ClassVar[int] = 5 * SECOND
    is_destructive: ClassVar[bool] = True

    service: Identifier = Field(description="which store")
    region: Identifier = Field(description="whose replicas take no writes")

    def refusal(self, facts: Facts) -> str | None:
        """No store, no region, or one that is fenced already."""
        refusal = first(
            unknown_store(facts, self.service), unknown("region", self.region, facts.regions())
        )
        if refusal is None and facts.is_fenced(self.service, self.region):
            return f"{self.service!r} is fenced in {self.region} already"
        return refusal

    def target(self) -> Selector:
        """The store, and where."""
        return Selector(service=self.service, region=self.region)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """One impulse; the power switch takes its own time."""
        yield Strike(Impulse.FENCE, self.target())

    def change_note(self, facts: Facts) -> ChangeNote:
        """Seen by everybody."""
        text = f"its replicas in {self.region} are being fenced"
        return ChangeNote(kind=ChangeKind.OTHER, service=self.service, text=text)
