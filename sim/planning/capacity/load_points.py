"""Measured load points, from a CSV file: what was in hand at once, and what came through."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.engine.layout import FloatArray
from sim.planning.capacity.table import read_table

COLUMNS = ("concurrency", "requests_per_s")
LEAST_POINTS = 6
_MOST = 1e9


@dataclass(frozen=True)
class LoadPoints:
    """Requests in hand and throughput in 1/s, both of shape ``(points,)``."""

    concurrency: FloatArray
    throughput_per_s: FloatArray


def read_load_points(path: Path) -> LoadPoints:
    """Load points of a CSV file with columns ``concurrency`` and ``requests_per_s``.

    Raises:
        DocumentError: with every faulty row.
    """
    table = read_table(path, code="E437")
    if table.header != COLUMNS:
        table.blame(1, 1, "E437", f"the columns are {', '.join(COLUMNS)}")
        table.refuse()
    found = []
    for line, cells in table.whole_rows("E437"):
        row = [
            table.number(cell, (line, k + 1), "E437", most=_MOST) for k, cell in enumerate(cells)
        ]
        if 0.0 in row:
            table.blame(line, 1, "E437", "a load point of nothing says nothing")
        found.append(row)
    if len({row[0] for row in found}) < LEAST_POINTS:
        last = table.rows[-1][0]
        told = f"{len(found)} load points; the scalability law takes {LEAST_POINTS} different ones"
        table.blame(last, 1, "E438", told)
    table.refuse()
    both = np.array(sorted(found))
    return LoadPoints(both[:, 0], both[:, 1])
