"""A zone that goes dark hands its load to the rest; with notice, nobody notices."""

from __future__ import annotations

import pytest

from sim.model.effect import Selector
from sim.model.kinds import FAULTS

LOSS = FAULTS.get("zone_loss")
ZONE_A = Selector(zone="a")


def test_without_notice_calls_into_the_zone_fail_until_probes_have_seen_it(drill):
    run = drill(LOSS(), ZONE_A)

    # A half of the calls to web are refused, and of the rest a half again at db.
    assert pytest.approx(0.75, abs=0.05) == run.failed_share((42, 58))
    assert 0.0 == run.failed_share((65, 100))


def test_with_notice_nothing_is_lost(drill):
    run = drill(LOSS.model_validate({"notice": "20s"}), ZONE_A)

    assert 0.0 == run.failed_share((10, 100))


def test_the_rest_bears_twice_the_load_at_the_same_speed(drill):
    run = drill(LOSS.model_validate({"notice": "10s"}), ZONE_A)

    loads = [run.op(w, "web", 0, zone="b") / (w[1] - w[0]) for w in ((10, 40), (60, 100))]
    assert pytest.approx(2.0, rel=0.1) == loads[1] / loads[0]
    assert 0 == run.op((60, 100), "web", 0, zone="a")


def test_when_the_lights_are_on_again_everything_there_starts(drill):
    run = drill(LOSS.model_validate({"lasts": "20s"}), ZONE_A, until_s=120)

    assert run.op((80, 120), "web", 1, zone="a") > 0
    assert 0.0 == run.failed_share((80, 120))
