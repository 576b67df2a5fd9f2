"""The after-action report as Markdown, for tickets and wikis."""

from __future__ import annotations

from reports import profile, tables
from reports.context import Judged
from reports.html import verdict
from reports.profile import letters
from reports.words import harmless
from sim.scoring.standard import VERSION


def render(judged: Judged) -> str:
    """Markdown text; figures are left to the HTML page."""
    title = plain(judged.scenario.title)
    sections = [
        f"# {title}\n\nAfter-action report · {judged.scenario.code} · "
        f"responder {plain(judged.responder)}",
        f"**{letters(judged)}** Score {judged.card.total:.0f} of 100. {verdict(judged)}",
        "## Profile\n\n"
        + rows_of(["dimension", "letter", "value", "what cost most"], profile.profile_rows(judged)),
        *_shown(
            "What cannot be forgiven",
            ["rule", "what happened", "at most", "journal"],
            profile.gate_rows(judged),
        ),
        f"Total {judged.card.total:.0f} of 100, scoring version {VERSION}. "
        f"{plain(judged.card.admissible.sentence)}.",
        "## Targets\n\n"
        + rows_of(["result", "target", "bound", "actual"], tables.target_rows(judged)),
        "## Critical tasks\n\n"
        + rows_of(["task", "letter", "value", "why", "journal"], profile.task_rows(judged)),
        "## Every item\n\n"
        + rows_of(
            ["item", "value", "why", "what would have changed it", "journal"],
            profile.item_rows(judged),
        ),
        *_shown(
            "Updates that the facts do not bear out",
            ["line", "claim", "what was so"],
            tables.untrue_rows(judged),
        ),
        *_shown(
            "Who asked, and when they had their answer",
            ["line", "at", "who", "question", "answered"],
            tables.ask_rows(judged),
        ),
        *_shown(
            "What was open at handoffs, and what the note named",
            ["line", "at", "who", "named", "not named"],
            tables.handoff_rows(judged),
        ),
        *_shown(
            "Stages, as they were submitted",
            ["result", "stage", "after the fault", "what was so", "line"],
            tables.stage_rows(judged),
        ),
        *(f"{name}: {plain(value)}" for name, value in tables.effort_facts(judged)),
        "## Stamps\n\n" + rows_of(["stamp", "at"], tables.stamp_rows(judged)),
        "## Durations\n\n" + rows_of(["measure", "length"], tables.measure_rows(judged)),
        "## Harm\n\n" + rows_of(["part", "money"], tables.harm_rows(judged)),
        "## The same seed under others\n\n"
        + rows_of(["responder", "harm"], tables.anchor_rows(judged)),
        "## What was really wrong\n\n"
        + plain(judged.scenario.truth.explanation or judged.scenario.story)
        + (f"\n\n{plain(judged.outlasting.sentence)}" if judged.outlasting else ""),
        "## Journal, shortened\n\n"
        + rows_of(["line", "clock", "what happened"], tables.timeline_rows(judged)),
        f"## Run it again\n\n    {judged.rerun}",
    ]
    return harmless("\n\n".join(sections) + "\n")


def _shown(title: str, head: list[str], rows: list[tables.Row]) -> list[str]:
    """A section that is there only where it has something to show."""
    return [f"## {title}\n\n{rows_of(head, rows)}"] if rows else []


def rows_of(head: list[str], rows: list[tables.Row]) -> str:
    """A table; no cell can end it."""
    lines = [_line(head), _line(["---"] * len(head))]
    lines += [_line([plain(cell) for cell in row.cells]) for row in rows]
    return "\n".join(lines)


def _line(cells: list[str] | tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"


def plain(text: str) -> str:
    """Text that cannot become a link, a tag or a table cell's end."""
    for sign in "\\`*_[]()<>|#":
        text = text.replace(sign, "\\" + sign)
    return " ".join(text.split())
