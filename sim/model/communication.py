"""How bad an incident is, who is told about it, and what an update says is being done."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """How bad; doubt is treated as the higher level (PagerDuty response guide)."""

    SEV1 = "SEV1"
    SEV2 = "SEV2"
    SEV3 = "SEV3"
    SEV4 = "SEV4"


class Audience(StrEnum):
    """Whom an update is for; each wants other words at another pace. Customers read the page."""

    INTERNAL = "internal"
    STATUS_PAGE = "status_page"
    EXECUTIVES = "executives"
    SUPPORT = "support"
    PRESS = "press"
    REGULATOR = "regulator"


class ActionState(StrEnum):
    """How far the response says it is. Source: Atlassian, incident communication templates."""

    LOOKING = "looking"
    CAUSE_KNOWN = "cause_known"
    FIX_GOING_IN = "fix_going_in"
    WATCHING = "watching"
    RESOLVED = "resolved"


class ShareClass(StrEnum):
    """How many of those who try are hit, in words that can be said in a hurry."""

    FEW = "few"
    SOME = "some"
    MOST = "most"
    ALL = "all"

    @property
    def bounds(self) -> tuple[float, float]:
        """Least and most share of requests that are bad; neighbours overlap at the edge."""
        return _BOUNDS[self]


_BOUNDS = {
    ShareClass.FEW: (0.0, 0.1),
    ShareClass.SOME: (0.05, 0.5),
    ShareClass.MOST: (0.5, 0.95),
    ShareClass.ALL: (0.9, 1.0),
}
