"""A change that everybody hears of: a line of the change log, and of the journal."""

from __future__ import annotations

from sim.drill.logbook import Logbook
from sim.journal.entries import Kind
from sim.model.kinds import ChangeNote
from sim.observe.changes import ChangeLog


def post(
    note: ChangeNote, changes: ChangeLog, logbook: Logbook, *, at_us: int, cause: int | None
) -> None:
    """Let a change be known from ``at_us`` of the drill's clock on."""
    changes.add(at_us, note)
    data = {"text": note.text, "version": note.version}
    logbook.tell(Kind.CHANGE, note.service, note.kind.value, dict(data), cause)
