"""Set a message aside after so many failed deliveries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, PositiveCount
from sim.model.effect import Dial, Effect, Hold, Origin, Release, Selector, Step
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_broker
from sim.units import SECOND


@ACTIONS.register("set_dead_letters")
class SetDeadLetters(Action):
    """What cannot be processed leaves the line for the dead letters; those behind it move on.

    ``revert_config`` takes the rule back.
    Source: Amazon SQS developer guide, "Using dead-letter queues" (maxReceiveCount).
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "failover"
    attention_us: ClassVar[int] = 25 * SECOND
    takes_us: ClassVar[int] = 10 * SECOND

    service: Identifier = Field(description="which broker")
    after: PositiveCount = Field(3, le=1000, description="failed deliveries of one message")

    def refusal(self, facts: Facts) -> str | None:
        """No broker."""
        return unknown_broker(facts, self.service)

    def target(self) -> Selector:
        """Its lines to its consumers."""
        return Selector(caller=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """The new rule in place of the old."""
        label = f"set_dead_letters:{self.service}"
        yield Release(Selector(), frozenset({Origin.CONFIG}), label=label)
        after = Effect(self.target(), Dial.CALL_ATTEMPTS, float(self.after), Origin.CONFIG)
        yield Hold(after, label=label)

    def change_note(self, facts: Facts) -> ChangeNote:
        """Seen by everybody."""
        text = f"messages of {self.service} are set aside after {self.after} failed deliveries"
        return ChangeNote(kind=ChangeKind.CONFIG, service=self.service, text=text)
