"""The mean field beside every request, over random graphs (``fidelity.md``, section 4.5)."""

import pytest

from tests.engine.campaign import compare, summary


def hold(outcomes):
    """The bars of the flow plane."""
    found = summary(outcomes)
    assert found.graphs >= len(outcomes) // 2
    for error, most in zip(found.mean_errors, (0.05, 0.05, 0.07), strict=True):
        assert error <= most, found
    assert found.p90_error <= 0.12, found
    assert found.throughput <= 0.02, found
    assert found.failed <= 0.02, found
    assert () == found.disagreements


def test_a_dozen_random_graphs():
    hold([compare(seed, requests=30_000) for seed in range(1, 13)])


@pytest.mark.long
def test_two_hundred_random_graphs():
    hold([compare(seed) for seed in range(1, 201)])
