"""What stood before the seat whenever it ordered something: the run lived again, view by view."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sim.drill.again import relive
from sim.drill.drill import Drill
from sim.drill.session import Session
from sim.drill.stored import engine_of
from sim.errors import JournalError
from sim.journal.entries import Entry, Kind
from sim.journal.folder import RunFolder
from sim.journal.recovery import Verdict
from sim.journal.writer import Journal, Nowhere
from sim.observe.view import View


def moments(path: Path, drill: Drill) -> list[tuple[Entry, View]]:
    """Each entry in which the seat asked for something, and the view that it had then.

    Raises:
        JournalError: if the journal was altered or did not end.
        ReplayMismatch: if this engine does not give the same journal.
    """
    found = RunFolder(path).read_journal()
    if found.verdict is not Verdict.WHOLE:
        raise JournalError(
            f"{path}: the run has no whole journal; `gameday resume` goes on with it"
        )
    seen: list[tuple[Entry, View]] = []
    seated: list[Session] = []

    def notice(entry: Entry) -> None:
        # Told before any of the orders is carried out: the view is that which they were given by.
        if entry.kind is Kind.ASKED:
            seen.append((entry, seated[0].view))

    journal = Journal(Nowhere(), follow=found.lines, is_replay=True, on_entry=notice)
    head = found.entries[0].data
    drill = replace(drill, engine=engine_of(head))
    seated.append(Session(drill, journal, responder=str(head.get("responder"))))
    relive(seated[0], found)
    return seen
