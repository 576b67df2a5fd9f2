"""Hand a store over to another region without loss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.effect import Impulse, Selector, Step, Strike
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import first, unknown, unknown_store
from sim.units import SECOND


@ACTIONS.register("switch_over")
class SwitchOver(Action):
    """Stop writes, wait until the copy has everything, promote it: a failback that loses nothing.

    It takes as long as the copy is behind; writes fail meanwhile.
    Source: Oracle Data Guard, "Switchover"; MySQL, planned failover of InnoDB ClusterSet.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    of_store: ClassVar[bool] = True
    part: ClassVar[str | None] = "failover"
    attention_us: ClassVar[int] = 30 * SECOND
    takes_us: ClassVar[int] = 5 * SECOND
    needs_control: ClassVar[bool] = True
    is_destructive: ClassVar[bool] = True

    service: Identifier = Field(description="which store")
    region: Identifier = Field(description="where its primary shall be")

    def refusal(self, facts: Facts) -> str | None:
        """No store, no copy there, there already, or being moved."""
        refusal = first(
            unknown_store(facts, self.service), unknown("region", self.region, facts.regions())
        )
        if refusal is not None:
            return refusal
        if facts.is_moving(self.service):
            return f"{self.service!r} is being moved or restored already"
        if facts.primary_region(self.service) == self.region:
            return f"the primary of {self.service!r} is in {self.region} already"
        if not facts.has_copy(self.service, self.region):
            return f"{self.service!r} has no copy in {self.region} that listens"
        return None

    def target(self) -> Selector:
        """The store, and where to."""
        return Selector(service=self.service, region=self.region)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """One impulse; the store takes its own time."""
        yield Strike(Impulse.SWITCH_OVER, self.target())

    def change_note(self, facts: Facts) -> ChangeNote:
        """Seen by everybody."""
        text = f"switch-over to {self.region} has begun"
        return ChangeNote(kind=ChangeKind.OTHER, service=self.service, text=text)
