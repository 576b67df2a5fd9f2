"""Give a broker's dead letters back to its lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier
from sim.model.effect import Impulse, Selector, Step, Strike
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_broker
from sim.units import SECOND


@ACTIONS.register("replay_dead_letters")
class ReplayDeadLetters(Action):
    """They are delivered as if never tried: well, once what made them fail is mended.

    Source: Amazon SQS developer guide, "Dead-letter queue redrive".
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "failover"
    attention_us: ClassVar[int] = 20 * SECOND
    takes_us: ClassVar[int] = 30 * SECOND

    service: Identifier = Field(description="which broker")

    def refusal(self, facts: Facts) -> str | None:
        """No broker."""
        return unknown_broker(facts, self.service)

    def target(self) -> Selector:
        """The broker."""
        return Selector(service=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """One impulse."""
        yield Strike(Impulse.REDRIVE, self.target())

    def change_note(self, facts: Facts) -> ChangeNote:
        """Seen by everybody."""
        text = f"the dead letters of {self.service} are delivered again"
        return ChangeNote(kind=ChangeKind.OTHER, service=self.service, text=text)
