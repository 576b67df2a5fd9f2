"""Move everything out of a region."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.effect import Impulse, Selector, Step, Strike
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import first, unknown
from sim.units import MINUTE, SECOND


@ACTIONS.register("failover_region")
class FailoverRegion(Action):
    """Promote copies of every store whose primary stands in a region, and send its users away.

    What the copies have not applied is given up; the region that is left must carry the load.
    Source: AWS, "Disaster Recovery of Workloads on AWS", failover; drill GD-110.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "failover"
    attention_us: ClassVar[int] = MINUTE
    takes_us: ClassVar[int] = 30 * SECOND
    needs_control: ClassVar[bool] = True
    is_destructive: ClassVar[bool] = True

    out_of: Identifier = Field(description="the region that is given up")
    to: Identifier = Field(description="the region that takes over")

    def refusal(self, facts: Facts) -> str | None:
        """Unknown or equal regions, frozen records, a store without a copy there."""
        refusal = first(
            unknown("region", self.out_of, facts.regions()),
            unknown("region", self.to, facts.regions()),
        )
        if refusal is not None:
            return refusal
        if self.out_of == self.to:
            return "the two regions are the same"
        if not facts.can_steer():
            return "the provider of the records does not answer; users cannot be moved"
        for store in facts.stores():
            if facts.primary_region(store) == self.out_of and not facts.has_copy(store, self.to):
                return f"{store!r} has no copy in {self.to} that listens"
        return None

    def target(self) -> Selector:
        """Where to."""
        return Selector(region=self.to)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """Stores first, then users."""
        for store in facts.stores():
            if facts.primary_region(store) == self.out_of and not facts.is_moving(store):
                yield Strike(Impulse.LEAD, Selector(service=store, region=self.to))
        yield Strike(Impulse.STEER, Selector(region=self.to, home=self.out_of))

    def change_note(self, facts: Facts) -> ChangeNote:
        """Seen by everybody."""
        text = f"failover from {self.out_of} to {self.to} has begun"
        return ChangeNote(kind=ChangeKind.TRAFFIC, service="all", text=text)
