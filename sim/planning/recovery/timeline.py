"""When something is down, on the common axis: merged stretches, asked for whole arrays."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from sim.planning.futures.keyed import FloatArray
from sim.planning.futures.outages import Outages, Source


@dataclass(frozen=True, slots=True)
class Timeline:
    """Stretches that do not touch, in order; shapes ``(stretches,)``."""

    starts: FloatArray
    ends: FloatArray

    def next_up(self, at: FloatArray) -> FloatArray:
        """The first moment from ``at`` on at which it is not down."""
        if len(self.starts) == 0:
            return at
        k = np.searchsorted(self.starts, at, side="right") - 1
        end = np.where(k >= 0, self.ends[np.maximum(k, 0)], -np.inf)
        return np.maximum(at, end)

    def next_down(self, after: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Start and end of the first stretch that begins later than ``after``; inf where none."""
        k = np.searchsorted(self.starts, after, side="right")
        starts, ends = np.append(self.starts, np.inf), np.append(self.ends, np.inf)
        return starts[k], ends[k]


def merged(starts: FloatArray, ends: FloatArray) -> Timeline:
    """What is down while any of the stretches holds."""
    order = np.argsort(starts, kind="stable")
    starts, ends = starts[order], np.maximum.accumulate(ends[order])
    if len(starts) == 0:
        return Timeline(starts, ends)
    begins = np.concatenate(([True], starts[1:] > ends[:-1]))
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(starts)) - 1
    return Timeline(starts[first], ends[last])


def joint(one: Timeline, other: Timeline) -> Timeline:
    """When both are down."""
    first = np.searchsorted(one.ends, other.starts, side="right")
    counts = np.searchsorted(one.starts, other.ends, side="left") - first
    mine = np.repeat(np.arange(len(counts)), counts)
    theirs = np.arange(len(mine)) - np.repeat(np.cumsum(counts) - counts, counts) + first[mine]
    low = np.maximum(one.starts[theirs], other.starts[mine])
    high = np.minimum(one.ends[theirs], other.ends[mine])
    order = np.argsort(low, kind="stable")
    return Timeline(low[order], high[order])


def timeline(outages: Outages, sources: tuple[Source, ...], names: Collection[str]) -> Timeline:
    """When any source of these names is down."""
    wanted = [k for k, source in enumerate(sources) if source.name in names]
    kept = np.isin(outages.source, wanted)
    starts = outages.axis_h[kept]
    return merged(starts, starts + outages.lasts_h[kept])


def of_region(region: str) -> tuple[str, ...]:
    """Names of the sources that take a whole region."""
    return f"regions:{region}", "regions:all:", f"zones:all:{region}"
