"""The compiled scrape against the same signals as numpy says them plainly, bit for bit."""

import numpy as np
import pytest

from sim.drill.groups import Places
from sim.drill.measuring import OF_CALLER, OF_JOURNEY, OF_REPLICAS, QUANTILES
from sim.drill.sheet import Sheet
from sim.engine.plane import JourneyCount, OpCount, ReplicaCount, SiteCount
from sim.engine.tallies import (
    JOURNEY_COLUMNS,
    REPLICA_COLUMNS,
    SITE_COLUMNS,
    tally_journeys,
    tally_replicas,
    tally_sites,
)
from sim.model.signal import Signal
from sim.observe.signals import layers, summed
from tests.drill.plain_signals import caller_signals, journey_signals, replica_signals

# Four rows in two layers: one of which leaves a row out and has a group that stays idle.
BY = layers([(np.array([0, 1, 0, -1]), 3), (np.array([0, 0, 1, 1]), 2)])
PASSED_US = 15_000_000
SEEDS = range(4)


def grown(generator, shape):
    """Counters before and after; some have not moved."""
    before = generator.integers(0, 10**6, shape)
    return before, before + generator.integers(0, 10**7, shape) * generator.integers(0, 2, shape)


def assert_told(order, found, plain):
    for row, signal in enumerate(order):
        if signal not in QUANTILES:
            np.testing.assert_array_equal(plain[signal], found[row], signal)


@pytest.mark.parametrize("seed", SEEDS)
def test_replicas_tell_the_plain_signals(seed):
    generator = np.random.default_rng(seed)
    owner = np.array([0, 1, 2, 3, 0, 1, 2, 3])
    op_before, op_counts = grown(generator, (8, len(OpCount)))
    before, counts = grown(generator, (4, len(ReplicaCount)))
    slots, processors = generator.integers(1, 9, (2, 4))
    is_up, is_dark = np.array([1, 1, 0, 1]), np.array([0, 0, 0, seed % 2])
    op_gained, gained = op_counts - op_before, counts - before
    of_ops = summed(op_gained, owner, 4)
    standing = np.column_stack([slots * is_up, processors * is_up, is_up])
    table = np.hstack([of_ops, gained[:, :3], standing])
    table[is_dark == 1] = 0.0
    values = BY.summed(table)
    found = np.empty((len(OF_REPLICAS) + 1, BY.size))
    answers, used = np.empty(4, dtype=np.int64), np.ascontiguousarray(before[:, :3])

    tally_replicas(
        op_counts, op_before, owner, counts, used, slots, processors, is_up, is_dark, BY.group,
        PASSED_US, np.empty((4, REPLICA_COLUMNS)), answers,
        np.empty((BY.size + 1, REPLICA_COLUMNS)), found,
    )  # fmt: skip

    assert_told(OF_REPLICAS, found, replica_signals(values, PASSED_US))
    np.testing.assert_array_equal(values[:, -1], found[-1])
    np.testing.assert_array_equal(of_ops[:, OpCount.OK], answers)
    np.testing.assert_array_equal(op_counts, op_before)
    np.testing.assert_array_equal(counts[:, :3], used)


@pytest.mark.parametrize("seed", SEEDS)
def test_sites_tell_the_plain_signals(seed):
    before, counts = grown(np.random.default_rng(seed), (4, len(SiteCount)))
    plain = caller_signals(BY.summed(counts - before), PASSED_US / 1e6)
    found = np.empty((len(OF_CALLER), BY.size))

    tally_sites(counts, before, BY.group, PASSED_US, np.empty((BY.size + 1, SITE_COLUMNS)), found)

    assert_told(OF_CALLER, found, plain)
    np.testing.assert_array_equal(counts, before)


@pytest.mark.parametrize("seed", SEEDS)
def test_journeys_tell_the_plain_signals_of_the_seconds_that_have_ended(seed):
    generator = np.random.default_rng(seed)
    _, by_second = grown(generator, (4, 40, len(JourneyCount)))
    is_order, value = np.array([1, 0, 1, 1]), generator.random(4) * 7
    delta = by_second[:, 10:25].sum(axis=1)
    good = delta[:, JourneyCount.OK]
    table = np.column_stack([delta, good * is_order, good * value])
    plain = journey_signals(BY.summed(table), PASSED_US)
    found, so_far = np.empty((len(OF_JOURNEY), BY.size)), np.ones((4, 5), dtype=np.int64)

    tally_journeys(
        by_second, 10, 25, so_far, is_order, value, BY.group, PASSED_US,
        np.empty((4, JOURNEY_COLUMNS)), np.empty((BY.size + 1, JOURNEY_COLUMNS)), found,
    )  # fmt: skip

    assert_told(OF_JOURNEY, found, plain)
    np.testing.assert_array_equal(delta + 1, so_far)


def test_a_sheet_sends_each_signal_to_the_columns_of_its_groups():
    sheet = Sheet([(2, 3), (1, 2)])
    order = (Signal.ERROR_RATE, Signal.REQUEST_RATE)
    places = Places((Signal.REQUEST_RATE,), np.array([[7, 5]]), np.array([2, 0]))
    sheet.send(0, order, places)
    sheet.send(1, order[:1], Places(order[:1], np.array([[1, 2]]), np.array([0, 1])))
    sheet.tables[0][:] = [[1, 2, 3], [4, 5, 6]]
    sheet.tables[1][:] = [[8, 9]]

    columns, values = sheet.row()

    assert {7: 6.0, 5: 4.0, 1: 8.0, 2: 9.0} == dict(
        zip(columns.tolist(), values.tolist(), strict=True)
    )
