"""What may fail, how often and for how long, and what fails together."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from sim.model.document import Document, Identifier, Line
from sim.model.plan.figure import RateFigure, ShareFigure, SpanFigure
from sim.model.plan.stage import Stage


class Outages(Document):
    """One mode of failure of a node: a renewal process and the length of an outage."""

    rate: RateFigure = Field(description="outages a year of one such node")
    lasts: SpanFigure = Field(description="until it is back by itself")
    clustering: Annotated[float, Field(strict=True, ge=0.3, le=3.0)] = Field(
        1.0,
        description="Weibull shape of the time between outages; 1: exponential, below: clustered",
    )
    common: ShareFigure | None = Field(
        None, description="share of its outages that takes all its like at once (beta factor)"
    )


class Corruption(Document):
    """Data that are wrong: copies follow faithfully, only older ones help."""

    rate: RateFigure = Field(description="times a year")
    unnoticed: SpanFigure = Field(description="until somebody notices; what came after is wrong")


class Failures(Document):
    """The modes of failure; what a plan leaves out is taken from the defaults, with its source."""

    regions: Outages = Field(description="a whole region")
    zones: Outages = Field(description="one zone of a region")
    services: Outages | None = Field(
        None, description="one service everywhere: a release, a limit, a fault of its own"
    )
    by_service: dict[Identifier, Outages] = Field(
        default_factory=dict, description="services whose figures are their own"
    )
    corruption: Corruption | None = Field(None, description="data deleted or made wrong")


class SharedKind(StrEnum):
    """What a shared node is; everybody leans on it and few draw it."""

    CONTROL_PLANE = "control-plane"
    DNS = "dns"
    IDENTITY = "identity"
    PIPELINE = "pipeline"
    PROVIDER = "provider"
    THIRD_PARTY = "third-party"


class SharedNode(Document):
    """One thing that several parts lean on: it fails once for all of them."""

    is_a: SharedKind = Field(description="what it is")
    title: Line = Field("", description="for people")
    rate: RateFigure = Field(description="outages a year")
    lasts: SpanFigure = Field(description="until it is back")
    needs: tuple[Identifier, ...] = Field((), description="shared nodes that it leans on itself")
    stops: tuple[Identifier, ...] = Field((), description="services that stop while it is down")
    blocks: tuple[Stage, ...] = Field((), description="stages that wait until it is back")
    falls_with_region: ShareFigure | None = Field(
        None,
        description="chance that the loss of the home region takes it along, for as long as its "
        "own outages last; none: it stands elsewhere",
    )
