"""What is shown of the books: whole parts of running sums become the meters, one compiled pass."""

# ruff: noqa: PLR0917 - bundles go through compiled functions by position

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.engine.flow.arrays import Books, Graph, Law
from sim.engine.flow.books import OP_COUNTS, SITE_COUNTS, SITES_AT
from sim.engine.flow.fields import Class, Group, Now
from sim.engine.kernel.compiler import compiled_and_kept
from sim.engine.layout import FloatArray, IntArray


class Members(NamedTuple):
    """Who is counted where, and what replicas had counted when they were put into groups."""

    group_of: IntArray  # (r,)
    gox_of: IntArray  # (ox,)
    sharers: FloatArray  # (ox, 1)
    ox_base: FloatArray  # (ox, OpCount)
    time_base: FloatArray  # (r, 3)
    bins_base: FloatArray  # (r, HISTOGRAM_BINS)


class Shown(NamedTuple):
    """The meters that are filled."""

    op_counts: IntArray  # (ox, OpCount)
    replica_counts: IntArray  # (r, ReplicaCount)
    site_counts: IntArray  # (site, SiteCount)
    journey_histogram: IntArray  # (j, HISTOGRAM_BINS)
    replica_histogram: IntArray  # (r, HISTOGRAM_BINS)


@compiled_and_kept
def show(
    now: IntArray, graph: Graph, law: Law, books: Books, members: Members, shown: Shown
) -> None:
    """Fill the meters; sums go by class, in order."""
    totals, groups, classes = books.totals, graph.groups, graph.classes
    first = SITES_AT + len(shown.site_counts) * SITE_COUNTS
    for ox in range(len(shown.op_counts)):
        at = first + members.gox_of[ox] * OP_COUNTS
        for column in range(OP_COUNTS):
            counted = totals[0, at + column]
            for j in range(1, len(totals)):
                counted += totals[j, at + column]
            counted = members.ox_base[ox, column] + counted / members.sharers[ox, 0]
            shown.op_counts[ox, column] = int(np.floor(counted))
    for site in range(len(shown.site_counts)):
        at = SITES_AT + site * SITE_COUNTS
        for column in range(SITE_COUNTS):
            counted = totals[0, at + column]
            for j in range(1, len(totals)):
                counted += totals[j, at + column]
            shown.site_counts[site, column] = int(np.floor(counted))
    walks = max(now[Now.WALKS], 1)
    for r in range(len(shown.replica_counts)):
        g = members.group_of[r]
        among = groups[g, Group.MEMBERS]
        for column in range(3):
            counted = members.time_base[r, column] + books.times[g, column] / among
            shown.replica_counts[r, column] = int(np.floor(counted))
        for column in range(3, 5):
            shown.replica_counts[r, column] = int(np.rint(books.times[g, column] / among))
        scale = law.pending[g] / walks
        for b in range(shown.replica_histogram.shape[1]):
            counted = (books.totals_bins[g, b] + law.bins[g, b] * scale) / among
            shown.replica_histogram[r, b] = int(np.floor(members.bins_base[r, b] + counted))
    for j in range(len(classes)):
        row, twin = len(groups) + j, len(groups) + classes[j, Class.TWIN]
        scale = law.pending[row] / walks
        for b in range(shown.journey_histogram.shape[1]):
            counted = books.totals_bins[row, b] + law.bins[twin, b] * scale
            shown.journey_histogram[j, b] = int(np.floor(counted))
