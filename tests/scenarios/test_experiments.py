"""What drills of careful change say of themselves: when it shows, and what harms nobody alone."""

from __future__ import annotations

import pytest

from sim.drill.runner import run
from sim.journal.entries import Kind
from sim.units import MINUTE
from tests.scenarios.ladder import drill_of

SEEDS = range(1, 5)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_page_comes_before_a_release_too_small_to_read_has_widened(seed):
    drill = drill_of("canary-no-power", seed)
    began_us = next(i.at for i in drill.scenario.injects if i.is_trigger)
    record = run(drill, "idle").record

    pages = [entry.at_us for entry in record.of_kind(Kind.ALERT) if entry.event == "firing"]
    assert pages
    assert began_us + 5 * MINUTE < min(pages)
