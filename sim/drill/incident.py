"""Where the incident stands, as the response sets it; every move goes by the lifecycle's table."""

from __future__ import annotations

from pydantic import JsonValue

from sim.drill.logbook import Logbook
from sim.journal.entries import Kind
from sim.lifecycle.incident import INCIDENT, IncidentEvent, IncidentState
from sim.observe.view import IncidentView

SUBJECT = "incident"
CLOSED = frozenset({IncidentState.NONE, IncidentState.RESOLVED, IncidentState.CLOSED})

_WHY_NOT = {
    IncidentEvent.ACKNOWLEDGE: "there is no page to acknowledge",
    IncidentEvent.RESOLVE: "there is no open incident; declare or acknowledge it first",
    IncidentEvent.REOPEN: "no incident has been resolved",
    IncidentEvent.DECLARE: "the incident is resolved; reopen it",
}


class Incident:
    """One incident a drill."""

    def __init__(self, logbook: Logbook) -> None:
        self._logbook = logbook
        self.state = IncidentState.NONE
        self.severity: str | None = None
        self.roles: dict[str, str] = {}
        self.experts: list[str] = []
        self.last_update_us: int | None = None
        self.resolved_us: int | None = None
        self._opened_us: int | None = None
        self._told: dict[str, int] = {}
        self._last_line: int | None = None
        # What the last view was made of, and that view: it is told again while nothing moves.
        self._shown: tuple[tuple[object, ...], IncidentView] | None = None

    def refusal(self, event: IncidentEvent) -> str | None:
        """Why this cannot happen now, in a sentence; None when it can."""
        if INCIDENT.allows(self.state, event):
            return None
        why = _WHY_NOT.get(event, "that cannot happen now")
        return f"{why} (the incident is {self.state.value})"

    def move(
        self, event: IncidentEvent, *, cause: int, data: dict[str, JsonValue] | None = None
    ) -> None:
        """Make a move that the table allows, and tell it."""
        story = "" if self._last_line is None else f"#{self._last_line}"
        self.state = INCIDENT.move(self.state, event, subject=SUBJECT, story=story)
        if self.state in CLOSED:
            self._opened_us = None
        elif self._opened_us is None:
            self._opened_us = self._logbook.now_us
        self._last_line = self._logbook.tell(Kind.INCIDENT, SUBJECT, self.state.value, data, cause)

    def try_move(self, event: IncidentEvent, *, cause: int) -> None:
        """Make the move where the table allows it."""
        if INCIDENT.allows(self.state, event):
            self.move(event, cause=cause)

    def tell_audience(self, audience: str) -> None:
        """An update goes out, now."""
        self.last_update_us = self._told[audience] = self._logbook.now_us

    def view(self) -> IncidentView:
        """As the responder has set it."""
        now = (
            self.state.value,
            self.severity,
            self.roles,
            self.last_update_us,
            self._opened_us,
            self._told,
            tuple(self.experts),
        )
        if self._shown is None or self._shown[0] != now:
            state, severity, roles, updated_us, opened_us, told, experts = now
            parts = (state, severity, dict(roles), updated_us, opened_us, dict(told), experts)
            self._shown = (parts, IncidentView(*parts))
        return self._shown[1]
