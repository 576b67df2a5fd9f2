"""The document of a capacity study: a system, its traffic so far, what is planned, and prices.

Prices have no default: a price that was true when this was written is a wrong answer today.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field, field_validator, model_validator

from sim.model.document import (
    Count,
    Document,
    Identifier,
    Line,
    Names,
    PositiveCount,
    PositiveDuration,
    Share,
)
from sim.model.resilience import Autoscaler
from sim.units import DAY, HOUR, MINUTE, SECOND


class PlannedEvent(Document):
    """A campaign, a launch or a holiday: traffic times a factor, from a time on."""

    name: Line = Field(description="for people")
    begins: datetime = Field(description="with a time zone")
    lasts: PositiveDuration = Field(DAY, description="how long its traffic stays")
    factor: float = Field(gt=0.0, le=1000.0, strict=True, description="traffic over what it was")
    spread: float = Field(
        0.0,
        ge=0.0,
        le=2.0,
        strict=True,
        description="how little the factor is known: the shape of a lognormal whose median it is",
    )

    @field_validator("begins")
    @classmethod
    def _has_a_zone(cls, value: datetime) -> datetime:
        if value.tzinfo is None:
            raise ValueError("needs a time zone; write 2026-11-27T00:00:00+00:00")
        return value


class Outlook(Document):
    """What the forecast is for."""

    ahead: PositiveDuration = Field(14 * DAY, description="how far it looks")
    percentile: Share = Field(
        0.95, gt=0.5, lt=1.0, description="capacity is set by this quantile of the peak"
    )
    paths: int = Field(1000, ge=200, le=100_000, strict=True, description="simulated futures")

    @field_validator("ahead")
    @classmethod
    def _within_reason(cls, value: int) -> int:
        if not DAY <= value <= 100 * DAY:
            raise ValueError("looks from 1d to 100d ahead")
        return value


class Holding(Document):
    """What a size must hold while the largest zone is gone."""

    percentile: Share = Field(
        0.95,
        gt=0.5,
        lt=1.0,
        description="share of requests that must be answered within the journey's slow_after",
    )
    waits: PositiveDuration = Field(
        20_000, description="the closed form lets that share of a service's calls wait no longer"
    )
    zone_lost: bool = Field(True, strict=True, description="false: sized with every zone there")


class Prices(Document):
    """Money per replica and hour, as you pay it; by service where services differ."""

    on_demand: float = Field(gt=0.0, le=1e6, strict=True, description="paid by the hour")
    reserved: float | None = Field(
        None, gt=0.0, le=1e6, strict=True, description="paid for every hour; none: not offered"
    )
    spot: float | None = Field(
        None, gt=0.0, le=1e6, strict=True, description="can be taken back; none: not offered"
    )
    weights: dict[Identifier, float] = Field(
        default_factory=dict,
        description="service -> what one of its replicas costs against the prices above; none: 1",
    )

    @model_validator(mode="after")
    def _cheaper_for_a_reason(self) -> Prices:
        for name in ("reserved", "spot"):
            price = getattr(self, name)
            if price is not None and price >= self.on_demand:
                raise ValueError(
                    f"'{name}' at {price:g} is no cheaper than on demand: leave it out"
                )
        for service, weight in self.weights.items():
            if not 0.0 < weight <= 1e4:
                raise ValueError(f"the weight {weight:g} of {service!r} must be more than 0")
        return self


class Checkpoints(Document):
    """Work that is saved as it goes on, so that an interruption costs only what came since."""

    every: PositiveDuration = Field(description="work between two savings")
    costs: PositiveDuration = Field(description="time that one saving takes")


class Spot(Document):
    """Capacity that the provider may take back, and the work that can bear it."""

    services: Names = Field(description="whose replicas may be taken")
    job: PositiveDuration = Field(HOUR, description="work of one job, uninterrupted")
    checkpoints: Checkpoints | None = Field(None, description="none: a job begins again")
    interrupted_per_hour: float = Field(
        7.0e-5,
        gt=0.0,
        le=60.0,
        strict=True,
        description="interruptions of a replica an hour; assumed 5 % a month unless given",
    )
    pools: PositiveCount = Field(1, le=100, description="kinds of machine it is spread over")
    common: Share = Field(
        0.5, description="share of interruptions that take a whole pool at once; assumed"
    )
    replaced_after: PositiveDuration = Field(
        10 * MINUTE, description="until what was taken is made good"
    )


class Searching(Document):
    """Which service's autoscaler is searched, and by what it is judged."""

    service: Identifier = Field(description="whose")
    candidates: int = Field(64, ge=50, le=200, strict=True, description="policies tried, 50 to 200")
    penalty: float = Field(
        gt=0.0, le=1e9, strict=True, description="money that an hour of only late requests costs"
    )
    late_after: PositiveDuration = Field(100_000, description="a call that waits longer is late")
    most_changes_per_hour: float = Field(
        6.0,
        gt=0.0,
        le=240.0,
        strict=True,
        description="turns from growing to shrinking, or back, that a policy may make",
    )
    lasts: PositiveDuration = Field(4 * HOUR, description="length of a demand trace")
    refused: Share = Field(0.05, description="share of asked starts that the provider refuses")
    lag: PositiveDuration = Field(30 * SECOND, description="age of the metric that is read")
    submitted: Autoscaler | None = Field(None, description="a policy of yours, judged beside them")


class CapacityStudy(Document):
    """One question of capacity."""

    format: Literal[1] = Field(description="version of this format; 1")
    topology: Line = Field(description="catalogue id or path beside the study")
    history: Line = Field(description="CSV of traffic so far, beside the study")
    outlook: Outlook = Field(Outlook(), description="what the forecast is for")
    events: tuple[PlannedEvent, ...] = Field((), description="campaigns, launches, holidays")
    holding: Holding = Field(Holding(), description="what a size must hold")
    load_test: Line | None = Field(
        None, description="CSV of measured load points, beside the study; none: simulated ones"
    )
    prices: Prices | None = Field(None, description="none: nothing is said about money")
    spot: Spot | None = Field(None, description="none: no work can bear to be interrupted")
    scaling: Searching | None = Field(None, description="none: no policy is searched")
    submitted: dict[Identifier, PositiveCount] = Field(
        default_factory=dict, description="sizes of yours, judged beside those found"
    )
    reserving: Count | None = Field(
        None, description="units that you would reserve, judged beside the cheapest number"
    )
