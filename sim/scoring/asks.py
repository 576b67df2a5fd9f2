"""Who asked, and when an update answered."""

from __future__ import annotations

from dataclasses import dataclass

from sim.journal.entries import Kind
from sim.journal.record import RunRecord
from sim.units import SECOND


@dataclass(frozen=True, slots=True)
class Asked:
    """One question from outside. ``in_time`` is None where the drill ended before it was due."""

    person: str
    role: str
    audience: str
    text: str
    asked_s: float
    answered_s: float | None
    waited_s: float
    in_time: bool | None
    line: int


def asks(record: RunRecord) -> tuple[Asked, ...]:
    """Every question in the order of asking; the next update to its audience answers it."""
    posts = record.of_kind(Kind.UPDATE)
    ends_us = record.seconds.counts.shape[1] * SECOND
    found = []
    for entry in record.of_kind(Kind.MESSAGE):
        if entry.event != "asked":
            continue
        audience, within = str(entry.data["audience"]), entry.data["within_us"]
        assert isinstance(within, int)
        answer = next(
            (p for p in posts if p.sequence > entry.sequence and p.subject == audience), None
        )
        waited_us = (ends_us if answer is None else answer.at_us) - entry.at_us
        is_open = answer is None and waited_us < within
        found.append(
            Asked(
                person=str(entry.data["from"]),
                role=str(entry.data["role"]),
                audience=audience,
                text=str(entry.data["text"]),
                asked_s=entry.at_us / SECOND,
                answered_s=None if answer is None else answer.at_us / SECOND,
                waited_s=waited_us / SECOND,
                in_time=None if is_open else answer is not None and waited_us <= within,
                line=entry.sequence,
            )
        )
    return tuple(found)
