"""A panel that stands still changes what can be seen and nothing that is."""

from sim.model.effect import Selector
from sim.model.kinds import FAULTS

STALE = FAULTS.get("telemetry_stale")
DB = Selector(service="db")


def test_nothing_moves(drill):
    assert drill().fingerprint() == drill(STALE(), DB).fingerprint()


def test_it_is_the_services_own_or_everybodys(drill):
    world = drill(STALE(), DB).world
    assert 1.0 == world.dial("telemetry_stale", service="db")
    assert 0.0 == world.dial("telemetry_stale", service="web")
    assert 0.0 == world.dial("telemetry_stale")

    world = drill(STALE(), Selector()).world
    assert 1.0 == world.dial("telemetry_stale", service="web")
    assert 1.0 == world.dial("telemetry_stale")
