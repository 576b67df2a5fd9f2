"""Who looks at the system from outside: probes, customers, and the vendors' own pages."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from sim.model.document import Document, Duration, Identifier, Interval, Share


class Probe(Document):
    """A synthetic user: every so often it does what users of a journey do, and tells how it fared.

    It reports by a way of its own: what blinds the system's monitoring does not blind it.
    """

    journey: Identifier = Field(description="what it does")
    region: Identifier | None = Field(
        None,
        description="where it stands: it fares as users do who are at home there; none: as all",
    )
    every: Interval = Field(60_000_000, description="between two tries")


class CustomerReports(Document):
    """Users who were failed and say so, some time later; the support desk passes it on."""

    share: Share = Field(0.002, description="share of failed requests that somebody writes about")
    delay: Duration = Field(180_000_000, description="until they do, on average")
    every: Interval = Field(60_000_000, description="between two messages of the support desk")


class PageState(StrEnum):
    """What a status page says. Source: Atlassian Statuspage, component statuses."""

    OPERATIONAL = "operational"
    DEGRADED = "degraded_performance"
    PARTIAL = "partial_outage"
    MAJOR = "major_outage"
    MAINTENANCE = "under_maintenance"


class StatusNote(Document):
    """A line on a vendor's status page, some time after what it is about began."""

    service: str
    state: PageState
    text: str
    after: int = 0
