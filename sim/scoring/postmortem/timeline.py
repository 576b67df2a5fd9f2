"""F2: what happened when, each event by its line or its time; own mistakes belong there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.journal.entries import Entry
from sim.model.postmortem import Event, EventKind, Sign
from sim.scoring import standard
from sim.scoring.dimensions.items import Item
from sim.scoring.postmortem.measures import closeness, graded, left_open, nothing_to_say
from sim.scoring.postmortem.truths import Truths
from sim.units import SECOND, clock


@dataclass(frozen=True, slots=True)
class Expected:
    """An event that happened, with the lines that show it."""

    event: EventKind
    at_us: int
    lines: tuple[int, ...]

    @property
    def words(self) -> str:
        """For people."""
        return f"{clock(self.at_us)} {self.event.value}"


def grade(said: tuple[Event, ...], truths: Truths) -> Item:
    """Recall by importance and precision, each hit by how near its time is."""
    expected = tuple(events(truths))
    told = [one.words for one in expected]
    if not expected:
        return nothing_to_say("nothing happened that a timeline must tell")
    if not said:
        return left_open([*told], "the timeline")
    entries = {entry.sequence: entry for entry in truths.case.record.entries}
    near = _matched(said, expected, entries)
    weights = [standard.EVENTS[one.event.value] for one in expected]
    recall = sum(w * v for w, v in zip(weights, near, strict=True)) / sum(weights)
    precision = sum(near) / len(said)
    value = 2.0 * recall * precision / (recall + precision) if recall + precision else 0.0
    missed = [one.words for one, v in zip(expected, near, strict=True) if v == 0.0]
    return graded(
        value,
        f"{sum(v > 0.0 for v in near)} of {len(expected)} events were told, in {len(said)} lines",
        expected=[*told],
        given=sorted(
            f"{one.event.value} "
            + (f"line {one.line}" if one.at is None else f"at {one.at / SECOND:g} s")
            for one in said
        ),
        lines=tuple(sorted({line for one in expected for line in one.lines})),
        would_change="" if not missed else f"it left out: {'; '.join(missed)}",
    )


def events(truths: Truths) -> Iterator[Expected]:
    """All that happened, in the order of the stamps; each move that hurt is one of them."""
    stamps, lines = truths.case.stamped.stamps, truths.case.stamped.lines
    named = (
        (EventKind.HARM_BEGAN, stamps.impact_began_s, "impact_began_s"),
        (EventKind.PAGED, stamps.paged_s, "paged_s"),
        (EventKind.ACKNOWLEDGED, stamps.acknowledged_s, "acknowledged_s"),
        (EventKind.DECLARED, stamps.declared_s, "declared_s"),
        (EventKind.IDENTIFIED, stamps.identified_s, "identified_s"),
        (EventKind.HARM_ENDED, stamps.mitigated_s, "mitigated_s"),
        (EventKind.RESOLVED, stamps.resolved_s, "resolved_s"),
    )
    for kind, at_s, name in named:
        if at_s is not None:
            found = (lines[name],) if name in lines else ()
            yield Expected(kind, round(at_s * SECOND), found)
    helped = [move for move in truths.moves if move.sign is Sign.HELPED]
    if helped:
        best = max(helped, key=lambda move: (move.saved, -move.at_us))
        yield Expected(EventKind.TURNED, best.at_us, best.lines)
    for move in truths.moves:
        if move.sign is Sign.HURT:
            yield Expected(EventKind.OWN_MISTAKE, move.at_us, move.lines)


def _matched(
    said: tuple[Event, ...], expected: tuple[Expected, ...], entries: dict[int, Entry]
) -> list[float]:
    """How well each event was told, by the nearest line of its kind that tells no other."""
    pairs = sorted(
        (
            (-_nearness(one, want, entries), k, one.line is None, one.line or 0, one.at or 0, n)
            for k, want in enumerate(expected)
            for n, one in enumerate(said)
            if one.event is want.event
        ),
    )
    near = [0.0] * len(expected)
    taken: set[int] = set()
    used: set[int] = set()
    for value, k, _, _, _, n in pairs:
        if k not in taken and n not in used:
            near[k] = -value
            taken.add(k)
            used.add(n)
    return near


def _nearness(one: Event, want: Expected, entries: dict[int, Entry]) -> float:
    """1 for the very line; else how near its time is, or the time of the line named."""
    if one.line in want.lines:
        return 1.0
    at_us = one.at
    if at_us is None:
        entry = entries.get(one.line or 0)
        if entry is None:
            return 0.0
        at_us = entry.at_us
    return closeness(at_us, want.at_us)
