"""How commands speak: data on stdout, talk on stderr, JSON with a schema version."""

from __future__ import annotations

import json
import os
import sys
import textwrap
from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import Any, TypeVar

import click

SCHEMA_VERSION = 1
USUAL_COLUMNS = 80
# Narrower than these, folding makes a text harder to read, not easier.
LEAST_ROOM, LEAST_COLUMN, LEAST_PROSE = 20, 11, 32
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


class Styled(str):
    """A text that was cleaned before it was given its looks, so that these are left alone."""

    __slots__ = ()


def clean(text: str) -> str:
    """Text without control, direction or other characters that could rewrite a terminal."""
    if isinstance(text, Styled):
        return text
    return "".join(sign if sign.isprintable() or sign == "\n" else "�" for sign in text)


def styled(text: str, **looks: Any) -> Styled:
    """A cleaned text with looks, where colour may be used."""
    return Styled(click.style(clean(text), **looks) if colours() else clean(text))


def width(*, err: bool = False) -> int | None:
    """Columns of the terminal that stdout (or stderr) is; None where it is none."""
    stream = sys.stderr if err else sys.stdout
    if not stream.isatty():
        return None
    try:
        return os.get_terminal_size(stream.fileno()).columns or USUAL_COLUMNS
    except OSError:
        return USUAL_COLUMNS


def fold(text: str, *, first: str = "", then: str = "", err: bool = False) -> str:
    """A text indented by ``first``, and folded at words by ``then`` where a terminal is narrower.

    A file or a pipe gets each line whole, so that it can be searched.
    """
    room = width(err=err)
    lines = clean(text).split("\n")
    if room is None:
        return "\n".join([first + lines[0], *(then + line for line in lines[1:])])
    return "\n".join(
        textwrap.fill(
            line,
            max(room, LEAST_ROOM + len(then)),
            initial_indent=first if k == 0 else then,
            subsequent_indent=then,
            break_on_hyphens=False,
        )
        for k, line in enumerate(lines)
    )


def colours() -> bool:
    """Whether stdout may carry colour: a terminal, and NO_COLOR not set."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def unicode_ok() -> bool:
    """Whether stdout can show ticks and bars."""
    return (sys.stdout.encoding or "ascii").lower().replace("-", "") in ("utf8", "utf16")


def tick(is_met: bool) -> str:
    """A sign and its colour for met or missed; the word always stands beside it."""
    sign = ("✓" if is_met else "✗") if unicode_ok() else ("ok" if is_met else "x")
    return styled(sign, fg="green" if is_met else "red", bold=True)


def strong(text: str) -> str:
    """Bold where colour may be used."""
    return styled(text, bold=True)


def faint(text: str) -> str:
    """Dim where colour may be used."""
    return styled(text, dim=True)


def bar(share: float, width: int = 28) -> str:
    """A bar of a share of ``width``, by eighths where the terminal can."""
    share = min(max(share, 0.0), 1.0)
    if not unicode_ok():
        return "#" * round(share * width)
    eighths = round(share * width * 8)
    return "█" * (eighths // 8) + ("" if eighths % 8 == 0 else " ▏▎▍▌▋▊▉"[eighths % 8])


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, err: bool = False) -> str:
    """Columns of text, aligned; on a terminal that is too narrow they are folded at words.

    Where little room is left for a last column of sentences, these stand below their rows.
    """
    cells = [[clean(cell if isinstance(cell, str) else str(cell)) for cell in row] for row in rows]
    every = [list(head), *cells]
    columns = list(zip(*every, strict=True))
    room = width(err=err)
    before = sum(max(map(_seen, column)) + 2 for column in columns[:-1])
    sentences = max(map(_seen, columns[-1]))
    is_prose = sentences > LEAST_PROSE and len(columns) > 1
    if room is None or not is_prose or before + LEAST_PROSE <= room:
        return "\n".join(_lines(every, _narrowed(columns, room)))
    widths = _narrowed(columns[:-1], room)
    told = [*_lines([head[:-1]], widths), str(faint(f"    {head[-1]}"))]
    for row in every[1:]:
        told += _lines([row[:-1]], widths, is_headed=False)
        told.append(fold(row[-1], first="    ", then="    ", err=err))
    return "\n".join(told)


def _lines(
    rows: Sequence[Sequence[str]], widths: list[int], *, is_headed: bool = True
) -> list[str]:
    lines = []
    for index, row in enumerate(rows):
        for parts in zip_longest(*map(_folded, row, widths), fillvalue=""):
            # Looks take no room, so what is padded is what can be seen.
            padded = [
                part + " " * (wide - _seen(part)) for part, wide in zip(parts, widths, strict=True)
            ]
            line = "  ".join(padded).rstrip()
            lines.append(str(faint(line)) if is_headed and index == 0 else line)
    return lines


def _narrowed(columns: Sequence[Sequence[str]], room: int | None) -> list[int]:
    """Widths that fit: words are kept whole as long as they can be, those on the left longest."""
    widths = [max(map(_seen, column)) for column in columns]
    words = [max(_seen(word) for cell in column for word in cell.split(" ")) for column in columns]
    over = 0 if room is None else sum(widths) + 2 * (len(widths) - 1) - room
    # Blanks are given up first, the widest column's before others'; then words, from the right.
    while over > 0 and any(wide > word for wide, word in zip(widths, words, strict=True)):
        widest = max(range(len(widths)), key=lambda k: (widths[k] > words[k], widths[k]))
        widths[widest] -= 1
        over -= 1
    for k in reversed(range(len(widths))):
        taken = max(min(over, widths[k] - LEAST_COLUMN), 0)
        widths[k] -= taken
        over -= taken
    return widths


def _seen(text: str) -> int:
    """Letters of a text, its looks left out."""
    return len(click.unstyle(text))


def _folded(cell: str, room: int) -> list[str]:
    if _seen(cell) <= room:
        return [cell]
    return textwrap.wrap(cell, room, break_on_hyphens=False) or [""]
