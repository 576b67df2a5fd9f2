"""The people of a drill: those who own services, and those who wait for word."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from sim.model.communication import Audience
from sim.model.document import Document, Interval, Line, PositiveCount, PositiveDuration, Text
from sim.model.playbook import Condition


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
