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
from sim.model.alerting import Urgency
from sim.model.kinds import AlertNote
from sim.observe.alerts import AlertBook, AlertMove
from sim.observe.notifying import Notification, Notifier

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
        notifier: Notifier,
        world: WorldFace,
        *,
        logbook: Logbook,
        incident: Incident,
        now_us: Callable[[], int],
        is_blind: Callable[[], bool] = lambda: False,
        team: str | None = None,
        wake: Callable[[str, int], None] = lambda *_: None,
    ) -> None:
        """``is_blind`` says whether no alert reaches anybody now.

        ``team`` is the seat's own, None: all pages are; ``wake(team, line)`` rings another.
        """
        self.is_blind = is_blind
        self._team = team
        self._wake = wake
        self._book = book
        self._notifier = notifier
        # The newest journal line of each alert that fires.
        self._line_of: dict[str, int] = {}
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

    def hear(self, cause: int) -> None:
        """A silence has begun or ended."""
        self._quieten(cause)
        self._page()

    def _tell(self, moves: Iterable[AlertMove], cause: int | None) -> None:
        moved = list(moves)
        if not moved and self._notifier.is_quiet:
            return
        for move in moved:
            if move.after is AlertState.FIRING:
                # One that fires again is another.
                self._notifier.clears(move.name)
                self._line_of.pop(move.name, None)
                self._notifier.fires(move.name, move.rule, self._now_us())
            elif move.before is AlertState.FIRING:
                self._notifier.clears(move.name)
                self._line_of.pop(move.name, None)
        muted = dict(self._notifier.look(self._now_us()))
        for move in moved:
            data: dict[str, JsonValue] = {
                "title": move.rule.title or move.name,
                "urgency": move.rule.urgency.value,
                "service": move.rule.service,
                "value": move.value,
            }
            if move.after is AlertState.FIRING:
                data |= self._told_of(move, muted.pop(move.name, None))
            line = self._logbook.tell(Kind.ALERT, move.name, _WORDS[move.after], data, cause)
            if move.after is AlertState.FIRING:
                self._line_of[move.name] = line
                self._page()
        self._mark(muted, None)
        self._page()

    def _told_of(self, move: AlertMove, muted_by: str | None) -> dict[str, JsonValue]:
        """What its line says where it does not simply page or write a ticket at once."""
        told: dict[str, JsonValue] = {}
        route = self._notifier.route_of(move.name)
        if route is not None and route.urgency is not None:
            told["routed"] = route.urgency.value
        if route is not None and route.team is not None:
            told["team"] = route.team
        if self.is_blind():
            told["is_unheard"] = True
        if muted_by is not None:
            told["muted_by"] = muted_by
        elif route is not None:
            told["is_grouped"] = True
        return told

    def _quieten(self, cause: int | None) -> None:
        self._mark(dict(self._notifier.look(self._now_us())), cause)

    def _mark(self, moved: dict[str, str | None], cause: int | None) -> None:
        for name, by in moved.items():
            event = "unmuted" if by is None else "muted"
            data: dict[str, JsonValue] = {} if by is None else {"by": by}
            self._logbook.tell(Kind.ALERT, name, event, data, cause or self._line_of.get(name))

    def _page(self) -> None:
        """Tell who is to be told, of alerts that stand in the journal."""
        if self.is_blind():
            return
        for told in self._notifier.due(self._now_us(), of=self._line_of):
            line = self._line_of[told.alerts[0]]
            is_ours = self._team is None or told.team in (None, self._team)
            if not told.is_at_once:
                line = self._paged(told, line, is_ours=is_ours)
            if told.urgency is not Urgency.PAGE:
                continue
            if is_ours:
                self.pages += 1
                self._incident.try_move(IncidentEvent.DETECT, cause=line)
            elif told.team is not None:
                self._wake(told.team, line)

    def _paged(self, told: Notification, cause: int, *, is_ours: bool) -> int:
        data: dict[str, JsonValue] = {
            "alerts": list(told.alerts),
            "urgency": told.urgency.value,
            "team": told.team,
        }
        if told.is_repeat:
            data["is_repeat"] = True
        if not is_ours:
            data["is_elsewhere"] = True
        return self._logbook.tell(Kind.ALERT, told.alerts[0], "notified", data, cause)
