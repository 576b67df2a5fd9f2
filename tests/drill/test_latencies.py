"""Quantiles since the last scrape, against samples that were kept and a plain counting of bins."""

import numpy as np
import pytest

from sim.drill.latencies import EDGES, Latencies
from sim.engine.plane import HISTOGRAM_BINS
from sim.observe.signals import bin_edges, layers

FINE = bin_edges(octaves=28, per_octave=64)
SHARES = np.array([0.5, 0.95, 0.99])


def histogram(values_us):
    places = np.searchsorted(FINE, np.asarray(values_us) * 1e-6, side="right") - 1
    return np.bincount(places, minlength=HISTOGRAM_BINS)


def counted(rows):
    """What ``take_gains`` and ``fill_quantiles`` do, bin by bin: quantiles of rows together."""
    joined = np.add.reduceat(np.sum(rows, axis=0), np.arange(0, HISTOGRAM_BINS, 4))
    upto = np.cumsum(joined)
    found = []
    for share in SHARES:
        place = int(np.argmax(upto >= share * upto[-1]))
        inside = (share * upto[-1] - (upto[place] - joined[place])) / joined[place]
        found.append(EDGES[place] + inside * (EDGES[place + 1] - EDGES[place]))
    return found


def reader(rows, *groupings):
    histograms = np.zeros((rows, HISTOGRAM_BINS), dtype=np.int64)
    by = layers([(np.array(of_row), size) for of_row, size in groupings])
    return histograms, Latencies(histograms, by, SHARES)


def added(histograms, gains):
    histograms += gains
    return gains.sum(axis=1)


@pytest.mark.parametrize("seed", range(5))
def test_quantiles_lie_within_three_percent_of_the_exact(seed):
    values = np.random.default_rng(seed).lognormal(10.0, 0.7, 5_000)
    histograms, latencies = reader(1, ([0], 1))
    found = latencies.since_last(added(histograms, histogram(values)[None]))
    np.testing.assert_allclose(found[:, 0], np.quantile(values, SHARES) * 1e-6, rtol=0.03)


@pytest.mark.parametrize("is_known", [True, False])
def test_scrape_by_scrape_they_are_those_of_a_plain_count(is_known):
    """Rows, groups and layers; latencies that wander up and down; rows that stay idle."""
    generator = np.random.default_rng(1)
    histograms, latencies = reader(4, ([0, 1, 0, -1], 3), ([0, 0, 0, 0], 1))
    for scrape in range(12):
        level = 9 + 4 * np.sin(scrape) + generator.random(4)
        gains = np.stack(
            [
                histogram(generator.lognormal(mean, 0.6, generator.integers(0, 300)))
                for mean in level
            ]
        )
        answers = added(histograms, gains)
        found = latencies.since_last(answers if is_known else np.full(4, -1))

        np.testing.assert_allclose(found[:, 0], counted(gains[[0, 2]]), rtol=1e-12)
        np.testing.assert_allclose(found[:, 1], counted(gains[[1]]), rtol=1e-12)
        np.testing.assert_allclose(found[:, 3], counted(gains), rtol=1e-12)
        assert np.isnan(found[:, 2]).all()


def test_what_was_there_before_is_not_told_again():
    histograms, latencies = reader(1, ([0], 1))
    latencies.since_last(added(histograms, histogram([50.0, 70.0])[None]))
    assert np.isnan(latencies.since_last(np.array([0]))).all()
    found = latencies.since_last(added(histograms, histogram([3.0])[None]))
    assert found[0, 0] == pytest.approx(3e-6, rel=0.1)


def test_one_layer_moves_no_bit_of_another():
    gains = histogram(np.random.default_rng(2).lognormal(9.0, 1.0, 977))[None]
    alone, first = reader(1, ([0], 1))
    beside, second = reader(1, ([0], 1), ([0], 1))
    expected = first.since_last(added(alone, gains))[:, 0]
    found = second.since_last(added(beside, gains))
    np.testing.assert_array_equal(np.stack([expected, expected], axis=1), found)


def test_groups_change_between_scrapes():
    histograms, latencies = reader(2, ([0, 0], 1))
    latencies.since_last(added(histograms, np.stack([histogram([100.0])] * 2)))
    latencies.regroup(layers([(np.array([0, 1]), 2)]))
    found = latencies.since_last(added(histograms, np.stack([histogram([10.0]), histogram([900])])))
    np.testing.assert_allclose(found[0], [10e-6, 900e-6], rtol=0.1)
