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
