"""A cache that is switched off sends every call on, and nobody else's."""

from __future__ import annotations

from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.test_cache_flush import reads, shop

BYPASS = FAULTS.get("cache_bypass")


def test_another_cache_is_left_alone(drill):
    run = drill(BYPASS(), Selector(service="db"), topology=shop())

    assert 0 == reads(run, (40, 100))


def test_reverting_the_configuration_switches_it_on(drill):
    orders = [(60, "revert_config", {"service": "cache"})]
    run = drill(BYPASS(), Selector(service="cache"), topology=shop(), orders=orders)

    assert reads(run, (45, 60)) > 1000
    assert 0 == reads(run, (90, 100))
