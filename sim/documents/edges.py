"""A table of calls between services: one row an edge, with its rate, latencies and errors.

The columns are those that most tracing tools can export; their headers go by several names.
"""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.documents import limits
from sim.documents.text import decode, read_bytes
from sim.errors import DocumentError, Problem, nearest

# Callers by these names, or none, are the users.
USERS: Final = frozenset({"", "user", "users", "client", "clients", "internet", "loadgenerator"})
_ALIASES: Final = {
    "caller": ("caller", "source", "src", "from", "parent", "upstream_caller"),
    "callee": ("callee", "target", "destination", "dst", "to", "child", "server"),
    "calls_per_s": ("calls_per_s", "rate", "rps", "qps", "requests_per_s", "calls", "req_s"),
    "p50_ms": ("p50_ms", "p50", "median_ms", "median", "latency_p50_ms", "p50_s"),
    "p99_ms": ("p99_ms", "p99", "latency_p99_ms", "p99_s"),
    "error_share": ("error_share", "errors", "error_rate", "error_ratio", "error_share_pct"),
}
_NEEDED: Final = ("caller", "callee", "calls_per_s")
_MOST_PER_S: Final = 1e6
_MOST_MS: Final = 3_600_000.0


@dataclass(frozen=True, slots=True)
class Edge:
    """One row. ``caller`` is empty for the users; latencies are the callee's answers, in ms."""

    line: int
    caller: str
    callee: str
    calls_per_s: float
    p50_ms: float | None
    p99_ms: float | None
    error_share: float


def read_edges(path: Path, *, shown: str | None = None) -> tuple[Edge, ...]:
    """Every edge of a CSV file; commas, semicolons or tabs between fields.

    Raises:
        DocumentError: with every faulty row.
    """
    name = shown if shown is not None else str(path)
    return parse_edges(
        decode(read_bytes(path, shown=name, most=limits.REPLAY_BYTES), shown=name), shown=name
    )


def parse_edges(text: str, *, shown: str) -> tuple[Edge, ...]:
    """Every edge of a CSV text.

    Raises:
        DocumentError: with every faulty row.
    """
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text), delimiter=separator)
    problems: list[Problem] = []
    edges: list[Edge] = []
    try:
        header = next(rows, [])
        columns = _columns(header, shown)
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            try:
                edges.append(_edge(row, columns, header, rows.line_num))
            except ValueError as error:
                problems.append(Problem(shown, rows.line_num, 1, "", str(error), "E324"))
    except csv.Error as error:
        problems.append(Problem(shown, rows.line_num or 1, 1, "", f"not CSV: {error}", "E324"))
    if not edges and not problems:
        problems.append(Problem(shown, 1, 1, "", "no row after the first line", "E324"))
    if len(edges) > limits.EDGES:
        message = f"{len(edges):,} calls; at most {limits.EDGES:,}"
        problems.append(Problem(shown, 1, 1, "", message, "E114"))
    if problems:
        raise DocumentError(problems[: limits.PROBLEMS])
    return tuple(edges)


def _columns(header: list[str], shown: str) -> dict[str, int]:
    """Column name -> position, by any of its names."""
    given = [re.sub(r"[^a-z0-9]+", "_", cell.strip().lower()).strip("_") for cell in header]
    found = {
        column: given.index(alias)
        for column, aliases in _ALIASES.items()
        for alias in reversed(aliases)
        if alias in given
    }
    missing = [column for column in _NEEDED if column not in found]
    if not missing:
        return found
    told = []
    for column in missing:
        near = nearest(column, given)
        told.append(f"no column {column!r}" + (f"; is {near!r} meant?" if near else ""))
    said = "; ".join(told) + "; expected: " + ", ".join(_ALIASES)
    raise DocumentError([Problem(shown, 1, 1, "", said, "E324")])


def _edge(row: list[str], columns: dict[str, int], header: list[str], line: int) -> Edge:
    def cell(column: str) -> str:
        at = columns.get(column, len(row))
        return row[at].strip() if at < len(row) else ""

    def latency(column: str) -> float | None:
        if not cell(column):
            return None
        is_seconds = header[columns[column]].strip().lower().endswith("_s")
        value = _number(cell(column), column, _MOST_MS / (1000 if is_seconds else 1))
        return value * (1000 if is_seconds else 1)

    caller, callee = cell("caller"), cell("callee")
    if not callee:
        raise ValueError("no callee in this row")
    rate = _number(cell("calls_per_s"), "calls_per_s", _MOST_PER_S)
    if rate == 0.0:
        raise ValueError("calls_per_s is 0; leave out calls that do not happen")
    p50, p99 = latency("p50_ms"), latency("p99_ms")
    if p50 is not None and p99 is not None and p99 < p50:
        raise ValueError(f"p99 {p99:g} ms is below p50 {p50:g} ms")
    if p50 == 0.0 or p99 == 0.0:
        raise ValueError("a latency of 0 ms; leave the cell empty where it is not known")
    is_user = caller.lower() in USERS
    return Edge(
        line, "" if is_user else caller, callee, rate, p50, p99, _share(cell("error_share"))
    )


def _number(text: str, column: str, most: float) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{column} {text[:40]!r} is not a number") from None
    if not math.isfinite(value) or not 0.0 <= value <= most:
        raise ValueError(f"{column} {text[:40]!r} must lie between 0 and {most:,.0f}")
    return value


def _share(text: str) -> float:
    if not text:
        return 0.0
    value = _number(text.removesuffix("%"), "error_share", 100.0)
    value = value / 100.0 if text.endswith("%") else value
    if value > 1.0:
        raise ValueError(f"error_share {text[:40]!r} must lie between 0 and 1, or be a percentage")
    return value
