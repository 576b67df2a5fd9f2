"""What histograms that only grow have gained since they were last read: one compiled pass.

Kept apart from the kernel: it reads what the kernel has written, between two stretches of it.
"""

from __future__ import annotations

import numpy as np

from sim.engine.kernel.compiler import compiled_and_kept
from sim.engine.layout import FloatArray, IntArray

# Bins are joined by so many: a sixteenth of an octave is finer than any monitoring keeps.
JOINED = 4


@compiled_and_kept
def take_gains(  # noqa: PLR0917 - compiled code takes arrays by place
    now: IntArray,
    before: IntArray,
    answers: IntArray,
    lowest: IntArray,
    group: IntArray,
    counts: FloatArray,
    totals: FloatArray,
) -> None:
    """Count what each row has gained for its group in every layer, and forget it.

    Args:
        now: histograms, shape ``(rows, bins)``.
        before: what they held when last read; becomes ``now``.
        answers: how much each row has gained, ``(rows,)``: reading stops when so much has been
            found. -1 where nobody knows.
        lowest: the first bin of each row that has ever held anything, ``(rows,)``; is kept.
        group: group of each row, shape ``(layers, rows)``.
        counts: by group and joined bin, ``(groups, bins / JOINED)``; is filled anew.
        totals: by group, ``(groups,)``; is filled anew.
    """
    counts[:] = 0.0
    totals[:] = 0.0
    rows, bins = now.shape
    for row in range(rows):
        missing = answers[row]
        low = lowest[row]
        # What lies below all that was ever seen comes last, and seldom.
        for begin, end in ((low, bins), (0, low)):
            for place in range(begin, end):
                if missing == 0:
                    break
                gained = now[row, place] - before[row, place]
                if gained == 0:
                    continue
                missing -= gained
                before[row, place] = now[row, place]
                lowest[row] = min(lowest[row], place)
                for layer in range(len(group)):
                    counts[group[layer, row], place // JOINED] += gained
                    totals[group[layer, row]] += gained


@compiled_and_kept
def fill_quantiles(  # noqa: PLR0917
    counts: FloatArray,
    totals: FloatArray,
    first: IntArray,
    edges: FloatArray,
    shares: FloatArray,
    found: FloatArray,
) -> None:
    """Quantiles by group, linear within a bin.

    Args:
        counts: whole numbers, shape ``(at least groups, bins)``.
        totals: their sums, ``(at least groups,)``.
        first: the first group of each group's layer, ``(groups,)``.
        edges: the bins' lower edges and the last upper edge, shape ``(bins + 1,)``.
        shares: which quantiles, rising, strictly between 0 and 1, shape ``(shares,)``.
        found: is filled, in the edges' unit, ``(shares, groups)``; NaN for a group without a count.
    """
    found[:] = np.nan
    start = 0.0
    for group in range(len(first)):
        if first[group] == group:
            start = 0.0
        total = totals[group]
        upto, place = start, -1
        for share in range(len(shares) if total > 0.0 else 0):
            wanted = start + shares[share] * total
            while upto < wanted:
                place += 1
                upto += counts[group, place]
            inside = 1.0 - (upto - wanted) / counts[group, place]
            low, high = edges[place], edges[place + 1]
            found[share, group] = low + inside * (high - low)
        start += total
