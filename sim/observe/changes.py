"""The change log, and what people said: lines in order of time."""

from __future__ import annotations

from sim.model.kinds import ChangeNote
from sim.observe.view import ChangeView, MessageView


class ChangeLog:
    """Deploys, configuration, flags, scaling: what everybody can look up."""

    def __init__(self) -> None:
        self._lines: tuple[ChangeView, ...] = ()

    def add(self, at_us: int, note: ChangeNote) -> None:
        """One more line."""
        line = ChangeView(at_us, note.kind, note.service, note.text, note.version)
        self._lines = (*self._lines, line)

    def lines(self) -> tuple[ChangeView, ...]:
        """Every line, oldest first."""
        return self._lines


class Inbox:
    """What people said to the responder."""

    def __init__(self) -> None:
        self._messages: tuple[MessageView, ...] = ()

    def add(self, at_us: int, *, sender: str, role: str, text: str) -> None:
        """One more message."""
        self._messages = (*self._messages, MessageView(at_us, sender, role, text))

    def messages(self) -> tuple[MessageView, ...]:
        """Every message, oldest first."""
        return self._messages
