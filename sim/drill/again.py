"""Resume and replay: one way, the run lived again from its inputs and held against its journal.

A resumed responder inside this process decides again, and must decide the same; a program is fed
from the journal as far as it goes, then starts afresh with its history. A replay starts nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import JsonValue

from sim.drill.drill import Drill
from sim.drill.inputs import recorded_decisions, recorded_inputs
from sim.drill.responders import EXEC, make_responder
from sim.drill.runner import OnEntry, RunResult, play
from sim.drill.session import ABORTED, FAILED, Session
from sim.drill.stored import check_engine, engine_of
from sim.errors import JournalError
from sim.journal.disk import JournalFile
from sim.journal.entries import Entry
from sim.journal.files import FILES, Files
from sim.journal.folder import RunFolder, load_run
from sim.journal.recovery import Recovered, Verdict
from sim.journal.writer import Journal, Nowhere
from sim.model.conduct import Intervention
from sim.model.playbook import Playbook
from sim.responders.base import Responder
from sim.units import SECOND


@dataclass(frozen=True)
class Resumed:
    """A run that was gone on with; ``rest`` bytes after entry ``sequence`` had been damaged."""

    result: RunResult
    sequence: int
    rest: int


def resume(
    path: Path,
    drill: Drill,
    responder: str | Responder,
    *,
    script: Playbook | None = None,
    on_entry: OnEntry | None = None,
    files: Files = FILES,
) -> Resumed:
    """Go on with a run that was cut; one that ended is returned as it is.

    Raises:
        JournalError: if the folder cannot be read, another process writes it, or another engine
            made it.
        ReplayMismatch: if the same documents do not give the same journal any more.
    """
    check_engine(path)
    folder = RunFolder(path)
    sink = JournalFile(folder.journal, files)
    try:
        found = sink.recover()
        if found.verdict is Verdict.WHOLE or _is_ended(found.entries):
            record = load_run(path)
            assert record.end is not None
            result = RunResult(record, str(record.end.data["reason"]), path)
            return Resumed(result, found.next_sequence, len(found.rest))
        name = responder if isinstance(responder, str) else responder.name
        # Who sits outside (a program, a person) has answered already: the journal has its answers.
        is_outside = name.startswith(EXEC) or not isinstance(responder, str)
        if isinstance(responder, str):
            log = path / "responder.log"
            responder = make_responder(
                responder, drill.scenario, script=script, log=log, think=drill.think
            )
        journal = Journal(sink, follow=found.lines, on_entry=on_entry)
        try:
            session = Session(drill, journal, responder=name, folder=folder, files=files)
            if is_outside:
                relive(session, found)
                _tell_history(responder, found.entries)
            result = play(session, responder, path)
        finally:
            responder.close()
            journal.close()
    finally:
        sink.close()
    return Resumed(result, found.next_sequence, len(found.rest))


def replay(path: Path, drill: Drill, *, on_entry: OnEntry | None = None) -> Session:
    """Live a run again from its recorded orders, in memory; nothing is written, nobody started.

    A run of another engine is held against its journal like any other: this engine may have given
    the same bytes.

    Returns:
        The session at the end of the journal: over, where the run was.

    Raises:
        JournalError: if the journal was altered.
        ReplayMismatch: at the first entry that differs.
    """
    found = RunFolder(path).read_journal()
    if found.verdict is Verdict.ALTERED:
        raise JournalError(f"{path}: was altered: {found.problem}")
    if not found.entries:
        raise JournalError(f"{path}: the journal is empty")
    is_whole = found.verdict is Verdict.WHOLE
    journal = Journal(Nowhere(), follow=found.lines, is_replay=is_whole, on_entry=on_entry)
    name = str(found.entries[0].data.get("responder"))
    made_by = engine_of(found.entries[0].data)
    if made_by != drill.engine:
        drill = replace(drill, engine=made_by)
    session = Session(drill, journal, responder=name)
    relive(session, found)
    return session


def relive(session: Session, found: Recovered) -> None:
    """Feed a session its recorded inputs at their times, then let time pass to the last entry."""
    tick = session.drill.tick_us
    for at_us, given in recorded_inputs(found.entries):
        while session.now_us < at_us and not session.is_over:
            session.step(tick_us=min(tick, at_us - session.now_us))
        if session.is_over:
            break
        if isinstance(given, Intervention):
            session.intervene(given)
        else:
            session.step(given)
    end = found.entries[-1] if _is_ended(found.entries) else None
    if end is not None and end.data["reason"] == FAILED:
        session.abandon(str(end.data["detail"]))
    stop_us = end.at_us if end is not None and end.data["reason"] == ABORTED else None
    while not session.is_over and session.journal.is_following:
        if stop_us is None:
            session.step()
        elif session.now_us < stop_us:
            session.step(tick_us=min(tick, stop_us - session.now_us))
        else:
            assert end is not None
            session.abort(str(end.data["detail"]))


def _is_ended(entries: tuple[Entry, ...]) -> bool:
    # A run that was cut before its first entry has none.
    return bool(entries) and entries[-1].kind.value == "end"


def _tell_history(responder: Responder, entries: tuple[Entry, ...]) -> None:
    history: list[JsonValue] = [
        {
            "at_s": at_us / SECOND,
            "orders": [
                {"action": order.action, "arguments": order.arguments, "label": order.label}
                for order in decision.orders
            ],
        }
        for at_us, decision in recorded_decisions(entries)
        if decision.orders
    ]
    if hasattr(responder, "history"):
        responder.history = history
