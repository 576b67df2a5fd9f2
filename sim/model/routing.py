"""Whom an alert reaches, and which alerts keep others quiet, as Alertmanager has it.

Source: Prometheus, Alertmanager, "Configuration" (route, inhibit_rule).
"""

from __future__ import annotations

from pydantic import Field

from sim.model.alerting import Urgency
from sim.model.document import Document, Duration, Identifier, PositiveDuration
from sim.model.matching import Matchers

# What every alert carries beside the labels of its rule.
OWN_LABELS = ("alertname", "severity", "service", "team")


class Route(Document):
    """Where alerts go that meet its matchers; the first route that fits counts.

    Alerts of a route that agree in ``group_by`` are told together: the first waits ``group_wait``
    for others, those that join later wait for the next ``group_interval``. Both end at the next
    look at the rules.
    """

    matchers: Matchers = Field(description='which alerts: severity=page,service=~"cart|web"')
    team: Identifier | None = Field(None, description="whose pager; a key of teams")
    urgency: Urgency | None = Field(None, description="page or ticket; none: as the rule says")
    group_by: tuple[Identifier, ...] = Field((), description="labels; none: all in one group")
    group_wait: Duration = Field(30_000_000, description="from the first of a group to its page")
    group_interval: Duration = Field(300_000_000, description="between two pages of a group")
    repeat_interval: PositiveDuration | None = Field(
        None,
        description="what goes on firing is told again after this, rounded up to whole "
        "group_intervals; none: nothing is told twice",
    )


class Inhibition(Document):
    """While one alert fires, others page nobody."""

    source: Matchers = Field(description="which firing alert keeps others quiet")
    target: Matchers = Field(description="which alerts are kept quiet")
    equal: tuple[Identifier, ...] = Field((), description="labels in which both must agree")
