"""The incident's channel: what is said there is heard at the desk, and stands in the journal."""

from __future__ import annotations

from pydantic import JsonValue

from sim.drill.logbook import Logbook
from sim.journal.entries import Kind
from sim.observe.changes import Inbox


class Channel:
    """One channel a run. Times are the drill's clock."""

    def __init__(self, logbook: Logbook, inbox: Inbox) -> None:
        self._logbook = logbook
        self._inbox = inbox

    @property
    def now_us(self) -> int:
        """The drill's clock."""
        return self._logbook.now_us

    def say(
        self,
        subject: str,
        event: str,
        text: str,
        *,
        sender: str,
        role: str,
        cause: int | None = None,
        is_heard: bool = True,
        **more: JsonValue,
    ) -> int:
        """Somebody says something; the journal line, in which ``more`` stands as well."""
        if is_heard:
            self._inbox.add(self.now_us, sender=sender, role=role, text=text)
        said: dict[str, JsonValue] = {"from": sender, "role": role, "text": text}
        return self._logbook.tell(Kind.MESSAGE, subject, event, said | more, cause)

    def note(self, subject: str, event: str, cause: int, **what: JsonValue) -> int:
        """Something is put on record without a word to anybody; the journal line."""
        return self._logbook.tell(Kind.NOTE, subject, event, what, cause)
