"""A plan for disasters: what may fail, what is prepared, what it costs, what is asked."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sim.model.document import (
    Accepted,
    Document,
    Identifier,
    Line,
    PositiveCount,
    PositiveDuration,
    Text,
    Truth,
)
from sim.model.plan.failures import Failures, SharedNode
from sim.model.plan.figure import (
    FactorFigure,
    RateFigure,
    ShareFigure,
    SpanFigure,
)
from sim.model.plan.money import Loss, Target
from sim.model.plan.option import Failback, Option
from sim.model.plan.stage import Stage


class Rehearsal(Document):
    """One line of the rehearsals' file: a stage that was tried, and how it went."""

    option: Identifier | None = Field(None, description="which option; none: all that have it")
    stage: Stage = Field(description="what was tried")
    date: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")] = Field(
        description="day"
    )
    took: PositiveDuration = Field(description="how long it took")
    is_success: Truth = Field(description="whether it worked at the first try")


class Place(Document):
    """A region that an option may buy and the system does not stand in yet."""

    title: Line = Field("", description="for people")
    zones: tuple[Identifier, ...] = Field(min_length=1, description="zones in it")


class RecoveryOrder(Document):
    """What comes back first, with how many hands, through how wide a pipe."""

    after: dict[Identifier, tuple[Identifier, ...]] = Field(
        default_factory=dict, description="tier -> tiers that must be back before it is begun"
    )
    crews: PositiveCount = Field(
        2, le=100, description="tiers that can be worked on at the same time"
    )
    restore_mib_per_s: FactorFigure | None = Field(
        None, description="what all restores share; none: each store's own speed"
    )


class Assumptions(Document):
    """Figures that every option uses and that it may change for itself."""

    first_try_tested: ShareFigure = Field(description="failover works at first, tested quarterly")
    first_try_untested: ShareFigure = Field(description="failover works at first, never tested")
    second_try: SpanFigure = Field(description="what a failover that did not work takes longer")
    hidden_faults: RateFigure = Field(description="faults of a standby that nobody sees")
    refused: ShareFigure = Field(description="chance that survivors have no room")
    refused_for: SpanFigure = Field(description="until they have")
    surge: FactorFigure = Field(description="how much longer new capacity takes")
    failback: Failback = Field(description="the way back")
    lag: SpanFigure = Field(description="how far an asynchronous copy is behind")


class Plan(Document):
    """A question about the next years of one system, with the options that are open."""

    format: Literal[1] = Field(description="version of this format; 1")
    title: Line = Field("", description="for people")
    question: Text = Field("", description="what is to be decided")
    description: Text = Field("", description="for people")
    source: Text = Field("", description="where the whole of it comes from")
    accepts: Accepted = Field(
        default_factory=dict, description="advice declined, by code, each with the reason"
    )
    topology: Line = Field(description="the system: a catalogue id, or a file beside this one")
    home: Identifier = Field(description="region that serves, or that keeps the writes")
    places: dict[Identifier, Place] = Field(
        default_factory=dict,
        description="regions that the system does not stand in yet and an option may buy",
    )
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = Field(
        "EUR", description="of all amounts"
    )
    failures: Failures = Field(description="what may fail")
    shared: dict[Identifier, SharedNode] = Field(
        default_factory=dict, description="what several parts lean on; each fails once for all"
    )
    stages: dict[Stage, SpanFigure] = Field(
        default_factory=dict, description="how long each stage takes"
    )
    assumptions: Assumptions = Field(description="what options use that say nothing else")
    recovery: RecoveryOrder = Field(RecoveryOrder(), description="order, crews, bandwidth")
    loss: Loss = Field(description="what an interruption costs")
    targets: tuple[Target, ...] = Field(min_length=1, description="what is asked of each tier")
    options: dict[Identifier, Option] = Field(min_length=1, description="what can be bought")
    rehearsals: Line | None = Field(
        None, description="CSV beside this file: option,stage,date,minutes,success"
    )
    rehearsed: tuple[Rehearsal, ...] = Field(
        (), description="the lines of that file; filled in when the plan is read"
    )
