"""The people of a drill: those who own services, and those who wait for word."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from sim.model.communication import Audience
from sim.model.document import (
    Document,
    Duration,
    Identifier,
    Interval,
    Line,
    PositiveCount,
    PositiveDuration,
    Share,
    Text,
    TimeOfDay,
    since_midnight_us,
)
from sim.model.playbook import Condition
from sim.units import DAY


class Interest(StrEnum):
    """Why somebody outside the response wants to know."""

    EXECUTIVE = "executive"
    SUPPORT = "support"
    CUSTOMER = "customer"
    PRESS = "press"
    REGULATOR = "regulator"

    @property
    def audience(self) -> Audience:
        """The door by which such a person hears."""
        return _AUDIENCES[self]


_AUDIENCES = {
    Interest.EXECUTIVE: Audience.EXECUTIVES,
    Interest.SUPPORT: Audience.SUPPORT,
    Interest.CUSTOMER: Audience.STATUS_PAGE,
    Interest.PRESS: Audience.PRESS,
    Interest.REGULATOR: Audience.REGULATOR,
}


class Role(StrEnum):
    """Who does what in a response. Source: PagerDuty response guide; Google SRE, ch. 14 (ICS)."""

    COMMANDER = "commander"  # decides, and keeps their hands off
    DEPUTY = "deputy"
    OPERATIONS = "operations"  # changes the system, and leads the experts
    COMMUNICATIONS = "communications"
    SCRIBE = "scribe"
    EXPERT = "expert"  # as many as are needed


# Span of control: three to seven people report to one (FEMA, Incident Command System).
MOST_REPORTS = 7


class Member(Document):
    """One person of a team. How often they are right is known; whether they are, is not."""

    title: Line = Field("", description="what they are called; none: their key")
    answers_after: Duration = Field(180_000_000, description="from page to presence")
    picks_up: Share = Field(1.0, description="chance that a page reaches them at all")
    thinks: Duration = Field(120_000_000, description="from a question to an opinion")
    reliability: Share = Field(0.8, description="chance that an opinion is right")
    knows: tuple[Identifier, ...] = Field(
        (), description="services that they can speak of; none: those that their team owns"
    )


class Duty(Document):
    """Who is on call from a time of day on, until the next entry of the rota."""

    at: TimeOfDay = Field("00:00", description="time of day, 08:30, in the zone of the drill")
    levels: tuple[Identifier, ...] = Field(
        min_length=1, description="members: whoever is rung first, and who when nobody answers"
    )

    @property
    def at_us(self) -> int:
        """Microseconds since midnight."""
        return since_midnight_us(self.at)


class Team(Document):
    """People who own services and can be paged.

    Source: PagerDuty, incident response documentation ("Being On-Call": five minutes, then the
    next level); Google, Site Reliability Engineering, ch. 11 "Being On-Call".
    """

    title: Line = Field("", description="for people")
    answers_after: Duration = Field(
        180_000_000, description="from page to presence, of a team that names no members"
    )
    chat: Line = Field("", description="their channel")
    members: dict[Identifier, Member] = Field(
        default_factory=dict, description="its people; none: it answers as one"
    )
    rota: tuple[Duty, ...] = Field(
        (), description="who is on call, earliest first; none: the members in their order, all day"
    )
    escalates_after: PositiveDuration = Field(
        300_000_000, description="without an answer the next level is rung"
    )

    def levels(self, of_day_us: int) -> tuple[str, ...]:
        """Members in the order in which they are rung at a time of day, in microseconds."""
        if not self.rota:
            return tuple(self.members)
        begun = [duty for duty in self.rota if duty.at_us <= of_day_us % DAY]
        # Before the first of the day the last one of the day before goes on.
        return (begun or list(self.rota))[-1].levels


class Objection(Document):
    """What makes an approver say no."""

    when: Condition = Field(description="seen through the view when they answer")
    why: Line = Field(description="what they say")


class Approval(Document):
    """An order that two people must want: it is refused until somebody else has approved it.

    Source: Google, Building Secure and Reliable Systems, ch. 5 "Multi-party authorization".
    """

    action: Identifier = Field(description="the kind of order; `gameday list actions`")
    by: Line = Field(description="whose word counts: a team, a role, or somebody's name")
    answers_after: Duration = Field(
        180_000_000,
        description="until somebody answers, more or less; a team with members is rung instead",
    )
    valid_for: PositiveDuration = Field(1_800_000_000, description="how long a yes lasts")
    unless: tuple[Objection, ...] = Field((), description="when the answer is no")


class Shift(Document):
    """The seat changes hands. Whoever comes knows the screens, the channel and the note."""

    at: Duration = Field(description="since the start of the drill")
    leaves: Line = Field(description="who goes home")
    comes: Line = Field(description="who sits down")
    reads_note: Duration = Field(
        180_000_000, description="until they can work, with a note (`hand_over`) of late"
    )
    reads_all: Duration = Field(900_000_000, description="the same, without one")
    note_within: PositiveDuration = Field(
        1_800_000_000, description="how old a note may be that still tells how it stands"
    )


class Ask(Document):
    """A question that somebody asks once something can be seen, and again while it can."""

    when: Condition = Field(description="what makes them ask, seen through the view")
    text: Text = Field(description="the question")
    times: PositiveCount = Field(1, le=1000, description="how often at most")
    every: Interval = Field(600_000_000, description="pause before it is asked again")


class Stakeholder(Document):
    """Somebody who waits for word. An update to their audience answers what they asked."""

    title: Line = Field("", description="what they are called; none: their key")
    role: Interest = Field(description="executive, support, customer, press, regulator")
    answers_within: PositiveDuration = Field(
        600_000_000, description="how soon they want their answer"
    )
    asks: tuple[Ask, ...] = Field((), description="what they ask, and when")
