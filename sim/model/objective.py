"""Objectives: what good means for users, and how fast things must be right again."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from sim.model.document import Document, Duration, Identifier, PositiveDuration, Share


class Sli(StrEnum):
    """What is counted as good."""

    AVAILABILITY = "availability"  # answered without error
    LATENCY = "latency"  # answered without error within the journey's slow_after


class Objective(Document):
    """A share of good requests over a period."""

    journey: Identifier | None = Field(None, description="none: all journeys together")
    sli: Sli = Field(Sli.AVAILABILITY, description="what is counted as good")
    target: Share = Field(0.999, gt=0, lt=1, description="share of good requests")
    period: PositiveDuration = Field(30 * 86_400_000_000, description="30 days by default")


class TierTargets(Document):
    """Continuity targets. RTO and MBCO as in ISO 22301; RTO must not exceed MTPD."""

    rto: Duration | None = Field(None, description="recovery time objective")
    rpo: Duration | None = Field(None, description="recovery point objective")
    mbco: Share = Field(0.95, description="minimum business continuity objective")
    mtpd: Duration | None = Field(None, description="maximum tolerable period of disruption")
