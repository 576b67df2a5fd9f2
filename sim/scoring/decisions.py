"""Decisions that were written down, and risky orders that one came before."""

from __future__ import annotations

from dataclasses import dataclass

from sim.journal.entries import Kind
from sim.journal.record import RunRecord
from sim.model.kinds import ACTIONS
from sim.scoring.reading import orders
from sim.scoring.standard import DECIDED_US
from sim.units import SECOND


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision that was written down."""

    at_s: float
    decision: str
    why: str
    line: int


@dataclass(frozen=True, slots=True)
class Risky:
    """An order that cannot be taken back, and whether a decision was on record before it."""

    at_s: float
    action: str
    is_recorded: bool
    line: int


def decisions(record: RunRecord) -> tuple[Decided, ...]:
    """In the order of time."""
    return tuple(
        Decided(
            entry.at_us / SECOND,
            str(entry.data["decision"]),
            str(entry.data["why"]),
            entry.sequence,
        )
        for entry in record.of_kind(Kind.NOTE)
        if entry.subject == "record_decision"
    )


def risky_orders(record: RunRecord) -> tuple[Risky, ...]:
    """Destructive orders that were carried out or tried."""
    made = [decided.at_s * SECOND for decided in decisions(record)]
    return tuple(
        Risky(
            order.asked_us / SECOND,
            order.action,
            any(0 <= order.asked_us - at_us <= DECIDED_US for at_us in made),
            order.asked_line,
        )
        for order in orders(record)
        if ACTIONS.get(order.action).is_destructive and order.ended_line is not None
        if order.state != "refused"
    )
