"""How a run was conducted: what was done to it from outside the seat, and how much help was taken.

Said beside every score: a drill that was helped along is not the same attempt as one that was not.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue

from sim.journal.entries import Kind
from sim.journal.record import RunRecord
from sim.model.conduct import Act
from sim.units import SECOND

_WORDS = {
    Act.INJECT: ("inject", "injects"),
    Act.NUDGE: ("nudge", "nudges"),
    Act.FREEZE: ("stop of the clock", "stops of the clock"),
    Act.END: ("end", "ends"),
}


@dataclass(frozen=True, slots=True)
class Intervened:
    """One intervention: what, by whom, when, and its journal line."""

    act: str
    by: str
    at_s: float
    line: int

    def as_dict(self) -> dict[str, JsonValue]:
        """Plain values."""
        return {"act": self.act, "by": self.by, "at_s": self.at_s, "line": self.line}


@dataclass(frozen=True, slots=True)
class Conducted:
    """Everything that was done to one run from outside, in the order of its journal."""

    interventions: tuple[Intervened, ...] = ()
    rewinds: int = 0
    is_registered: bool = False

    @property
    def hints(self) -> int:
        """Hints that were taken."""
        return sum(done.act == Act.HINT.value for done in self.interventions)

    @property
    def is_facilitated(self) -> bool:
        """Whether somebody outside the seat had a hand in it."""
        return len(self.interventions) > self.hints

    @property
    def words(self) -> str:
        """``facilitated: 1 inject, 2 nudges; 1 hint taken``; empty where nothing was done."""
        counts = {act: sum(done.act == act.value for done in self.interventions) for act in _WORDS}
        told = ", ".join(
            f"{count} {_WORDS[act][count > 1]}" for act, count in counts.items() if count
        )
        hints = f"{self.hints} hint{'s' if self.hints > 1 else ''} taken" if self.hints else ""
        went = f"gone back {self.rewinds} time{'s' if self.rewinds > 1 else ''}"
        parts = (
            "registered" if self.is_registered else "",
            told and f"facilitated: {told}",
            hints,
            went if self.rewinds else "",
        )
        return "; ".join(words for words in parts if words)


def conducted(record: RunRecord) -> Conducted:
    """What a run's journal tells of it."""
    conduct = record.entries[0].data.get("conduct") if record.entries else None
    told = conduct if isinstance(conduct, dict) else {}
    rewinds = told.get("rewinds")
    return Conducted(
        tuple(
            Intervened(entry.event, entry.subject, entry.at_us / SECOND, entry.sequence)
            for entry in record.of_kind(Kind.FACILITATION)
        ),
        rewinds=rewinds if isinstance(rewinds, int) else 0,
        is_registered=told.get("mode") == "registered",
    )
