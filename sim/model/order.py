"""What a responder asks for, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import JsonValue


class OrderState(StrEnum):
    """Where an order stands; the table of moves is ``sim.lifecycle.order``."""

    ASKED = "asked"
    REFUSED = "refused"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Luck:
    """What an order's draws are keyed by, where another run of the same seed has settled it."""

    number: int  # the order's number in that run
    turn: int  # how often its kind had been tried on its target before


@dataclass(frozen=True, slots=True)
class Order:
    """One ask: the action's kind and its arguments as plain values.

    ``label`` is the responder's own name for it: a second order of the same label is the same
    order sent again, and is answered without being carried out twice. ``luck`` is set in branches
    of a run only, where orders before this one may be missing; it is not written down.
    """

    action: str
    arguments: dict[str, JsonValue] = field(default_factory=dict)
    label: str | None = None
    by: str = "responder"
    luck: Luck | None = None


class Think(StrEnum):
    """What is charged for the thinking of a program."""

    DECLARED = "declared"
    WALL = "wall"


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer cost its responder outside the drill, as it says itself."""

    tokens: int = 0
    money: float = 0.0


@dataclass(frozen=True, slots=True)
class Decision:
    """Orders to give in turn, after ``think_us`` of simulated time on the view before them."""

    orders: Sequence[Order] = ()
    think_us: int = 0
    usage: Usage | None = None

    @classmethod
    def of(cls, said: Sequence[Order] | Decision) -> Decision:
        """Bare orders are decided at once."""
        return said if isinstance(said, Decision) else cls(said)


@dataclass(frozen=True, slots=True)
class OrderStatus:
    """What a responder knows of an order that it gave."""

    order_id: int
    action: str
    arguments: dict[str, JsonValue]
    label: str | None
    state: OrderState
    asked_us: int
    ended_us: int | None
    reason: str
    answer: JsonValue = None
