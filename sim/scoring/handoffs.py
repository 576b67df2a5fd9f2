"""What was open when the seat changed hands, and what of it the note named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.journal.entries import Entry, Kind
from sim.journal.record import RunRecord
from sim.model.communication import ActionState
from sim.model.kinds import Verb
from sim.scoring.asks import asks
from sim.scoring.reading import orders
from sim.scoring.standard import SUSPICION
from sim.units import SECOND, parse_duration

SUBJECT = "seat"


@dataclass(frozen=True, slots=True)
class Open:
    """One thing that the next person had to know."""

    what: str  # order, promise, hypothesis, question
    name: str
    is_named: bool


@dataclass(frozen=True, slots=True)
class Handoff:
    """One change of shift, or a note without one. ``recall`` is None where nothing was open."""

    at_s: float
    leaves: str | None
    comes: str
    has_note: bool
    open: tuple[Open, ...]
    recall: float | None
    line: int


def handoffs(record: RunRecord) -> tuple[Handoff, ...]:
    """Every change of shift with the note before it, and every note that no change followed."""
    notes = [e for e in _of_seat(record) if e.event == "noted"]
    changes = [e for e in _of_seat(record) if e.event == "changed"]
    found, used = [], set()
    for change in changes:
        note = None
        if change.data["has_note"]:
            note = next(n for n in reversed(notes) if n.sequence < change.sequence)
            used.add(note.sequence)
        leaves, comes = str(change.data["leaves"]), str(change.data["comes"])
        found.append(_handoff(record, change, note, leaves, comes))
    for note in notes:
        if note.sequence not in used:
            found.append(_handoff(record, note, note, None, str(note.data["person"])))
    return tuple(sorted(found, key=lambda handoff: handoff.line))


def recall_of(handed: tuple[Handoff, ...]) -> float | None:
    """Mean share of what was open that notes named, over changes of shift; None without any."""
    known = [h.recall for h in handed if h.leaves is not None and h.recall is not None]
    return sum(known) / len(known) if known else None


def _of_seat(record: RunRecord) -> Iterator[Entry]:
    return (e for e in record.of_kind(Kind.NOTE, Kind.MESSAGE) if e.subject == SUBJECT)


def _handoff(
    record: RunRecord, at: Entry, note: Entry | None, leaves: str | None, comes: str
) -> Handoff:
    left = tuple(_open(record, at, {} if note is None else note.data))
    recall = sum(one.is_named for one in left) / len(left) if left else None
    return Handoff(at.at_us / SECOND, leaves, comes, note is not None, left, recall, at.sequence)


def _open(record: RunRecord, at: Entry, note: Mapping[str, object]) -> Iterator[Open]:
    yield from _in_hand(record, at, _listed(note, "open_orders"))
    if (due := _promise(record, at)) is not None:
        yield Open("promise", due, note.get("next_update") is not None)
    suspected = _listed(note, "hypotheses")
    for name in _suspects(record, at):
        yield Open("hypothesis", name, name in suspected)
    waiting = _listed(note, "waiting")
    for asked in asks(record):
        answered_us = None if asked.answered_s is None else asked.answered_s * SECOND
        if asked.line < at.sequence and (answered_us is None or answered_us > at.at_us):
            yield Open("question", asked.audience, asked.audience in waiting)


def _in_hand(record: RunRecord, at: Entry, named: tuple[str, ...]) -> Iterator[Open]:
    """Changes that were ordered and had not ended."""
    labels = {entry.sequence: entry.data.get("label") for entry in record.of_kind(Kind.ORDER)}
    for order in orders(record):
        if order.verb is not Verb.CHANGE or order.asked_line > at.sequence:
            continue
        if order.ended_line is None or order.ended_line > at.sequence:
            label = labels[order.asked_line]
            name = label if isinstance(label, str) else order.action
            yield Open("order", name, bool({name, order.action} & set(named)))


def _promise(record: RunRecord, at: Entry) -> str | None:
    """The audience that was promised a word which had not come; None: nobody."""
    last: dict[str, Entry] = {}
    for post in record.of_kind(Kind.UPDATE):
        if post.sequence < at.sequence:
            last[post.subject] = post
    for audience, post in last.items():
        promised = post.data.get("next_update")
        is_over = post.data.get("action_state") == ActionState.RESOLVED.value
        if not isinstance(promised, str) or is_over:
            continue
        if post.at_us + parse_duration(promised) > at.at_us:
            return audience
    return None


def _suspects(record: RunRecord, at: Entry) -> tuple[str, ...]:
    """Components that the newest diagnosis before holds for likely."""
    filed = [e for e in record.of_kind(Kind.DIAGNOSIS) if e.sequence < at.sequence]
    hypotheses = filed[-1].data.get("hypotheses") if filed else None
    if not isinstance(hypotheses, list):
        return ()
    return tuple(
        dict.fromkeys(
            str(one["component"])
            for one in hypotheses
            if isinstance(one, dict) and _probability(one) >= SUSPICION
        )
    )


def _probability(hypothesis: Mapping[str, object]) -> float:
    value = hypothesis.get("probability", 0.0)
    return float(value) if isinstance(value, int | float) else 0.0


def _listed(note: Mapping[str, object], field: str) -> tuple[str, ...]:
    given = note.get(field)
    return tuple(map(str, given)) if isinstance(given, list) else ()
