"""What a responder can know of the people around the incident."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class AskView:
    """A question that still waits for an answer."""

    at_us: int
    person: str
    role: str
    audience: str  # an update to it answers
    text: str


class PageState(StrEnum):
    """How a page stands."""

    RINGING = "ringing"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class PageView:
    """A page to a team: who is rung or has answered, and at which level."""

    at_us: int
    team: str
    member: str
    level: int
    state: PageState


@dataclass(frozen=True, slots=True)
class MemberView:
    """A person of a team, as the catalogue tells it before the clock starts."""

    team: str
    name: str
    title: str
    reliability: float  # chance that an opinion is right
    answers_after_us: int
    knows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpinionView:
    """What an expert said when asked about a service; ``names`` None: nothing is wrong there."""

    at_us: int
    member: str
    about: str
    names: str | None


class ApprovalState(StrEnum):
    """How an ask for approval stands."""

    WAITING = "waiting"
    GRANTED = "granted"
    WITHHELD = "withheld"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """A second signature that was asked for."""

    at_us: int
    order: str  # the kind of order and its target, in words
    by: str
    state: ApprovalState
    until_us: int | None  # of a yes
    reason: str  # of a no


@dataclass(frozen=True, slots=True)
class SeatView:
    """Who sits here since the last change of shift, and what the one before left them."""

    person: str
    since_us: int
    note: str | None


@dataclass(frozen=True, slots=True)
class PeopleView:
    """People as far as they can be seen from the seat."""

    asks: tuple[AskView, ...] = ()
    members: tuple[MemberView, ...] = ()
    on_call: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # team -> levels, now
    pages: tuple[PageView, ...] = ()
    present: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # team -> who has come
    opinions: tuple[OpinionView, ...] = ()
    approvals: tuple[ApprovalView, ...] = ()
    needs_approval: Mapping[str, str] = field(default_factory=dict)  # action -> by whom
    seat: SeatView | None = None  # None: nobody has changed seats


NOBODY = PeopleView()
