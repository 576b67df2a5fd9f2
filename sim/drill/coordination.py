"""Orders that move people and words, not the system: each is a line in the journal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.drill.incident import Incident
from sim.drill.logbook import Logbook
from sim.drill.people.people import Arguments, Handler, People
from sim.journal.entries import Kind
from sim.lifecycle.incident import IncidentEvent
from sim.model.communication import ActionState
from sim.model.kinds import Action
from sim.observe.alerts import AlertBook

SCOPE = frozenset({"components", "regions", "journeys", "share"})


@dataclass(frozen=True)
class Coordination:
    """What such orders act on."""

    logbook: Logbook
    incident: Incident
    alerts: AlertBook
    now_us: Callable[[], int]
    people: People

    def carry_out(self, kind: str, action: Action, line: int) -> str | None:
        """Do it; a sentence where it cannot be done."""
        handlers: dict[str, Handler] = {
            "acknowledge": self._acknowledge,
            "declare": self._declare,
            "resolve": self._resolve,
            "reopen": self._reopen,
            "post_update": self._post_update,
            "submit_diagnosis": self._submit_diagnosis,
            **self.people.handlers(),
        }
        arguments = action.model_dump(mode="json")
        return handlers.get(kind, self._note(kind))(line, arguments)

    def _acknowledge(self, line: int, arguments: Arguments) -> str | None:
        name = arguments["alert"]
        assert name is None or isinstance(name, str)
        if name is not None and not self.alerts.has(name):
            return f"no alert {name!r}"
        names = self.alerts.acknowledge(name)
        if not names and (why := self.incident.refusal(IncidentEvent.ACKNOWLEDGE)):
            return why
        for known in names:
            self.logbook.tell(Kind.ALERT, known, "acknowledged", {}, line)
        self.incident.try_move(IncidentEvent.ACKNOWLEDGE, cause=line)
        return None

    def _declare(self, line: int, arguments: Arguments) -> str | None:
        if why := self.incident.refusal(IncidentEvent.DECLARE):
            return why
        self.incident.severity = str(arguments["severity"])
        self.incident.move(IncidentEvent.DECLARE, cause=line, data=arguments)
        return None

    def _resolve(self, line: int, arguments: Arguments) -> str | None:
        if why := self.incident.refusal(IncidentEvent.RESOLVE):
            return why
        self.incident.move(IncidentEvent.RESOLVE, cause=line, data=arguments)
        self.incident.resolved_us = self.now_us()
        return None

    def _reopen(self, line: int, arguments: Arguments) -> str | None:
        if why := self.incident.refusal(IncidentEvent.REOPEN):
            return why
        self.incident.move(IncidentEvent.REOPEN, cause=line, data=arguments)
        self.incident.resolved_us = None
        return None

    def _post_update(self, line: int, arguments: Arguments) -> str | None:
        self.incident.tell_audience(str(arguments["audience"]))
        # A scope that nobody spoke of is no claim.
        said = {k: v for k, v in arguments.items() if k not in SCOPE or v}
        self.logbook.tell(Kind.UPDATE, str(arguments["audience"]), "posted", said, line)
        self.people.answer(str(arguments["audience"]))
        if arguments["action_state"] == ActionState.WATCHING.value:
            self.incident.try_move(IncidentEvent.MITIGATE, cause=line)
        return None

    def _submit_diagnosis(self, line: int, arguments: Arguments) -> str | None:
        # A path that nobody named is no claim.
        said = {k: v for k, v in arguments.items() if k != "path" or v}
        self.logbook.tell(Kind.DIAGNOSIS, "diagnosis", "filed", said, line)
        return None

    def _note(self, kind: str) -> Handler:
        def note(line: int, arguments: Arguments) -> str | None:
            self.logbook.tell(Kind.NOTE, kind, "noted", arguments, line)
            return None

        return note
