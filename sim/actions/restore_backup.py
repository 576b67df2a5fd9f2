"""Bring a store back from a backup."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, PositiveDuration
from sim.model.effect import Impulse, Selector, Step, Strike
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_store
from sim.units import MINUTE, SECOND


@ACTIONS.register("restore_backup")
class RestoreBackup(Action):
    """Make a store anew from the newest snapshot, or archived point, that is old enough.

    It takes size over speed, and everything written since is lost. Bad data that came after the
    point is gone with it.
    Source: PostgreSQL, "Continuous Archiving and Point-in-Time Recovery".
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    of_store: ClassVar[bool] = True
    part: ClassVar[str | None] = "failover"
    attention_us: ClassVar[int] = MINUTE
    takes_us: ClassVar[int] = 30 * SECOND
    needs_control: ClassVar[bool] = True
    is_destructive: ClassVar[bool] = True

    service: Identifier = Field(description="which store")
    back: PositiveDuration = Field(description="to a point at least so old")

    def refusal(self, facts: Facts) -> str | None:
        """No store, no such point, or one that is being moved."""
        refusal = unknown_store(facts, self.service)
        if refusal is not None:
            return refusal
        if facts.is_moving(self.service):
            return f"{self.service!r} is being moved or restored already"
        if not facts.has_restore_point(self.service, self.back):
            return f"{self.service!r} has no backup that is so old"
        return None

    def target(self) -> Selector:
        """The store."""
        return Selector(service=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """One impulse; the store takes its own time."""
        yield Strike(Impulse.RESTORE, self.target(), self.back / SECOND)

    def change_note(self, facts: Facts) -> ChangeNote:
        """Seen by everybody."""
        text = "restore from backup has begun"
        return ChangeNote(kind=ChangeKind.OTHER, service=self.service, text=text)
