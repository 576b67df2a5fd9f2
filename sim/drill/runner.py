"""Runs a drill from start to end: on disk or in memory, with a responder or from its journal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import JsonValue

from sim.drill.drill import Drill
from sim.drill.responders import make_responder
from sim.drill.rewinding import catch_up
from sim.drill.session import Session
from sim.errors import Interrupted, ResponderFailed
from sim.journal.disk import JournalFile
from sim.journal.entries import Entry
from sim.journal.files import FILES, Files
from sim.journal.folder import WALL_CLOCK, RunFolder
from sim.journal.record import RunRecord
from sim.journal.writer import Journal, Nowhere
from sim.model.playbook import Playbook
from sim.responders.base import Driver, Responder

OnEntry = Callable[[Entry], None]


@dataclass(frozen=True)
class RunResult:
    """What came of a run. ``failure`` is set where the responder broke its contract."""

    record: RunRecord
    reason: str  # lasted, resolved, aborted, responder_failed
    folder: Path | None
    failure: ResponderFailed | None = None


def run(
    drill: Drill,
    responder: str | Responder,
    *,
    out: Path | None = None,
    script: Playbook | None = None,
    on_entry: OnEntry | None = None,
    files: Files = FILES,
    started_at: datetime | None = None,
    asked: Mapping[str, str] | None = None,
    start: tuple[Path, int] | None = None,
) -> RunResult:
    """Run a drill to its end; ``out`` names the run folder, None keeps it in memory.

    ``start`` names a run of the same seed and a time: what was done there until then is done first.

    ``asked`` holds the words that asked for it; they stay with the run, so that whoever resumes it
    knows them too.

    Raises:
        UnknownName: for an unknown plane or responder.
        JournalError: if the folder cannot be written.
    """
    if isinstance(responder, str):
        log = None if out is None else out / "responder.log"
        responder = make_responder(
            responder, drill.scenario, script=script, log=log, think=drill.think
        )
    try:
        with opened(
            drill,
            responder.name,
            out=out,
            on_entry=on_entry,
            files=files,
            started_at=started_at,
            asked=asked,
        ) as session:
            if start is not None:
                catch_up(session, *start)
            return play(session, responder, out)
    finally:
        responder.close()


@contextmanager
def opened(
    drill: Drill,
    responder: str,
    *,
    out: Path | None = None,
    on_entry: OnEntry | None = None,
    files: Files = FILES,
    started_at: datetime | None = None,
    asked: Mapping[str, str] | None = None,
) -> Iterator[Session]:
    """A session at the end of its lead-in, its folder made and locked; for whoever steps it.

    What was acknowledged is on disk whichever way it is left; an unfinished run can be resumed.

    Raises:
        JournalError: if the folder cannot be written.
        Interrupted: in place of ``KeyboardInterrupt``.
    """
    folder = None if out is None else RunFolder(out)
    sink: Nowhere | JournalFile = Nowhere()
    if folder is not None:
        moment = started_at or datetime.now(UTC)
        manifest: dict[str, JsonValue] = {
            "head": drill.head(responder),
            WALL_CLOCK: moment.isoformat(timespec="seconds"),
            "asked": dict(asked or {}),
        }
        # What a registered run was made from comes into its folder at its end.
        folder.create(manifest, {} if drill.is_registered else drill.documents, files)
        sink = JournalFile(folder.journal, files)
    journal = Journal(sink, on_entry=on_entry)
    try:
        yield Session(drill, journal, responder=responder, folder=folder, files=files)
    except KeyboardInterrupt as error:
        where = "" if out is None else f"; `gameday resume {out}` goes on from here"
        raise Interrupted(f"interrupted{where}") from error
    finally:
        journal.close()


def play(session: Session, responder: Responder, out: Path | None) -> RunResult:
    """Let a responder answer views until the drill is over."""
    failure = None
    if isinstance(responder, Driver):
        responder.drive(session)
    view = session.view
    while not session.is_over:
        try:
            view = session.step(responder.decide(view))
        except ResponderFailed as failed:
            failure = failed
            session.abandon(str(failed))
    record = session.record
    assert record.end is not None
    return RunResult(record, str(record.end.data["reason"]), out, failure)
