"""The profile of a run: six dimensions with letters, their items, and what would have changed."""

from __future__ import annotations

from typing import Final

from reports.context import Judged
from reports.tables import Row
from sim.scoring.dimensions.items import Item
from sim.scoring.letters import WORDS
from sim.scoring.postmortem.grade import FIELDS

NAMES: Final = {
    "detect": "Detect and triage",
    "diagnose": "Diagnose",
    "mitigate": "Mitigate",
    "lead": "Communicate and lead",
    "recover": "Recover and verify",
    "learn": "Learn",
}
ITEMS: Final = {
    "A1": "taken up in time",
    "A2": "how bad it was called",
    "A3": "who was said to be hit",
    "A4": "first containment",
    "B1": "belief over time",
    "B2": "how near the diagnosis came",
    "B3": "path from cause to symptom",
    "B4": "belief from what was seen",
    "B5": "questions spent",
    "C1": "harm avoided",
    "C2": "only what helps",
    "C3": "time to mitigate",
    "C4": "cost",
    "D1": "fresh word",
    "D2": "true word",
    "D3": "promises",
    "D4": "who was paged",
    "D5": "handoffs",
    "D6": "decisions on record",
    "E1": "recovery targets",
    "E2": "verified, then closed",
    "E3": "put back",
    "E4": "afterwards",
    **FIELDS,
}


def profile_rows(judged: Judged) -> list[Row]:
    """Dimension, letter, value, what cost most."""
    letters = judged.card.grade.letters
    return [
        Row((NAMES[name], lettered(letters[name]), shown(one.value), one.sentence))
        for name, one in judged.card.grade.dimensions.items()
    ]


def item_rows(judged: Judged) -> list[Row]:
    """Item, value, sentence, what would have changed it, journal lines."""
    return [
        Row(
            (
                f"{name} {ITEMS.get(name, '')}".strip(),
                shown(item.value),
                item.sentence,
                item.would_change,
                line_words(item),
            )
        )
        for one in judged.card.grade.dimensions.values()
        for name, item in one.items.items()
    ]


def task_rows(judged: Judged) -> list[Row]:
    """Critical task, letter, value, sentence, journal lines."""
    tasks = judged.card.grade.tasks
    return [
        Row(
            (
                name,
                lettered(tasks.get(name)),
                shown(part.value),
                part.sentence,
                ", ".join(f"#{line}" for line in part.lines[:8]),
            )
        )
        for name, part in judged.card.parts.items()
    ]


def gate_rows(judged: Judged) -> list[Row]:
    """Rules that cap the total: name, what happened, the cap, journal lines."""
    return [
        Row(
            (
                gate.name,
                gate.sentence,
                f"{gate.cap:.0f}",
                ", ".join(f"#{line}" for line in gate.lines[:8]),
            )
        )
        for gate in judged.card.grade.gates
    ]


def letters(judged: Judged) -> str:
    """``Detect and triage P, Diagnose S, ...``, those that were observed."""
    told = judged.card.grade.letters
    return ", ".join(f"{NAMES[name]} {letter}" for name, letter in told.items() if letter) + "."


def lettered(letter: str | None) -> str:
    """``P performed``; a dash where nothing was observed."""
    return "–" if letter is None else f"{letter} {WORDS[letter]}"


def shown(value: float | None) -> str:
    """Two digits; a dash where there was no chance."""
    return "–" if value is None else f"{value:.2f}"


def line_words(item: Item) -> str:
    """The first lines of the journal behind an item."""
    return ", ".join(f"#{line}" for line in item.lines[:8])
