"""A post-mortem in typed fields: what people conclude, so that it can be held against what was so.

Facts come filled in; what is left out is open. Narrative is for people and is never graded.
Source: Google, Site Reliability Engineering, app. D; RCA2 (2015).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.model.communication import Severity
from sim.model.document import (
    Count,
    Document,
    Duration,
    Identifier,
    Line,
    Money,
    PositiveCount,
    PositiveDuration,
    Text,
    Truth,
)
from sim.model.postmortem_menu import Factor, Remedy, Strength
from sim.model.signal import Signal

MOST_FACTORS = 6
MOST_ITEMS = 12
MOST_LISTED = 100


class Times(Document):
    """Between two durations."""

    low: Duration = Field(description="at least")
    high: Duration = Field(description="at most")

    @model_validator(mode="after")
    def _in_order(self) -> Times:
        if self.low > self.high:
            raise ValueError("'low' is above 'high'")
        return self


class Range(Document):
    """Between two numbers."""

    low: Money = Field(description="at least")
    high: Money = Field(description="at most")

    @model_validator(mode="after")
    def _in_order(self) -> Range:
        if self.low > self.high:
            raise ValueError("'low' is above 'high'")
        return self


class ImpactSaid(Document):
    """How bad it was, each with a range that the writer would bet on four times of five."""

    lasted: Times | None = Field(None, description="from the first harm to its end; none: open")
    requests_failed: Range | None = Field(None, description="over the whole drill; none: open")
    money: Range | None = Field(None, description="all harm, in the drill's money; none: open")


class EventKind(StrEnum):
    """What a line of the timeline tells."""

    HARM_BEGAN = "harm_began"
    PAGED = "paged"
    ACKNOWLEDGED = "acknowledged"
    DECLARED = "declared"
    IDENTIFIED = "identified"
    TURNED = "turned"  # the change that turned it
    OWN_MISTAKE = "own_mistake"  # a change of ours that cost something
    HARM_ENDED = "harm_ended"
    RESOLVED = "resolved"


class Event(Document):
    """One event, by the line of the journal that shows it, or by its time."""

    event: EventKind = Field(description="what")
    line: Count | None = Field(None, description="journal line that shows it; none: a time")
    at: Duration | None = Field(None, description="on the drill's clock; none: a line")

    @model_validator(mode="after")
    def _has_evidence(self) -> Event:
        if self.line is None and self.at is None:
            raise ValueError("give the 'line' of the journal that shows it, or its time in 'at'")
        return self


class Noticed(StrEnum):
    """What told of it first."""

    ALERT = "alert"
    MESSAGE = "message"
    LOOKING = "looking"
    NOBODY = "nobody"


class Rule(Document):
    """An alert that should have told of it: held against the samples of the run."""

    signal: Signal = Field(description="what it watches")
    service: Identifier | None = Field(None, description="of this service; none: of a journey")
    journey: Identifier | None = Field(None, description="of this journey; none: of a service")
    above: Money = Field(description="fires above this value")
    holds: Duration = Field(0, description="once it has held so long")

    @model_validator(mode="after")
    def _of_one(self) -> Rule:
        if (self.service is None) == (self.journey is None):
            raise ValueError("give exactly one of 'service' and 'journey'")
        return self


class DetectionSaid(Document):
    """How it was noticed, how late, and what would have shown it sooner."""

    how: Noticed | None = Field(None, description="what told of it first; none: open")
    gap: Duration | None = Field(
        None, description="from the first harm to the first word of it; none: open"
    )
    rule: Rule | None = Field(None, description="the alert that was missing; none: open")


class Cause(Document):
    """Where it began and what it was."""

    component: Line = Field(description="a service, or caller->callee")
    mechanism: Identifier = Field(description="a kind of fault; `gameday list faults` names them")


class Edge(Document):
    """The harm went from one service to another."""

    begin: Identifier = Field(alias="from", description="nearer to the cause")
    to: Identifier = Field(description="nearer to the users")


class FactorSaid(Document):
    """Something that had to be missing for it to come so far."""

    factor: Factor = Field(description="from the menu")
    strength: Strength = Field(Strength.MIDDLE, description="how much of the harm hung on it")


class RuledOut(Document):
    """A suspect that was cleared, and the line that cleared it."""

    component: Line = Field(description="a service, or caller->callee")
    mechanism: Identifier = Field(description="a kind of fault")
    line: Count = Field(description="journal line of the question that cleared it")


class Sign(StrEnum):
    """What a move of one's own did."""

    HELPED = "helped"
    HURT = "hurt"
    NOTHING = "nothing"


class MoveSaid(Document):
    """What a change of one's own did to the harm."""

    line: Count = Field(description="journal line at which it was ordered")
    sign: Sign = Field(description="helped, hurt or nothing")


class LuckSaid(Document):
    """Whether a call was good, and whether its result was luck: for talking it over."""

    line: Count = Field(description="journal line at which it was ordered")
    call: Literal["good", "bad"] = Field(description="with what could be known then")
    result: Literal["lucky", "unlucky", "as expected"] = Field(description="how it came out")


class SeveritySaid(Document):
    """Whether the severity was called right."""

    worst: Severity = Field(description="how bad it was at its worst")
    call: Literal["right", "too_low", "too_high"] = Field(description="what was declared, overall")
    worst_from: Duration | None = Field(None, description="when it first was so; none: open")


class ActionItem(Document):
    """One thing to change, as an edit of the system, with who sees to it and how it is checked."""

    edit: Remedy = Field(description="from the menu")
    component: Line = Field("", description="a service, caller->callee for edits of a call")
    attempts: PositiveCount | None = Field(None, le=20, description="retry_cap: attempts in all")
    timeout: PositiveDuration | None = Field(None, description="add_timeout: how long")
    replicas: PositiveCount | None = Field(
        None, le=10_000, description="more_capacity: copies in all"
    )
    limit: PositiveCount | None = Field(
        None, description="limit_clients: calls a second; shorter_queue: places"
    )
    change: Line | None = Field(None, description="set: path=value, as `whatif --set`")
    owner: Line | None = Field(None, description="a role, never a person's name")
    due: Line | None = Field(None, description="a date")
    check: Line | None = Field(None, description="how one will know that it works")
    strength: Strength | None = Field(None, description="how much it binds; none: open")

    @model_validator(mode="after")
    def _says_what(self) -> ActionItem:
        if (self.edit is Remedy.SET) != (self.change is not None):
            raise ValueError("'change' goes with edit: set, and set needs a 'change'")
        return self


class CustomerText(Document):
    """What customers are told: the fields that can be wrong, and the words."""

    journeys: tuple[Identifier, ...] = Field((), description="what did not work")
    began: Duration | None = Field(None, description="from when; none: open")
    ended: Duration | None = Field(None, description="until when; none: open")
    data_lost: Truth | None = Field(None, description="whether data are gone; none: open")
    text: Text = Field("", description="the words; for people, not graded")


class Fact(Document):
    """Something that the seat saw or did: evidence to point at."""

    line: Count = Field(description="of the journal")
    at: Duration = Field(description="on the drill's clock")
    what: Line = Field(description="in words")


Causes = Annotated[tuple[RuledOut, ...], Field(max_length=MOST_LISTED)]


class Postmortem(Document):
    """What a team concludes of one run."""

    format: Literal[1] = Field(description="version of this format; 1")
    code: Line = Field(description="of the drill")
    journal_sha256: Line = Field(description="of the run that it is about")
    facts: tuple[Fact, ...] = Field((), description="filled in: what was seen and done")
    impact: ImpactSaid = Field(ImpactSaid(), description="how bad it was")
    timeline: tuple[Event, ...] = Field(
        (), max_length=MOST_LISTED, description="what happened when, by evidence"
    )
    detection: DetectionSaid = Field(DetectionSaid(), description="how it was noticed")
    trigger: Identifier | None = Field(None, description="what set it off; none: open")
    cause: Cause | None = Field(None, description="where it began and what it was; none: open")
    propagation: tuple[Edge, ...] = Field(
        (), max_length=MOST_LISTED, description="how it went from the cause to users"
    )
    factors: tuple[FactorSaid, ...] = Field(
        (), max_length=MOST_FACTORS, description="what had to be missing, at most six"
    )
    ruled_out: Causes = Field((), description="suspects that were cleared")
    moves: tuple[MoveSaid, ...] = Field(
        (), max_length=MOST_LISTED, description="what helped and what hurt, of one's own"
    )
    luck: tuple[LuckSaid, ...] = Field(
        (), max_length=MOST_LISTED, description="where luck had a hand"
    )
    severity: SeveritySaid | None = Field(None, description="whether it was called right")
    actions: tuple[ActionItem, ...] = Field(
        (), max_length=MOST_ITEMS, description="what to change, as edits of the system"
    )
    customer: CustomerText = Field(CustomerText(), description="what customers are told")
    narrative: Text = Field("", description="for people, not graded")

    @property
    def is_empty(self) -> bool:
        """Whether nothing was concluded: a draft as it came."""
        kept = {"format", "code", "journal_sha256", "facts", "narrative"}
        return not self.model_dump(exclude_defaults=True, exclude=kept)
