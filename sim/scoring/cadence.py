"""How much of an incident was covered by fresh word to those who wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.journal.entries import Entry
from sim.model.cadence import Pace
from sim.units import parse_duration


@dataclass(frozen=True, slots=True)
class Word:
    """One update: when it came, and how long until the next one that it promised (0: none)."""

    at_us: int
    promises_us: int = 0


def word_of(post: Entry) -> Word:
    """The update of a journal entry."""
    promised = post.data.get("next_update")
    return Word(post.at_us, parse_duration(promised) if isinstance(promised, str) else 0)


def covered_us(
    words: Sequence[Word], begins: int, ends: int, pace: Pace, *, between: str = "next"
) -> int:
    """Microseconds of ``begins..ends`` that some word covers, the first grace time included.

    Args:
        words: in the order of time; none before ``begins``.
        begins: the evidence, from which the clocks count.
        ends: when nobody waits any more.
        pace: complete, as ``Scenario.pace`` gives it.
        between: which of its times lies between two words: ``next``, or ``leaders``.
    """
    covered = 0
    fresh_until = begins + pace.within("first")
    long_from = begins + pace.within("long_after")
    clock = begins
    for word in [*words, Word(ends)]:
        at = min(word.at_us, ends)
        covered += max(min(fresh_until, at) - clock, 0)
        clock = max(clock, at)
        lasts = pace.within(between)
        if at >= long_from:
            lasts = max(lasts, min(word.promises_us, pace.within("long_next")))
        fresh_until = at + lasts
    return covered
