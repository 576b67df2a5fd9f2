"""What counters have gained since they were last read, put together by group: compiled passes.

Kept apart from the kernel: they read what the kernel has written, between two stretches of it. A
row of ``found`` is a signal, a column a group; what cannot be known (nothing happened) is NaN. Sums
go by layer and row; counts stay exact below 2**53.
"""

# ruff: noqa: PLR0917 - compiled code takes arrays by place

from __future__ import annotations

import numpy as np

from sim.engine.kernel.compiler import compiled_and_kept
from sim.engine.layout import FloatArray, IntArray
from sim.engine.plane import JourneyCount, OpCount, ReplicaCount, SiteCount

OP_COLUMNS = len(OpCount)
# Slots, processors and queue over time; then usable slots, processors, and whether it serves.
USED_COLUMNS = int(ReplicaCount.QUEUED_US) + 1
REPLICA_COLUMNS = OP_COLUMNS + 2 * USED_COLUMNS
SITE_COLUMNS = len(SiteCount)
# Those of a journey, then orders and money.
JOURNEY_COLUMNS = len(JourneyCount) + 2

_ARRIVED, _OK, _FAILED = int(OpCount.ARRIVED), int(OpCount.OK), int(OpCount.FAILED)
_REFUSED, _LATENCY = int(OpCount.REFUSED), int(OpCount.LATENCY_US)
_SLOTS = OP_COLUMNS + int(ReplicaCount.SLOT_US)
_PROCESSORS = OP_COLUMNS + int(ReplicaCount.PROCESSOR_US)
_QUEUED = OP_COLUMNS + int(ReplicaCount.QUEUED_US)
_USABLE = OP_COLUMNS + USED_COLUMNS
_SITE_ATTEMPTS, _SITE_RETRIES = int(SiteCount.ATTEMPTS), int(SiteCount.RETRIES)
_SITE_OK, _SITE_FAILED = int(SiteCount.OK), int(SiteCount.FAILED)
_SITE_TIMEOUTS, _SITE_REFUSED = int(SiteCount.TIMEOUTS), int(SiteCount.REFUSED)
_SITE_LATENCY = int(SiteCount.LATENCY_US)
_OFFERED, _GOOD, _BAD = int(JourneyCount.OFFERED), int(JourneyCount.OK), int(JourneyCount.FAILED)
_SLOW, _TOOK = int(JourneyCount.SLOW), int(JourneyCount.LATENCY_US)
_ORDERS = len(JourneyCount)
_US = 1_000_000


@compiled_and_kept
def tally_replicas(
    op_counts: IntArray,
    op_before: IntArray,
    replica_of_ox: IntArray,
    replica_counts: IntArray,
    replica_before: IntArray,
    slots: IntArray,
    processors: IntArray,
    is_up: IntArray,
    is_dark: IntArray,
    group: IntArray,
    passed_us: int,
    table: FloatArray,
    answers: IntArray,
    values: FloatArray,
    found: FloatArray,
) -> None:
    """Signals of groups of replicas, in the order of ``measuring.OF_REPLICAS``, quantiles left out.

    Args:
        op_counts: ``(ox, OpCount)``; ``op_before`` holds what they were and becomes what they are.
        replica_of_ox: ``(ox,)``.
        replica_counts: ``(r, ReplicaCount)``, and ``replica_before`` likewise.
        slots: usable slots of a replica that is up, ``(r,)``; ``processors`` likewise.
        is_up: whether it listens, ``(r,)``.
        is_dark: replicas that tell nothing, ``(r,)``; they count nowhere.
        group: group of each row, ``(layers, r)``.
        passed_us: since the counters were last read.
        table: scratch, ``(r, REPLICA_COLUMNS)``.
        answers: is filled with the good answers of each replica, dark or not, ``(r,)``.
        values: scratch, ``(at least groups, REPLICA_COLUMNS)``.
        found: is filled, ``(signals, groups)``.
    """
    table[:, :] = 0.0
    values[:, :] = 0.0
    for ox in range(len(op_counts)):
        for column in range(OP_COLUMNS):
            gained = op_counts[ox, column] - op_before[ox, column]
            op_before[ox, column] = op_counts[ox, column]
            table[replica_of_ox[ox], column] += gained
    for r in range(len(table)):
        answers[r] = int(table[r, _OK])
        for column in range(USED_COLUMNS):
            gained = replica_counts[r, column] - replica_before[r, column]
            replica_before[r, column] = replica_counts[r, column]
            table[r, OP_COLUMNS + column] = gained
        if is_up[r]:
            table[r, _USABLE] = slots[r]
            table[r, _USABLE + 1] = processors[r]
            table[r, _USABLE + 2] = 1.0
        if is_dark[r]:
            table[r, :] = 0.0
    for layer in range(len(group)):
        for r in range(len(table)):
            for column in range(REPLICA_COLUMNS):
                values[group[layer, r], column] += table[r, column]
    seconds = passed_us / _US
    for g in range(found.shape[1]):
        of = values[g]
        bad = of[_FAILED] + of[_REFUSED]
        known = of[_OK] + bad
        ended = of[_OK] + of[_FAILED]
        slot_us, processor_us = of[_USABLE] * passed_us, of[_USABLE + 1] * passed_us
        found[0, g] = of[_ARRIVED] / seconds
        found[1, g] = bad / known if known > 0.0 else np.nan
        found[2, g] = bad / seconds
        found[3, g] = of[_LATENCY] / ended / _US if ended > 0.0 else np.nan
        found[7, g] = of[_SLOTS] / slot_us if slot_us > 0.0 else np.nan
        found[8, g] = of[_PROCESSORS] / processor_us if processor_us > 0.0 else np.nan
        found[9, g] = of[_QUEUED] / passed_us
        found[10, g] = of[_REFUSED] / seconds
        found[11, g] = of[_USABLE + 2]


@compiled_and_kept
def tally_sites(
    counts: IntArray,
    before: IntArray,
    group: IntArray,
    passed_us: int,
    values: FloatArray,
    found: FloatArray,
) -> None:
    """Signals of groups of call sites, in the order of ``measuring.OF_CALLER``.

    Args:
        counts: ``(at least sites, SiteCount)``.
        before: ``(sites, SiteCount)``, what they were; becomes what they are.
        group: ``(layers, sites)``.
        passed_us: since the counters were last read.
        values: scratch, ``(at least groups, SITE_COLUMNS)``.
        found: is filled, ``(signals, groups)``.
    """
    values[:, :] = 0.0
    for site in range(len(before)):
        for column in range(SITE_COLUMNS):
            gained = counts[site, column] - before[site, column]
            before[site, column] = counts[site, column]
            for layer in range(len(group)):
                values[group[layer, site], column] += gained
    seconds = passed_us / _US
    for g in range(found.shape[1]):
        of = values[g]
        ended = of[_SITE_OK] + of[_SITE_FAILED]
        found[0, g] = of[_SITE_ATTEMPTS] / seconds
        found[1, g] = of[_SITE_FAILED] / ended if ended > 0.0 else np.nan
        found[2, g] = of[_SITE_FAILED] / seconds
        found[3, g] = of[_SITE_LATENCY] / ended / _US if ended > 0.0 else np.nan
        found[4, g] = of[_SITE_REFUSED] / seconds
        found[5, g] = of[_SITE_TIMEOUTS] / seconds
        found[6, g] = of[_SITE_RETRIES] / seconds


@compiled_and_kept
def tally_journeys(
    by_second: IntArray,
    first: int,
    last: int,
    so_far: IntArray,
    is_order: IntArray,
    value: FloatArray,
    group: IntArray,
    passed_us: int,
    table: FloatArray,
    values: FloatArray,
    found: FloatArray,
) -> None:
    """Signals of groups of classes, in the order of ``measuring.OF_JOURNEY``, quantiles left out.

    Args:
        by_second: ``(j, seconds, JourneyCount)``.
        first: the first second to be counted, up to ``last``, which is not.
        last: see ``first``.
        so_far: ``(j, JourneyCount)``; what is counted is added.
        is_order: whether a good answer counts as an order, ``(j,)``.
        value: what a good answer is worth, ``(j,)``.
        group: ``(layers, j)``.
        passed_us: since the counters were last read.
        table: scratch, ``(j, JOURNEY_COLUMNS)``.
        values: scratch, ``(at least groups, JOURNEY_COLUMNS)``.
        found: is filled, ``(signals, groups)``.
    """
    values[:, :] = 0.0
    for j in range(len(by_second)):
        for column in range(_ORDERS):
            gained = 0
            for second in range(first, min(last, by_second.shape[1])):
                gained += by_second[j, second, column]
            so_far[j, column] += gained
            table[j, column] = gained
        table[j, _ORDERS] = table[j, _GOOD] * is_order[j]
        table[j, _ORDERS + 1] = table[j, _GOOD] * value[j]
    for layer in range(len(group)):
        for j in range(len(table)):
            for column in range(JOURNEY_COLUMNS):
                values[group[layer, j], column] += table[j, column]
    seconds, per_minute = passed_us / _US, 60 * _US / passed_us
    for g in range(found.shape[1]):
        of = values[g]
        ended = of[_GOOD] + of[_BAD]
        found[0, g] = of[_OFFERED] / seconds
        found[1, g] = of[_BAD] / ended if ended > 0.0 else np.nan
        found[2, g] = of[_BAD] / seconds
        found[3, g] = of[_SLOW] / ended if ended > 0.0 else np.nan
        found[4, g] = of[_TOOK] / ended / _US if ended > 0.0 else np.nan
        found[8, g] = of[_ORDERS] * per_minute
        found[9, g] = of[_ORDERS + 1] * per_minute
        found[10, g] = ended / seconds
