"""Alert rules, in Prometheus' words: an expression holds ``for`` a while, then it fires."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from sim.model.document import (
    Document,
    Duration,
    Factor,
    Identifier,
    Interval,
    Line,
    PositiveDuration,
)
from sim.model.signal import Signal, SignalQuery


class Urgency(StrEnum):
    """Whom an alert wakes."""

    PAGE = "page"
    TICKET = "ticket"


class Threshold(Document):
    """A signal stays above or below a bound."""

    signal: SignalQuery = Field(description="what is watched")
    above: float | None = Field(None, description="fires above this")
    below: float | None = Field(None, description="fires below this")


class BurnRate(Document):
    """An error budget is being spent too fast, over a long and a short window at once.

    Source: Google, The Site Reliability Workbook, ch. 5 (14.4 over 1 h and 5 m pages).
    """

    objective: Identifier = Field(description="a key of objectives")
    factor: Factor = Field(14.4, gt=0, description="times the sustainable rate")
    long: PositiveDuration = Field(3_600_000_000, description="long window")
    short: PositiveDuration = Field(300_000_000, description="short window")


class AlertRule(Document):
    """One rule; exactly one of ``threshold`` and ``burn_rate``."""

    title: Line = Field("", description="what the page says")
    threshold: Threshold | None = Field(None, description="a signal over a bound")
    burn_rate: BurnRate | None = Field(None, description="an error budget spent too fast")
    lasts: Duration = Field(60_000_000, alias="for", description="how long it must hold")
    keep_firing_for: Duration = Field(
        0, description="how long it goes on after the first look at which it holds no more"
    )
    urgency: Urgency = Field(Urgency.PAGE, description="page wakes, ticket waits")
    service: Identifier | None = Field(None, description="whose runbook it links")
    interval: Interval = Field(15_000_000, description="between evaluations")
    labels: dict[Identifier, Line] = Field(
        default_factory=dict,
        description="beside alertname, severity, service and team: for routes and silences",
    )


__all__ = ["AlertRule", "BurnRate", "Signal", "SignalQuery", "Threshold", "Urgency"]
