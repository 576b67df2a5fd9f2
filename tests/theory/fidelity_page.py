"""``python -m tests.theory.fidelity_page FILE...`` writes the table of docs/FIDELITY.md.

A file is what ``gameday doctor --physics --json`` printed, for all rows or for some; a row that
stands in several is taken from the last.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from sim.engine.fidelity.table import sources, table

PAGE = Path(__file__).parents[2] / "docs" / "FIDELITY.md"
BEGINS, ENDS = "<!-- table begins -->\n", "<!-- table ends -->\n"
HEAD = (
    "| row | model | source | plane | quantity | expected | got | error | tolerance | class "
    "| samples | holds |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|---|\n"
)


def written(rows: list[dict[str, Any]]) -> str:
    """The rows as Markdown, in the order of the reference table, then what waits, then the sum."""
    by_row: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for row in rows:
        by_row.setdefault((row["id"], row["plane"]), {})[row["quantity"]] = row
    lines, held, missed, absent = [], 0, 0, []
    for line in table().values():
        for plane, numbers in line.numbers.items():
            found = by_row.get((line.id, plane))
            if found is None:
                absent.append(f"{line.id} ({plane})")
                continue
            for number in numbers:
                row = found[number.quantity]
                held, missed = held + row["holds"], missed + (not row["holds"])
                lines.append(_cells(row))
    waiting = [
        f"| {line.id} | {line.model} | {line.source} | {line.needs} |"
        for line in table().values()
        if line.needs
    ]
    waits = "row waits" if len(waiting) == 1 else "rows wait"
    words = f"{held} numbers hold, {missed} miss; {len(waiting)} {waits} for a mechanism."
    if absent:
        words += f" Not measured for this page: {', '.join(absent)}."
    return (
        f"{words}\n\n{HEAD}"
        + "\n".join(lines)
        + "\n\nNot run:\n\n| row | model | source | needs |\n|---|---|---|---|\n"
        + "\n".join(waiting)
        + "\n\nClasses:\n\n| class | how near |\n|---|---|\n"
        + "\n".join(f"| {name} | {said} |" for name, said in _classes().items())
        + "\n\nSources:\n\n| short | work |\n|---|---|\n"
        + "\n".join(f"| {short} | {work} |" for short, work in sources().items())
        + "\n"
    )


def _classes() -> dict[str, str]:
    """What each class in use says of itself, in the order of the rows."""
    return {
        number.klass.name: number.klass.said
        for line in table().values()
        for numbers in line.numbers.values()
        for number in numbers
    }


def _cells(row: dict[str, Any]) -> str:
    expected, got = (_number(row[key]) for key in ("expected", "got"))
    source = table()[row["id"]].source
    error = "-" if row["error"] is None else f"{row['error']:+.4f}"
    return (
        f"| {row['id']} | {row['model']} | {source} | {row['plane']} | {row['quantity']} "
        f"| {expected} | {got} | {error} | {row['tolerance']:.3g} | {row['klass']} "
        f"| {row['samples']:,} | {'yes' if row['holds'] else 'NO'} |"
    )


def _number(value: float | None) -> str:
    return "never" if value is None else f"{value:.9g}" if 0.99 < value < 1.0 else f"{value:.6g}"


def main(files: list[str]) -> None:
    """Rewrite the page's table from the files given."""
    rows = [row for name in files for row in json.loads(Path(name).read_text())["rows"]]
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.split(BEGINS)[0], page.split(ENDS)[1]
    PAGE.write_text(before + BEGINS + "\n" + written(rows) + "\n" + ENDS + after, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
