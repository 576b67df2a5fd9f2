"""The shipped scenarios: valid without a word of advice, and told apart by their codes."""

from __future__ import annotations

import pytest

from sim.documents.catalog import Shelf, codes, entries
from sim.documents.loading import load_any

SCENARIOS = sorted(entries(Shelf.SCENARIOS))


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_shipped_scenario_is_valid_without_a_finding(name):
    assert () == load_any(name)


def test_no_two_drills_share_a_code():
    found = sorted(code for code, _ in codes())

    assert len(SCENARIOS) == len(found)
    assert sorted(set(found)) == found
