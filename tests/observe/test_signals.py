"""From counters to signals."""

import numpy as np

from sim.observe.signals import bin_edges, layers, share, summed

EDGES = bin_edges(octaves=28, per_octave=64)


def test_share_of_nothing_is_unknown_not_zero():
    found = share(np.array([0, 1]), np.array([0, 4]))
    assert np.isnan(found[0])
    assert 0.25 == found[1]


def test_edges_are_those_of_the_planes():
    from sim.engine.draws import latency_bin

    for value in (1, 2, 63, 64, 65, 1000, 12_345, 999_999, 60_000_000):
        place = latency_bin(value)
        assert EDGES[place] <= value * 1e-6 * (1 + 1e-12)
        assert value * 1e-6 < EDGES[place + 1]


def test_sums_by_group_are_exact():
    values = np.arange(12, dtype=np.int64).reshape(4, 3) * 10**12
    found = summed(values, np.array([1, 0, 1, 1]), 2)
    np.testing.assert_array_equal(found, np.stack([values[1], values[[0, 2, 3]].sum(axis=0)]))


def test_layers_count_each_row_once_a_layer():
    values = np.arange(8).reshape(4, 2)
    by = layers([(np.array([0, 0, 1, 1]), 2), (np.array([-1, 0, 0, -1]), 1)])
    found = by.summed(values)
    np.testing.assert_array_equal([[2, 4], [10, 12], [6, 8]], found)
    np.testing.assert_array_equal([0, 0, 2], by.first)
