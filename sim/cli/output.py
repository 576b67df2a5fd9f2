"""How commands speak: data on stdout, talk on stderr, JSON with a schema version."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

SCHEMA_VERSION = 1
F = TypeVar("F", bound=Callable[..., Any])


def json_option(command: F) -> F:
    """``--json``: one object on stdout instead of words."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")(
        command
    )


def print_json(value: dict[str, Any]) -> None:
    """One object with ``schema_version`` first; infinities and NaN never leave."""
    click.echo(json.dumps({"schema_version": SCHEMA_VERSION, **value}, indent=2, allow_nan=False))


def talk(words: str = "") -> None:
    """Say something that is not data."""
    click.echo(words, err=True)


def clean(text: str) -> str:
    """Text without control, direction or other characters that could rewrite a terminal."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "�" for sign in text)


def colours() -> bool:
    """Whether stdout may carry colour: a terminal, and NO_COLOR not set."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def unicode_ok() -> bool:
    """Whether stdout can show ticks and bars."""
    return (sys.stdout.encoding or "ascii").lower().replace("-", "") in ("utf8", "utf16")


def tick(is_met: bool) -> str:
    """A sign and its colour for met or missed; the word always stands beside it."""
    sign = ("✓" if is_met else "✗") if unicode_ok() else ("ok" if is_met else "x")
    return click.style(sign, fg="green" if is_met else "red", bold=True) if colours() else sign


def strong(text: str) -> str:
    """Bold where colour may be used."""
    return click.style(text, bold=True) if colours() else text


def faint(text: str) -> str:
    """Dim where colour may be used."""
    return click.style(text, dim=True) if colours() else text


def bar(share: float, width: int = 28) -> str:
    """A bar of a share of ``width``, by eighths where the terminal can."""
    share = min(max(share, 0.0), 1.0)
    if not unicode_ok():
        return "#" * round(share * width)
    eighths = round(share * width * 8)
    return "█" * (eighths // 8) + ("" if eighths % 8 == 0 else " ▏▎▍▌▋▊▉"[eighths % 8])


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns of text, aligned; the last column is not padded."""
    cells = [list(head), *[[clean(str(cell)) for cell in row] for row in rows]]
    widths = [max(len(row[k]) for row in cells) for k in range(len(head))]
    lines = []
    for index, row in enumerate(cells):
        padded = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        line = "  ".join(padded).rstrip()
        lines.append(faint(line) if index == 0 else line)
    return "\n".join(lines)
