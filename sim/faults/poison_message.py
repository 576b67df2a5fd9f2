"""Messages that no consumer can process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Share
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, HeldFault


@FAULTS.register("poison_message")
class PoisonMessage(HeldFault):
    """A share of a broker's messages fails at every delivery, however often it is delivered.

    Which messages is drawn by message, not by delivery: trying again does not help. In order, each
    holds up all that stands behind it; out of order, it takes a delivery's place over and over.
    Moves: the broker's queue depth and age, the consumer's errors and load.
    Leaves alone: those who publish, until the broker is full; other brokers.
    Source: Amazon SQS developer guide, dead-letter queues; ``docs/KINDS.md``, poison_message.
    """

    origin: ClassVar[Origin] = Origin.DATA
    reads: ClassVar[frozenset[str]] = frozenset({"caller", "service", "operation"})
    needs: ClassVar[tuple[str, ...]] = ("caller",)

    chance: Share = Field(0.01, gt=0, description="share of the messages")

    def steps(self, target: Selector) -> Iterator[Step]:
        """A chance that is the message's own."""
        yield Hold(Effect(target, Dial.CALL_STUCK, self.chance, self.holder), for_us=self.lasts)
