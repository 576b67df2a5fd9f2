"""A run lived on past its end, unseen and with nobody in the seat: what was left undone comes due.

The run is lived again from its inputs, in memory. Where it was ended early it goes on to the
drill's whole length, so that leaving early hides no harm. Past that length is the epilogue:
recurrences, stopgaps that were left in place and missing redundancy have time to show.
"""

from __future__ import annotations

from dataclasses import replace

from sim.drill.drill import Drill
from sim.drill.facilitating import injected
from sim.drill.inputs import recorded_inputs
from sim.drill.session import Session
from sim.journal.aftermath import BOOKS, Aftermath
from sim.journal.record import RunRecord
from sim.journal.writer import Journal, Nowhere
from sim.model.conduct import Act, Intervention
from sim.units import SECOND


def aftermath_of(drill: Drill, record: RunRecord) -> Aftermath | None:
    """What followed a run that ended before its drill; None where it lasted as long."""
    if record.seconds.counts.shape[1] * SECOND >= drill.scenario.lasts or record.end is None:
        return None
    whole = live_on(drill, record, until_us=drill.scenario.lasts)
    ended = record.end.at_us
    later = tuple(
        entry
        for entry in whole.entries
        if entry.kind in BOOKS and (entry.at_us > ended or entry.event == "closed")
    )
    return Aftermath(whole.seconds, whole.samples, later)


def live_on(drill: Drill, record: RunRecord, *, until_us: int) -> RunRecord:
    """The same run to a later end; nobody orders anything once its inputs are through."""
    lasts = max(drill.scenario.lasts, until_us)
    # The drill's clock is the same; only its end is further off.
    far = replace(drill, scenario=drill.scenario.model_copy(update={"lasts": lasts}))
    session = Session(far, Journal(Nowhere()), responder=str(record.head.data.get("responder")))
    tick = drill.tick_us
    for at_us, given in recorded_inputs(record.entries):
        while session.now_us < at_us and not session.is_over:
            session.step(tick_us=min(tick, at_us - session.now_us))
        if session.is_over:
            break
        if not isinstance(given, Intervention):
            session.step(given)
        elif given.act is not Act.END:
            session.intervene(given)
    while not session.is_over:
        session.step(tick_us=far.scenario.lasts)
    return session.record


def epilogues(
    drill: Drill, mine: RunRecord, idle: RunRecord, *, until_us: int
) -> tuple[RunRecord, RunRecord]:
    """A run and nobody's on the same seed, both lived on past the drill."""
    facilitated = replace(drill, facilitated=injected(mine.entries))
    return (
        live_on(drill, mine, until_us=until_us),
        live_on(facilitated, idle, until_us=until_us),
    )
