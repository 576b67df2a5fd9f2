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
    """Whom an update is for; each wants other words at another pace."""

    INTERNAL = "internal"
    STATUS_PAGE = "status_page"
    EXECUTIVES = "executives"
    SUPPORT = "support"


class ActionState(StrEnum):
    """How far the response says it is. Source: Atlassian, incident communication templates."""

    LOOKING = "looking"
    CAUSE_KNOWN = "cause_known"
    FIX_GOING_IN = "fix_going_in"
    WATCHING = "watching"
    RESOLVED = "resolved"
