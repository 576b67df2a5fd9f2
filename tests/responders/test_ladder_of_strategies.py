"""Responders that must never win, and newcomers who slip: alike each time they sit down."""

import pytest

from sim.drill.runner import run
from sim.responders.novice import Learner
from sim.responders.registry import RESPONDERS
from tests.drill.drill_kit import bad_deploy, make_drill

SHORT = bad_deploy() | {"rate": "1/s", "lasts": "8m", "lead_in": "20s"}


@pytest.mark.parametrize("name", list(RESPONDERS))
def test_every_strategy_sits_a_drill_to_its_end_and_is_alike_each_time(name):
    drill = make_drill(SHORT)
    first, again = run(drill, name), run(drill, name)
    assert None is first.failure
    assert first.record.journal_sha256 == again.record.journal_sha256


def test_slips_differ_by_seed():
    class Slipper(Learner):
        name = "slipper"
        late_us = 0
        slips_ppm = 500_000

    def asked(seed):
        entries = run(make_drill(SHORT).seeded(seed), Slipper()).record.entries
        return [e.data["action"] for e in entries if e.event == "asked" and "action" in e.data]

    assert 1 < len({tuple(asked(seed)) for seed in range(1, 7)})
