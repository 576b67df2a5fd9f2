"""From counters to signals."""

import numpy as np
import pytest

from sim.observe.signals import bin_edges, occupied, share, summed

EDGES = bin_edges(octaves=28, per_octave=64)
SHARES = np.array([0.5, 0.95, 0.99])


def histogram(values_us):
    places = np.searchsorted(EDGES, np.array(values_us) * 1e-6, side="right") - 1
    return np.bincount(places, minlength=28 * 64)


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


@pytest.mark.parametrize("seed", range(5))
def test_quantiles_lie_within_three_percent_of_the_exact(seed):
    values = np.random.default_rng(seed).lognormal(10.0, 0.7, 5_000)
    found = occupied(histogram(values)[None, :], EDGES).quantiles(np.array([0]), 1, SHARES)
    exact = np.quantile(values, SHARES) * 1e-6
    np.testing.assert_allclose(found[0], exact, rtol=0.03)


def test_quantiles_of_a_group_are_those_of_its_rows_together():
    generator = np.random.default_rng(1)
    rows = np.stack([histogram(generator.lognormal(9 + k, 0.5, 700)) for k in range(4)])
    found = occupied(rows, EDGES).quantiles(np.array([0, 1, 0, -1]), 3, SHARES)
    together = occupied((rows[0] + rows[2])[None], EDGES).quantiles(np.array([0]), 1, SHARES)
    # Bins that only other rows hold move nothing but the last bit.
    np.testing.assert_allclose(found[0], together[0], rtol=1e-12)
    assert np.isnan(found[2]).all()


def test_sums_by_group_are_exact():
    values = np.arange(12, dtype=np.int64).reshape(4, 3) * 10**12
    found = summed(values, np.array([1, 0, 1, 1]), 2)
    np.testing.assert_array_equal(found, np.stack([values[1], values[[0, 2, 3]].sum(axis=0)]))
