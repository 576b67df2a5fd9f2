"""Make a copy of a store its primary, now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.effect import Impulse, Selector, Step, Strike
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import first, unknown, unknown_store
from sim.units import SECOND


@ACTIONS.register("promote")
class Promote(Action):
    """Promote the most advanced copy that listens; what it has not applied is given up.

    Writes stop until it is done. Where the store does not fence, an old primary that cannot hear of
    it goes on taking writes. Data that may not leave some regions stay there unless one is named.
    Source: PostgreSQL, ``pg_promote``; Amazon RDS, "Promoting a read replica".
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    of_store: ClassVar[bool] = True
    part: ClassVar[str | None] = "failover"
    attention_us: ClassVar[int] = 30 * SECOND
    takes_us: ClassVar[int] = 5 * SECOND
    needs_control: ClassVar[bool] = True
    is_destructive: ClassVar[bool] = True

    service: Identifier = Field(description="which store")
    region: Identifier | None = Field(
        None, description="a copy there; none: wherever its data may be"
    )

    def refusal(self, facts: Facts) -> str | None:
        """No store, no copy, or one that is being moved already."""
        refusal = first(
            unknown_store(facts, self.service), unknown("region", self.region, facts.regions())
        )
        if refusal is not None:
            return refusal
        if facts.is_moving(self.service):
            return f"{self.service!r} is being moved or restored already"
        if not facts.has_copy(self.service, self.region):
            where = f" in {self.region}" if self.region else " where its data may be"
            return f"{self.service!r} has no copy{where} that listens"
        return None

    def target(self) -> Selector:
        """The store, and where to."""
        return Selector(service=self.service, region=self.region)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """One impulse; the store takes its own time."""
        yield Strike(Impulse.LEAD, self.target())

    def change_note(self, facts: Facts) -> ChangeNote:
        """Seen by everybody."""
        where = f" in {self.region}" if self.region else ""
        text = f"failover: a copy{where} is being promoted"
        return ChangeNote(kind=ChangeKind.OTHER, service=self.service, text=text)
