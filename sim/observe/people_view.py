"""What a responder can know of the people around the incident."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AskView:
    """A question that still waits for an answer."""

    at_us: int
    person: str
    role: str
    audience: str  # an update to it answers
    text: str


@dataclass(frozen=True, slots=True)
class PeopleView:
    """People as far as they can be seen from the seat."""

    asks: tuple[AskView, ...] = ()


NOBODY = PeopleView()
