"""Latencies since the last scrape, out of histograms that only grow.

Only bins in which something has been found so far are copied and compared; the number of answers
tells when that was not all of them.
"""

from __future__ import annotations

import numpy as np

from sim.engine.layout import FloatArray, IntArray
from sim.engine.plane import BINS_PER_OCTAVE, HISTOGRAM_BINS, Plane
from sim.observe.signals import Occupied, occupied


class Latencies:
    """Reads the plane's histogram (replicas, bins) again and again."""

    def __init__(self, plane: Plane, edges: FloatArray) -> None:
        self._plane = plane
        self._edges = edges
        self._before = plane.meters.replica_histogram.astype(np.int64)
        # Bins in which any latency has been found so far, with some room.
        self._window = (0, 0)

    def since_last(self, ok: FloatArray) -> tuple[Occupied, IntArray]:
        """Occupied bins of the replicas that answered, and which replicas these are.

        ``ok`` counts each replica's answers since the last scrape.
        """
        active = np.flatnonzero(ok)
        first, last = self._window
        delta = self._delta(active)
        if delta.sum() == ok.sum():
            return occupied(delta, self._edges, first_bin=first), active
        # Some answers lie outside the bins that were looked at: look at all, and look wider then.
        self._window = (0, HISTOGRAM_BINS)
        every = self._delta(active)
        every[:, first:last] += delta
        used = np.flatnonzero(every.any(axis=0))
        if len(used):
            low, high = _wider(int(used[0]), int(used[-1]))
            self._window = (min(low, first), max(high, last)) if last else (low, high)
        return occupied(every, self._edges), active

    def _delta(self, active: IntArray) -> IntArray:
        """What was added to the bins of the window since the last scrape."""
        first, last = self._window
        now = self._plane.meters.replica_histogram[active, first:last]
        before = self._before
        delta = now - before[active, first:last]
        before[active, first:last] = now
        return delta


def _wider(first: int, last: int) -> tuple[int, int]:
    """An octave more on both sides."""
    return max(0, first - BINS_PER_OCTAVE), min(HISTOGRAM_BINS, last + 1 + BINS_PER_OCTAVE)
