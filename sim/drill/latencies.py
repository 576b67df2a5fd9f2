"""Quantiles of latencies since the last scrape, out of histograms that only grow."""

from __future__ import annotations

import numpy as np

from sim.engine.growth import JOINED, fill_quantiles, take_gains
from sim.engine.layout import FloatArray, IntArray
from sim.engine.plane import BINS_PER_OCTAVE, HISTOGRAM_BINS, OCTAVES
from sim.observe.signals import Layers, bin_edges

EDGES = np.ascontiguousarray(bin_edges(octaves=OCTAVES, per_octave=BINS_PER_OCTAVE)[::JOINED])


class Latencies:
    """Reads the plane's histograms (rows, bins) again and again, and groups their rows."""

    def __init__(self, histograms: IntArray, by: Layers, shares: FloatArray) -> None:
        """``shares`` says which quantiles."""
        self._now = histograms
        self._before = histograms.copy()
        self._lowest = np.full(len(histograms), HISTOGRAM_BINS - 1)
        self._shares = shares
        self.regroup(by)

    def regroup(self, by: Layers) -> None:
        """Group the rows like this from now on."""
        self._by = by
        # Rows that a layer leaves out stand in one group more.
        self._counts = np.zeros((by.size + 1, HISTOGRAM_BINS // JOINED))
        self._totals = np.zeros(by.size + 1)

    def since_last(self, answers: IntArray) -> FloatArray:
        """Quantiles in seconds of new ones, shape ``(shares, groups)``; NaN where there are none.

        ``answers`` tells how many each row has gained, -1 where nobody knows.
        """
        found = np.empty((len(self._shares), self._by.size))
        self.fill(answers, found)
        return found

    def fill(self, answers: IntArray, found: FloatArray) -> None:
        """The same, into an array that is there."""
        by, counts, totals = self._by, self._counts, self._totals
        take_gains(self._now, self._before, answers, self._lowest, by.group, counts, totals)
        fill_quantiles(counts, totals, by.first, EDGES, self._shares, found)
