"""The after-action report as Markdown, for tickets and wikis."""

from __future__ import annotations

from reports import tables
from reports.context import Judged
from reports.html import verdict


def render(judged: Judged) -> str:
    """Markdown text; figures are left to the HTML page."""
    title = _plain(judged.scenario.title)
    sections = [
        f"# {title}\n\nAfter-action report · {judged.scenario.code} · responder {judged.responder}",
        f"**Score {judged.card.total:.0f} of 100.** {verdict(judged)}",
        "## Targets\n\n"
        + _table(["result", "target", "bound", "actual"], tables.target_rows(judged)),
        "## Score\n\n" + _table(["part", "value", "why", "journal"], tables.part_rows(judged)),
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
        "## Stamps\n\n" + _table(["stamp", "at"], tables.stamp_rows(judged)),
        "## Durations\n\n" + _table(["measure", "length"], tables.measure_rows(judged)),
        "## Harm\n\n" + _table(["part", "money"], tables.harm_rows(judged)),
        "## The same seed under others\n\n"
        + _table(["responder", "harm"], tables.anchor_rows(judged)),
        "## What was really wrong\n\n"
        + _plain(judged.scenario.truth.explanation or judged.scenario.story)
        + (f"\n\n{_plain(judged.outlasting.sentence)}" if judged.outlasting else ""),
        "## Journal, shortened\n\n"
        + _table(["line", "clock", "what happened"], tables.timeline_rows(judged)),
        f"## Run it again\n\n    {judged.rerun}",
    ]
    return "\n\n".join(sections) + "\n"


def _shown(title: str, head: list[str], rows: list[tables.Row]) -> list[str]:
    """A section that is there only where it has something to show."""
    return [f"## {title}\n\n{_table(head, rows)}"] if rows else []


def _table(head: list[str], rows: list[tables.Row]) -> str:
    lines = [_line(head), _line(["---"] * len(head))]
    lines += [_line([_plain(cell) for cell in row.cells]) for row in rows]
    return "\n".join(lines)


def _line(cells: list[str] | tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"


def _plain(text: str) -> str:
    """Text that cannot become a link, a tag or a table cell's end."""
    for sign in "\\`*_[]()<>|#":
        text = text.replace(sign, "\\" + sign)
    return " ".join(text.split())
