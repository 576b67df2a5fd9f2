"""Rows of a CSV file with their line numbers; what is wrong is gathered and told all at once."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sim.documents import limits
from sim.documents.catalog import shown
from sim.documents.text import decode, read_bytes
from sim.errors import DocumentError, Problem


@dataclass
class Table:
    """The header, the rows that are not empty, and the problems found so far."""

    shown: str
    header: tuple[str, ...]
    rows: list[tuple[int, list[str]]]
    problems: list[Problem] = field(default_factory=list)

    def blame(self, line: int, column: int, code: str, message: str) -> None:
        """Note a problem; ``column`` is a cell, counted from 1."""
        self.problems.append(Problem(self.shown, line, column, "", message, code))

    def refuse(self) -> None:
        """Raise where anything was noted.

        Raises:
            DocumentError: with every problem in file order, cut where a reader would stop.
        """
        if not self.problems:
            return
        ordered = sorted(self.problems, key=lambda p: (p.line, p.column, p.code))
        if len(ordered) > limits.PROBLEMS:
            last, more = ordered[limits.PROBLEMS - 1], len(ordered) - limits.PROBLEMS
            told = Problem(self.shown, last.line, 1, "", f"and {more:,} more problems", last.code)
            ordered = [*ordered[: limits.PROBLEMS], told]
        raise DocumentError(ordered)

    def whole_rows(self, code: str) -> Iterator[tuple[int, list[str]]]:
        """The rows that have a cell for every column; others are noted."""
        for line, cells in self.rows:
            if len(cells) != len(self.header):
                told = f"{len(cells)} cells in a table of {len(self.header)} columns"
                self.blame(line, 1, code, told)
                continue
            yield line, cells

    def number(self, cell: str, place: tuple[int, int], code: str, *, most: float) -> float:
        """A number from nought on; NaN where it is noted as none."""
        line, column = place
        try:
            value = float(cell)
        except ValueError:
            self.blame(line, column, code, f"{cell[:40]!r} is not a number")
            return math.nan
        if not 0.0 <= value <= most:
            self.blame(line, column, code, f"{cell[:40]!r} must lie between 0 and {most:,.0f}")
            return math.nan
        return value


def read_table(path: Path, *, code: str) -> Table:
    """A CSV file; commas, semicolons or tabs between cells.

    Raises:
        DocumentError: where it cannot be read at all.
    """
    name = shown(path)
    text = decode(read_bytes(path, shown=name, most=limits.REPLAY_BYTES), shown=name)
    separator = max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    table = Table(name, (), [])
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if table.header:
                table.rows.append((reader.line_num, cells))
            else:
                table.header = tuple(cells)
    except csv.Error as error:
        table.blame(reader.line_num or 1, 1, code, f"not CSV: {error}")
    if not table.rows and not table.problems:
        table.blame(1, 1, code, "no row after the first line")
    table.refuse()
    return table
