"""One claim of one update that was not so."""

from __future__ import annotations

from dataclasses import dataclass

from sim.journal.entries import Entry
from sim.units import SECOND, clock


@dataclass(frozen=True, slots=True)
class Untrue:
    """What was claimed, when, in which line of the journal, and what was so."""

    claim: str  # over, component, journey, region, share, data_loss, promise
    at_s: float
    line: int
    sentence: str


def untrue(claim: str, post: Entry, sentence: str) -> Untrue:
    """A claim of an update that the record disproves."""
    return Untrue(claim, post.at_us / SECOND, post.sequence, f"{clock(post.at_us)}: {sentence}")
