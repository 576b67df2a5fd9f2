"""One way to be prepared: what stands by, how data follow, who moves, and what it costs."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from sim.model.document import Document, Identifier, Line, PositiveDuration, Text, Truth
from sim.model.plan.figure import (
    FactorFigure,
    MoneyFigure,
    RateFigure,
    ShareFigure,
    SpanFigure,
    TimeFigure,
)
from sim.model.plan.stage import Stage, Strategy


class CopyMode(StrEnum):
    """How data reach the place that stands by."""

    SYNC = "sync"  # no write is answered before it is there
    ASYNC = "async"  # as it can: what is on the way is lost
    SNAPSHOTS = "snapshots"  # copies taken at intervals


class Snapshots(Document):
    """Copies at intervals; a copy can be used a while after it is taken, if it can be used."""

    every: TimeFigure = Field(description="interval")
    usable_after: TimeFigure = Field(description="from taking one until it can be restored")
    works: ShareFigure = Field(description="chance that one can be restored")
    kept: TimeFigure = Field(description="how far back they go")


class Protection(Document):
    """How the data of one tier or store are kept."""

    mode: CopyMode = Field(CopyMode.ASYNC, description="how they reach the place that stands by")
    lag: SpanFigure | None = Field(
        None, description="async: how far the copy is behind when it is needed"
    )
    snapshots: Snapshots | None = Field(
        None, description="older copies: the only ones that help against wrong data"
    )


class Failback(Document):
    """The way back, which is a second risk: once a failover was ordered, it is gone."""

    works: ShareFigure = Field(description="chance that it goes unnoticed")
    outage: SpanFigure = Field(description="what it costs in time where it does not")


class Arrangement(Document):
    """What is prepared for one tier, or for all of them."""

    strategy: Strategy = Field(description="how much stands by")
    standby: Identifier | None = Field(None, description="the region that takes over")
    protection: Protection | None = Field(None, description="how data follow")
    at_once: ShareFigure | None = Field(
        None, description="share of the need that the standby can serve before it grows"
    )
    grows_to: ShareFigure | None = Field(
        None, description="share of the need that quota and the provider allow in the end"
    )


class Option(Arrangement):
    """One plan among those that are compared; ``tiers`` and ``stores`` may differ from it."""

    title: Line = Field("", description="for people")
    description: Text = Field("", description="for people")
    running: MoneyFigure = Field(description="price: what it costs a year over a single site")
    rehearsing: MoneyFigure | None = Field(None, description="price: what its tests cost a year")
    tiers: dict[Identifier, Arrangement] = Field(
        default_factory=dict, description="tiers that are prepared otherwise"
    )
    stores: dict[Identifier, Protection] = Field(
        default_factory=dict, description="stores whose data are kept otherwise"
    )
    is_automatic: Truth = Field(
        False, description="whether it fails over without a word from people"
    )
    rehearsed_every: PositiveDuration | None = Field(
        None, description="interval of its tests; none: never tested"
    )
    first_try: ShareFigure | None = Field(
        None, description="chance that the failover works at first; none: by whether it is tested"
    )
    second_try: SpanFigure | None = Field(
        None, description="what a failover that does not work at first takes longer"
    )
    hidden_faults: RateFigure | None = Field(
        None, description="faults of the standby that nobody sees before a test or a need"
    )
    refused: ShareFigure | None = Field(
        None, description="chance that the survivors have no capacity for all who come at once"
    )
    refused_for: SpanFigure | None = Field(None, description="until capacity is there after all")
    surge: FactorFigure | None = Field(
        None, description="how much longer new capacity takes while all who lost the place want it"
    )
    failback: Failback | None = Field(None, description="the way back")
    stages: dict[Stage, SpanFigure] = Field(
        default_factory=dict, description="stages that take another time than the plan's"
    )

    def arrangement(self, tier: str) -> Arrangement:
        """What holds for one tier."""
        return self.tiers.get(tier, self)
