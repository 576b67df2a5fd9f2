"""How scores read a journal: the few questions that they ask of its entries, in one place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import JsonValue

from sim.journal.entries import Entry, Kind
from sim.journal.record import RunRecord
from sim.model.kinds import ACTIONS, Verb
from sim.model.order import OrderState


@dataclass(frozen=True, slots=True)
class Given:
    """One order as the journal tells it: asked, and how it ended."""

    action: str
    arguments: dict[str, JsonValue]
    state: OrderState
    asked_us: int
    ended_us: int | None
    asked_line: int
    ended_line: int | None

    @property
    def is_done(self) -> bool:
        """Whether it was carried out."""
        return self.state is OrderState.DONE

    @property
    def verb(self) -> Verb:
        """The action's family."""
        return ACTIONS.get(self.action).verb

    @property
    def part(self) -> str | None:
        """The part of the score that it is evidence for."""
        return ACTIONS.get(self.action).part

    def touches(self, name: str) -> bool:
        """Whether any argument names this thing."""
        return any(value == name for value in self.arguments.values())


def orders(record: RunRecord) -> tuple[Given, ...]:
    """Every order that was understood, in the order in which it was asked."""
    asked: dict[str, Entry] = {}
    last: dict[str, Entry] = {}
    for entry in record.of_kind(Kind.ORDER):
        if entry.event == OrderState.ASKED:
            asked[entry.subject] = entry
        last[entry.subject] = entry
    found = []
    for subject, entry in asked.items():
        action = str(entry.data["action"])
        if action not in ACTIONS:
            continue
        ended = last[subject] if last[subject].event in _ENDED else None
        arguments = entry.data.get("arguments", {})
        assert isinstance(arguments, dict)
        found.append(
            Given(
                action=action,
                arguments=arguments,
                state=OrderState(last[subject].event),
                asked_us=entry.at_us,
                ended_us=ended.at_us if ended else None,
                asked_line=entry.sequence,
                ended_line=ended.sequence if ended else None,
            )
        )
    return tuple(found)


_ENDED = frozenset({OrderState.DONE, OrderState.FAILED, OrderState.REFUSED})


def faults(record: RunRecord) -> Iterator[Entry]:
    """Entries at which an inject's fault began."""
    return (entry for entry in record.of_kind(Kind.FAULT) if entry.event == "began")


def over_us(record: RunRecord, began: Entry) -> int | None:
    """When a fault ended, in microseconds; None where it holds on, or something else released it.

    A blow that holds nothing (a crash, a flush) is over at once: what follows is not the fault.
    """
    for entry in record.story(began.subject):
        if entry.kind is Kind.FAULT and entry.event == "ended" and entry.sequence > began.sequence:
            return entry.at_us
    caused = [
        entry
        for entry in record.of_kind(Kind.EFFECT, Kind.IMPULSE)
        if entry.cause == began.sequence
    ]
    holds = any(entry.kind is Kind.EFFECT and entry.event == "held" for entry in caused)
    struck = any(entry.kind is Kind.IMPULSE for entry in caused)
    return began.at_us if struck and not holds else None


def pages(record: RunRecord) -> Iterator[Entry]:
    """Entries at which the seat was woken: a page that fired alone, or that its group told."""
    return (
        entry
        for entry in record.of_kind(Kind.ALERT)
        if (
            entry.data.get("urgency") == "page"
            and entry.event in ("firing", "notified")
            and not {"routed", "muted_by", "is_grouped", "is_unheard", "is_elsewhere"}
            & entry.data.keys()
        )
    )


def first(entries: Iterator[Entry], *, from_us: int | None) -> Entry | None:
    """The first entry at or after a time; None without one."""
    start = from_us if from_us is not None else -(1 << 62)
    return next((entry for entry in entries if entry.at_us >= start), None)
