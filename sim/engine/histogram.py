"""Reading the meters' log-spaced histograms: 64 equal steps in every octave from 1 us."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.engine.plane import BINS_PER_OCTAVE, HISTOGRAM_BINS


def bin_edges_us() -> npt.NDArray[np.float64]:
    """Lower edges of all bins and the last one's upper edge, shape ``(HISTOGRAM_BINS + 1,)``."""
    octave, step = np.divmod(np.arange(HISTOGRAM_BINS + 1), BINS_PER_OCTAVE)
    edges: npt.NDArray[np.float64] = 2.0**octave * (1.0 + step / BINS_PER_OCTAVE)
    return edges


def quantile_us(counts: npt.NDArray[np.int64], share: float) -> float:
    """The latency that ``share`` of the counted ones do not exceed; NaN where there are none.

    Within a bin (at most 1.6 % wide) the counts are taken as evenly spread.
    """
    total = int(counts.sum())
    if total == 0:
        return float("nan")
    below = np.concatenate([[0], np.cumsum(counts)])
    wanted = share * total
    place = max(0, int(np.searchsorted(below, wanted, side="left")) - 1)
    edges = bin_edges_us()
    within = (wanted - below[place]) / max(1, counts[place])
    return float(edges[place] + within * (edges[place + 1] - edges[place]))
