"""End the statement that others wait for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.effect import Origin, Release, Selector, Step
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_service
from sim.units import SECOND


@ACTIONS.register("kill_query")
class KillQuery(Action):
    """The migration that holds a store's table is cancelled; whoever waits goes on at once.

    Source: PostgreSQL, ``pg_cancel_backend``; ``docs/KINDS.md``, kill_query.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "rollback"
    attention_us: ClassVar[int] = 30 * SECOND
    takes_us: ClassVar[int] = 5 * SECOND

    service: Identifier = Field(description="at which store")

    def refusal(self, facts: Facts) -> str | None:
        """An unknown service."""
        return unknown_service(facts, self.service)

    def target(self) -> Selector:
        """The service."""
        return Selector(service=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """What the migration holds ends, the bar on the way back too."""
        label = f"migration:{self.service}"
        yield Release(Selector(), frozenset({Origin.DATA}), label=label)

    def change_note(self, facts: Facts) -> ChangeNote:
        """Seen by everybody."""
        text = "a long statement was cancelled"
        return ChangeNote(kind=ChangeKind.OTHER, service=self.service, text=text)
