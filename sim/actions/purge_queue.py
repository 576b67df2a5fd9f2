"""Throw away the messages that wait in a broker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.effect import Impulse, Selector, Step, Strike
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_broker
from sim.units import SECOND


@ACTIONS.register("purge_queue")
class PurgeQueue(Action):
    """The line is empty at once, and what was in it is gone for good.

    What a consumer has in hand, and what waits to be delivered again, stays.
    Source: Amazon SQS developer guide, "Purging messages from a queue".
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "failover"
    attention_us: ClassVar[int] = 15 * SECOND
    takes_us: ClassVar[int] = 60 * SECOND
    is_destructive: ClassVar[bool] = True

    service: Identifier = Field(description="which broker")

    def refusal(self, facts: Facts) -> str | None:
        """No broker."""
        return unknown_broker(facts, self.service)

    def target(self) -> Selector:
        """The broker."""
        return Selector(service=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """One impulse."""
        yield Strike(Impulse.PURGE, self.target())

    def change_note(self, facts: Facts) -> ChangeNote:
        """Seen by everybody."""
        text = f"the queue of {self.service} has been purged"
        return ChangeNote(kind=ChangeKind.OTHER, service=self.service, text=text)
