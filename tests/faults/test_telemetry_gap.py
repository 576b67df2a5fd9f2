"""A gap changes what can be seen and nothing that is."""

from __future__ import annotations

from sim.model.effect import Selector
from sim.model.kinds import FAULTS

GAP = FAULTS.get("telemetry_gap")
DB = Selector(service="db")


def test_nothing_moves(drill):
    assert drill().fingerprint() == drill(GAP(), DB).fingerprint()


def test_the_gap_is_the_services_own(drill):
    world = drill(GAP(), DB).world

    assert 1.0 == world.dial("telemetry_gap", service="db")
    assert 0.0 == world.dial("telemetry_gap", service="web")
    assert 0.0 == world.dial("telemetry_gap")


def test_a_delay_is_no_gap(drill):
    world = drill(GAP.model_validate({"delay": "1m"}), Selector()).world

    assert 60e6 == world.dial("telemetry_delay")
    assert 0.0 == world.dial("telemetry_gap")


def test_a_zone_is_neither_its_services_nor_the_front_door(drill):
    world = drill(GAP(of=("metrics", "logs")), Selector(zone="a")).world

    assert 1.0 == world.dial("telemetry_gap", zone="a")
    assert 1.0 == world.dial("logs_gap", zone="a")
    assert 0.0 == world.dial("telemetry_gap", zone="b")
    assert 0.0 == world.dial("telemetry_gap", service="web")
    assert 0.0 == world.dial("telemetry_gap")
