"""The life of an incident, as the response sets it."""

from __future__ import annotations

from enum import StrEnum

from sim.lifecycle.machine import Machine


class IncidentState(StrEnum):
    """Where the incident stands."""

    NONE = "none"
    DETECTED = "detected"
    ACKNOWLEDGED = "acknowledged"
    DECLARED = "declared"
    MITIGATED = "mitigated"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    CLOSED = "closed"


class IncidentEvent(StrEnum):
    """What happens to it."""

    DETECT = "detect"  # the first page
    ACKNOWLEDGE = "acknowledge"
    DECLARE = "declare"
    MITIGATE = "mitigate"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    CLOSE = "close"


_S, _E = IncidentState, IncidentEvent
_OPEN = (_S.ACKNOWLEDGED, _S.DECLARED, _S.MITIGATED, _S.REOPENED)

INCIDENT: Machine[IncidentState, IncidentEvent] = Machine(
    {
        (_S.NONE, _E.DETECT): _S.DETECTED,
        # A person may see it before any alert does.
        (_S.NONE, _E.DECLARE): _S.DECLARED,
        (_S.DETECTED, _E.ACKNOWLEDGE): _S.ACKNOWLEDGED,
        (_S.DETECTED, _E.DECLARE): _S.DECLARED,
        (_S.ACKNOWLEDGED, _E.DECLARE): _S.DECLARED,
        # Another severity.
        (_S.DECLARED, _E.DECLARE): _S.DECLARED,
        (_S.MITIGATED, _E.DECLARE): _S.MITIGATED,
        (_S.REOPENED, _E.DECLARE): _S.REOPENED,
        **{(state, _E.MITIGATE): _S.MITIGATED for state in _OPEN if state is not _S.MITIGATED},
        **{(state, _E.RESOLVE): _S.RESOLVED for state in _OPEN},
        (_S.RESOLVED, _E.REOPEN): _S.REOPENED,
        (_S.RESOLVED, _E.CLOSE): _S.CLOSED,
    }
)
