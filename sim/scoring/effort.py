"""What a responder said that its answers cost: thought in the drill's time, tokens, money."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue

from sim.journal.entries import Kind
from sim.journal.record import RunRecord
from sim.units import SECOND

WALL = "wall"


@dataclass(frozen=True, slots=True)
class Effort:
    """Sums over a run; ``answers`` is how many told a usage."""

    think: str  # declared, wall: what was charged
    think_s: float
    answers: int
    tokens: int
    money: float

    @property
    def is_wall(self) -> bool:
        """Whether wall time was charged, so that no second run need be the same."""
        return self.think == WALL

    def as_dict(self) -> dict[str, JsonValue]:
        """``think`` and ``usage`` of the contract; no usage where none was told."""
        usage: JsonValue = None
        if self.answers:
            usage = {"answers": self.answers, "tokens": self.tokens, "money": self.money}
        return {"think": {"by": self.think, "charged_s": self.think_s}, "usage": usage}


def measure_effort(record: RunRecord) -> Effort:
    """What the inputs of a run tell."""
    asked = [entry.data for entry in record.of_kind(Kind.ASKED)]
    thought_us, told = 0, []
    for data in asked:
        think_us, usage = data.get("think_us", 0), data.get("usage")
        thought_us += think_us if isinstance(think_us, int) else 0
        if isinstance(usage, dict):
            told.append(usage)
    return Effort(
        think=str(record.head.data.get("think", "declared")),
        think_s=thought_us / SECOND,
        answers=len(told),
        tokens=sum(int(str(usage["tokens"])) for usage in told),
        money=round(sum(float(str(usage["money"])) for usage in told), 6),
    )
