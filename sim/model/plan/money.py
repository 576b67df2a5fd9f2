"""What an interruption costs, by journey and hour, and what the targets are."""

from __future__ import annotations

from pydantic import Field, model_validator

from sim.model.document import (
    Document,
    Duration,
    Factor,
    Identifier,
    Line,
    Money,
    PositiveDuration,
    Share,
    TimeOfDay,
)
from sim.model.plan.figure import MoneyFigure, ShareFigure


class Hours(Document):
    """A part of the day in which an hour is worth more or less."""

    begins: TimeOfDay = Field(alias="from", description="from, such as 08:00")
    ends: TimeOfDay = Field(alias="to", description="to; before `from` where it runs past midnight")
    factor: Factor = Field(description="times the hourly amount")


class LossStep(Document):
    """Where an outage that has lasted so long begins to cost more."""

    after: PositiveDuration = Field(description="length of the outage")
    factor: Factor = Field(1.0, description="from here on, times the hourly amount")
    once: Money = Field(0.0, description="and so much at once")


class JourneyLoss(Document):
    """What one hour without a journey costs."""

    per_hour: MoneyFigure = Field(description="price: amount for an hour in which nothing works")
    hours: tuple[Hours, ...] = Field((), description="parts of the day; none: all alike")
    steps: tuple[LossStep, ...] = Field((), description="the loss curve, by length of the outage")

    @model_validator(mode="after")
    def _rises(self) -> JourneyLoss:
        times = [step.after for step in self.steps]
        if times != sorted(set(times)):
            raise ValueError("'steps' must follow one another: each 'after' later than the last")
        return self


class Penalty(Document):
    """What an agreement pays back in a year below a mark."""

    below: Share = Field(description="availability of the year")
    pays: MoneyFigure = Field(description="price: amount")


class Loss(Document):
    """The curve of loss."""

    journeys: dict[Identifier, JourneyLoss] = Field(
        min_length=1, description="what an hour of each costs; those left out cost nothing"
    )
    per_minute_of_data: MoneyFigure = Field(description="price: a minute of writes that is lost")
    per_incident: MoneyFigure | None = Field(None, description="price: whatever its length")
    penalties: tuple[Penalty, ...] = Field((), description="of agreements, added up")
    comes_back: ShareFigure = Field(
        description="share of the requests of an outage that come again after it, and are drained"
    )
    drain_harm: ShareFigure = Field(
        description="what an hour of draining costs, as a share of an hour without service"
    )


class Target(Document):
    """What one tier must hold, and how surely. RTO and MBCO as in ISO 22301."""

    tier: Line = Field(description="tier-1 to tier-5, as the services' `tier` says")
    rto: PositiveDuration | None = Field(None, description="recovery time objective")
    rpo: Duration | None = Field(None, description="recovery point objective")
    mbco: Share = Field(0.95, description="share of good requests that counts as recovered")
    mtpd: PositiveDuration | None = Field(None, description="maximum tolerable disruption")
    availability: Share | None = Field(None, description="of a year")
    probability: Share = Field(
        0.95, gt=0, lt=1, description="share of incidents, or of years, in which it must be held"
    )
