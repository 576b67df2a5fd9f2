"""Bring back writes that only an old primary has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.effect import Impulse, Selector, Step, Strike
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_store
from sim.units import MINUTE


@ACTIONS.register("reconcile_data")
class ReconcileData(Action):
    """Compare histories by hand and merge what an old primary, back again, took alone.

    Source: GitHub, "October 21 post-incident analysis" (2018): reconciliation after split writes.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    of_store: ClassVar[bool] = True
    part: ClassVar[str | None] = "failover"
    attention_us: ClassVar[int] = 2 * MINUTE
    takes_us: ClassVar[int] = 5 * MINUTE

    service: Identifier = Field(description="which store")

    def refusal(self, facts: Facts) -> str | None:
        """No store."""
        return unknown_store(facts, self.service)

    def target(self) -> Selector:
        """The store."""
        return Selector(service=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """One impulse."""
        yield Strike(Impulse.RECONCILE, self.target())

    def change_note(self, facts: Facts) -> ChangeNote:
        """Seen by everybody."""
        text = "writes of an old primary have been merged"
        return ChangeNote(kind=ChangeKind.OTHER, service=self.service, text=text)
