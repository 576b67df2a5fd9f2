"""Stretches in which less is served, and what holds where several lie over each other: the worst.

Each stretch has a class, and a class a level: good share of each journey, then of each tier. Where
stretches overlap, the level of each is the least of those that hold; every moment counts once and
goes to the account of the stretch that takes most.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.planning.futures.keyed import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Stretches:
    """Shapes ``(n,)``; times on the common axis, in hours."""

    start: FloatArray
    end: FloatArray
    year: IntArray
    kind: IntArray  # class of level
    mode: IntArray
    node: IntArray


@dataclass(frozen=True, slots=True)
class Moments:
    """Stretches cut so that nothing overlaps; shapes ``(m,)``, levels ``(m, width)``."""

    start: FloatArray
    end: FloatArray
    year: IntArray
    level: FloatArray
    owner: IntArray  # the stretch that takes most
    outage: IntArray  # which moments hang together


@dataclass(slots=True)
class Gathering:
    """Stretches as they are found."""

    levels: list[FloatArray] = field(default_factory=list)
    parts: list[tuple[FloatArray, FloatArray, IntArray, int, int, IntArray]] = field(
        default_factory=list
    )

    def add(self, start: FloatArray, end: FloatArray, year: IntArray, level: FloatArray, *,
            mode: int, node: IntArray) -> None:  # fmt: skip
        """Those of them that last and take something."""
        kept = end > start
        if not kept.any() or (level >= 1.0).all():
            return
        known = [k for k, one in enumerate(self.levels) if np.array_equal(one, level)]
        if not known:
            self.levels.append(level)
        kind = known[0] if known else len(self.levels) - 1
        self.parts.append((start[kept], end[kept], year[kept], kind, mode, node[kept]))

    def gathered(self) -> Stretches:
        """All of them, by their start."""
        if not self.parts:
            none = np.zeros(0, dtype=np.int64)
            return Stretches(np.zeros(0), np.zeros(0), none, none, none, none)
        start = np.concatenate([part[0] for part in self.parts])
        order = np.argsort(start, kind="stable")
        counts = [len(part[0]) for part in self.parts]
        return Stretches(
            start[order],
            np.concatenate([part[1] for part in self.parts])[order],
            np.concatenate([part[2] for part in self.parts])[order],
            np.repeat([part[3] for part in self.parts], counts)[order],
            np.repeat([part[4] for part in self.parts], counts)[order],
            np.concatenate([part[5] for part in self.parts])[order],
        )

    def table(self, width: int) -> FloatArray:
        """Levels by class; shape ``(classes, width)``."""
        return np.array(self.levels) if self.levels else np.ones((0, width))


def cut(stretches: Stretches, table: FloatArray) -> Moments:
    """What holds at each moment. Stretches must come by their start."""
    n = len(stretches.start)
    if n == 0:
        none = np.zeros(0, dtype=np.int64)
        return Moments(np.zeros(0), np.zeros(0), none, np.ones((0, table.shape[1])), none, none)
    reach = np.maximum.accumulate(stretches.end)
    begins = np.concatenate(([True], stretches.start[1:] > reach[:-1]))
    first = np.flatnonzero(begins)
    sizes = np.diff(np.append(first, n))
    # One by one where nothing overlaps; the rest by how many hang together.
    parts = [_of_size(stretches, table, first[sizes == size], int(size)) for size in
             np.unique(sizes)]  # fmt: skip
    joined = [np.concatenate([part[k] for part in parts]) for k in range(5)]
    start, end, level, owner, outage = joined
    order = np.lexsort((start, outage))
    year = stretches.year[owner.astype(np.int64)]
    return Moments(
        start[order], end[order], year[order], level[order],
        owner[order].astype(np.int64), outage[order].astype(np.int64),
    )  # fmt: skip


def _of_size(
    stretches: Stretches, table: FloatArray, first: IntArray, size: int
) -> tuple[FloatArray, FloatArray, FloatArray, IntArray, IntArray]:
    """Moments of outages that are made of so many stretches."""
    members = first[:, None] + np.arange(size)
    starts, ends = stretches.start[members], stretches.end[members]
    if size == 1:
        level = table[stretches.kind[first]]
        return starts[:, 0], ends[:, 0], level, first, first
    bounds = np.sort(np.concatenate((starts, ends), axis=1), axis=1)
    low, high = bounds[:, :-1], bounds[:, 1:]
    holds = (starts[:, None, :] <= low[:, :, None]) & (ends[:, None, :] >= high[:, :, None])
    kept = (high > low) & holds.any(axis=2)
    row, column = np.nonzero(kept)
    holds = holds[row, column]  # (moments, size)
    levels = np.where(holds[:, :, None], table[stretches.kind[members]][row], 1.0)
    takes = np.where(holds, 1.0 - levels.mean(axis=2), -1.0)
    owner = members[row, takes.argmax(axis=1)]
    return low[row, column], high[row, column], levels.min(axis=1), owner, first[row]
