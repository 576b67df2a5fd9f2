"""A traffic replay: a CSV of ``seconds,rate_per_s`` into one rate for every second."""

from __future__ import annotations

import math
from itertools import pairwise

from sim.documents.limits import REPLAY_SECONDS
from sim.documents.text import decode
from sim.errors import DocumentError, Problem

_HEADER = ("seconds", "rate_per_s")
_RATE_MOST = 1e6


def read_replay(data: bytes, *, shown: str) -> tuple[float, ...]:
    """Arrivals per second, one value a second; each row holds until the next one.

    Raises:
        DocumentError: with every faulty row.
    """
    lines = decode(data, shown=shown).splitlines()
    if not lines or tuple(part.strip() for part in lines[0].split(",")) != _HEADER:
        raise DocumentError(
            [Problem(shown, 1, 1, "", "the first line must be 'seconds,rate_per_s'", "E323")]
        )
    rows: list[tuple[int, float]] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        try:
            rows.append(_row(line, rows[-1][0] if rows else -1))
        except ValueError as error:
            problems.append(Problem(shown, number, 1, "", str(error), "E323"))
    if not rows and not problems:
        problems.append(Problem(shown, 1, 1, "", "no row after the first line", "E323"))
    if problems:
        raise DocumentError(problems[:100])
    return _every_second(rows)


def _row(line: str, before: int) -> tuple[int, float]:
    parts = line.split(",")
    try:
        second, rate = float(parts[0]), float(parts[1])
    except (ValueError, IndexError):
        raise ValueError(f"{line[:40]!r} is not 'seconds,rate_per_s'") from None
    if len(parts) > 2:
        raise ValueError(f"{line[:40]!r} has {len(parts)} fields; two are expected")
    if not (math.isfinite(second) and math.isfinite(rate)) or not 0 <= rate <= _RATE_MOST:
        raise ValueError(f"rate {parts[1].strip()!r} must lie between 0 and 1,000,000")
    if second != int(second) or not before < second <= REPLAY_SECONDS:
        raise ValueError(
            f"seconds {parts[0].strip()!r} must be whole, rising and at most {REPLAY_SECONDS:,}"
        )
    return int(second), rate


def _every_second(rows: list[tuple[int, float]]) -> tuple[float, ...]:
    rates = [rows[0][1]] * rows[0][0]
    for (second, rate), (following, _) in pairwise(rows):
        rates.extend([rate] * (following - second))
    return (*rates, rows[-1][1])
