"""The journal on the drill's clock: who tells what need not know the time nor the chain."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import JsonValue

from sim.journal.entries import Kind
from sim.journal.writer import Journal


class Logbook:
    """Puts entries into the journal at the drill's time. ``now_us`` gives that time."""

    def __init__(self, journal: Journal, now_us: Callable[[], int]) -> None:
        self._journal = journal
        self._now_us = now_us

    @property
    def now_us(self) -> int:
        """The drill's clock."""
        return self._now_us()

    def tell(
        self,
        kind: Kind,
        subject: str,
        event: str,
        data: dict[str, JsonValue] | None = None,
        cause: int | None = None,
    ) -> int:
        """One entry, now; its sequence number."""
        return self._journal.append(self._now_us(), kind, subject, event, data, cause)

    def record(
        self,
        kind: Kind,
        subject: str,
        event: str,
        data: dict[str, JsonValue],
        cause: int | None,
    ) -> int:
        """As the world tells it (``engine.face.Record``)."""
        return self.tell(kind, subject, event, data, cause)
