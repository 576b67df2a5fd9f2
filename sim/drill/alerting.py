"""Alerts in the drill: rules looked at on time, moves told, the first page opens the incident."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pydantic import JsonValue

from sim.drill.incident import Incident
from sim.drill.logbook import Logbook
from sim.engine.face import Rank, WorldFace
from sim.journal.entries import Kind
from sim.lifecycle.alert import AlertState
from sim.lifecycle.incident import IncidentEvent
from sim.model.kinds import AlertNote
from sim.observe.alerts import AlertBook, AlertMove

_WORDS = {
    AlertState.PENDING: "pending",
    AlertState.FIRING: "firing",
    AlertState.INACTIVE: "cleared",
}


class Alerting:
    """Evaluates the book on the world's clock and keeps count of pages."""

    def __init__(
        self,
        book: AlertBook,
        world: WorldFace,
        logbook: Logbook,
        incident: Incident,
        now_us: Callable[[], int],
    ) -> None:
        self._book = book
        self._world = world
        self._logbook = logbook
        self._incident = incident
        self._now_us = now_us
        # Pages so far; a wait ends when this grows.
        self.pages = 0
        for interval in book.intervals_us:
            world.every(interval, Rank.ALERT, f"alerts-{interval:012d}", self._evaluation(interval))

    def next_look_us(self) -> int:
        """When a rule is looked at next after now, in run time: the next chance of a page."""
        now = self._world.now_us
        return min(
            ((now // interval + 1) * interval for interval in self._book.intervals_us),
            default=now + 60_000_000,
        )

    def raise_note(self, note: AlertNote, *, cause: int) -> None:
        """A decoy fires."""
        self._tell([self._book.raise_note(note, self._now_us())], cause)

    def clear_note(self, name: str, *, cause: int) -> None:
        """A decoy stops."""
        move = self._book.clear_note(name, self._now_us())
        if move is not None:
            self._tell([move], cause)

    def _evaluation(self, interval_us: int) -> Callable[[], None]:
        return lambda: self._tell(self._book.evaluate(interval_us, self._now_us()), None)

    def _tell(self, moves: Iterable[AlertMove], cause: int | None) -> None:
        for move in moves:
            data: dict[str, JsonValue] = {
                "title": move.rule.title or move.name,
                "urgency": move.rule.urgency.value,
                "service": move.rule.service,
                "value": move.value,
            }
            line = self._logbook.tell(Kind.ALERT, move.name, _WORDS[move.after], data, cause)
            if move.is_new_page:
                self.pages += 1
                self._incident.try_move(IncidentEvent.DETECT, cause=line)
