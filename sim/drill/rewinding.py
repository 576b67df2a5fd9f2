"""Going back in practice: the run so far ends, and another begins with what was done until then.

A branch is a replay: same seed, same orders up to the moment, then another path.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pydantic import JsonValue

from sim.drill.drill import Drill
from sim.drill.inputs import recorded_inputs
from sim.drill.session import Session
from sim.journal.folder import RunFolder
from sim.model.conduct import Intervention


class Rewound(Exception):
    """The seat goes back to a moment of its run, which has ended with that."""

    def __init__(self, to_us: int) -> None:
        super().__init__(f"back to {to_us} us")
        self.to_us = to_us


def drill_of(drill: Drill, to_us: int) -> Drill:
    """The drill of the run that goes on from a moment: its head tells that it is not the first."""
    before = drill.conduct.get("rewinds")
    told: dict[str, JsonValue] = {
        "rewinds": 1 + (before if isinstance(before, int) else 0),
        "rewound_to_us": to_us,
    }
    return replace(drill, conduct={**drill.conduct, **told})


def catch_up(session: Session, path: Path, to_us: int) -> None:
    """Bring a new session to a moment of the run in ``path``: what came before it happens again."""
    tick = session.drill.tick_us
    for at_us, given in recorded_inputs(RunFolder(path).read_journal().entries):
        if at_us >= to_us or session.is_over:
            break
        while session.now_us < at_us:
            session.step(tick_us=min(tick, at_us - session.now_us))
        if isinstance(given, Intervention):
            session.intervene(given)
        else:
            session.step(given)
    while session.now_us < to_us and not session.is_over:
        session.step(tick_us=min(tick, to_us - session.now_us))
