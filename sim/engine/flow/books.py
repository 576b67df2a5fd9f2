"""The books: each step is added to running sums, whose whole parts are the meters."""

# ruff: noqa: PLR0917 - bundles go through compiled functions by position

from __future__ import annotations

from sim.engine.flow.arrays import Books, Graph, Law, Live
from sim.engine.flow.fields import OX_STATS, RING, SITE_STATS, STEP_US, Class, Group, Now, Op, State
from sim.engine.kernel.compiler import compiled
from sim.engine.layout import IntArray

# Columns of `totals`: offered, good, slow, failed, latency; then by site; then by group.
SITES_AT = 5
# What is shown of a site, and of an operation: the first columns of their statistics.
SITE_COUNTS = 12
OP_COUNTS = 7
_SECONDS = STEP_US / 1_000_000


@compiled
def keep_books(
    now: IntArray, graph: Graph, live: Live, law: Law, books: Books, second: int
) -> None:
    """Add one step to every meter."""
    at = min(second, now[Now.SECONDS] - 1)
    head = now[Now.STEP] % RING
    classes, totals, offered = graph.classes, books.totals, books.offered
    walks = max(now[Now.WALKS], 1)
    for j in range(len(classes)):
        requests = live.rates[0, j] * _SECONDS
        totals[j, 0] += requests
        whole = int(totals[j, 0])
        books.journey_seconds[j, at, 0] += whole - offered[j, 0]
        offered[j, 0] = whole
        each = requests / walks
        twin = classes[j, Class.TWIN]
        for n in range(int(law.delays[twin, 0, 4])):
            slot = (head + n) % RING
            for kind in range(4):
                books.ring[j, slot, kind] += law.delays[twin, n, kind] * each
        for kind in range(4):
            totals[j, 1 + kind] += books.ring[j, head, kind]
            books.ring[j, head, kind] = 0.0
            whole = int(totals[j, 1 + kind])
            books.journey_seconds[j, at, 1 + kind] += whole - offered[j, 1 + kind]
            offered[j, 1 + kind] = whole
        law.pending[len(graph.groups) + j] += requests
        # A journey's own site, by its requests.
        for n in range(SITE_COUNTS):
            found = law.stats[twin, twin * SITE_STATS + n]
            totals[j, SITES_AT + j * SITE_COUNTS + n] += requests * found
    book_sites(graph, live, law, books)
    book_groups(graph, live, law, books)


@compiled
def book_sites(graph: Graph, live: Live, law: Law, books: Books) -> None:
    """Call sites, by visits of their callers."""
    for j in range(len(graph.classes)):
        for op in range(len(graph.ops)):
            seen = live.visits[j, op] * _SECONDS
            if seen <= 0.0:
                continue
            start = graph.ops[op, Op.FIRST_SITE]
            for site in range(start, start + graph.ops[op, Op.SITES]):
                for n in range(SITE_COUNTS):
                    found = law.stats[j, site * SITE_STATS + n]
                    books.totals[j, SITES_AT + site * SITE_COUNTS + n] += seen * found


@compiled
def book_groups(graph: Graph, live: Live, law: Law, books: Books) -> None:
    """Time in slots, at work and in queues, and what operations have done."""
    groups, states, times = graph.groups, live.states, books.times
    site_width = len(graph.sites) * SITE_STATS
    ox = SITES_AT + len(graph.sites) * SITE_COUNTS
    for g in range(len(groups)):
        law.pending[g] += _SECONDS
        units = states[g, State.UNITS]
        times[g, 0] += states[g, State.IN_SLOTS] * units * STEP_US
        times[g, 1] += states[g, State.BUSY] * units * STEP_US
        slots = groups[g, Group.SLOTS] * (groups[g, Group.MEMBERS] / units) if units > 0.0 else 0.0
        spilt = states[g, State.WORK_QUEUE] + states[g, State.BUSY] - slots
        queued = states[g, State.SLOT_QUEUE] + max(spilt, 0.0)
        times[g, 2] += queued * units * STEP_US
        times[g, 3] = states[g, State.IN_SLOTS] * units
        times[g, 4] = queued * units
        first_op, x = groups[g, Group.FIRST_OP], groups[g, Group.FIRST_GOX]
        for j in range(len(graph.classes)):
            for n in range(groups[g, Group.OPS]):
                seen = live.visits[j, first_op + n] * _SECONDS
                if seen <= 0.0:
                    continue
                source = site_width + (x + n) * OX_STATS
                target = ox + (x + n) * OP_COUNTS
                for column in range(OP_COUNTS):
                    books.totals[j, target + column] += seen * law.stats[j, source + column]
