"""An autoscaler that stands still is missed only when it is needed."""

from __future__ import annotations

import copy

from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import SHOP

BROKEN = FAULTS.get("autoscaler_broken")
WEB = Selector(service="web")
SURGE = FAULTS.get("traffic_surge")(factor=3)


def scaled():
    shop = copy.deepcopy(SHOP)
    rule = {"least": 4, "most": 8, "target": 0.05, "interval": "10s"}
    shop["services"]["web"] |= {"autoscaler": rule, "quota": 8}
    return shop


def test_a_rise_of_traffic_brings_nobody(drill):
    also = [(50, SURGE, Selector())]
    well = drill(also=also, topology=scaled())
    broken = drill(BROKEN(), WEB, also=also, topology=scaled())

    assert well.world.desired("web") > 4
    assert 4 == broken.world.desired("web")


def test_a_number_by_hand_still_works(drill):
    orders = [(60, "scale", {"service": "web", "replicas": 6})]
    run = drill(BROKEN(), WEB, orders=orders, topology=scaled())

    assert 6 == run.world.desired("web")


def test_nothing_moves_while_nothing_has_to(drill):
    shop = scaled()
    shop["services"]["web"]["autoscaler"]["target"] = 0.9

    assert drill(topology=shop).fingerprint() == drill(BROKEN(), WEB, topology=shop).fingerprint()


def test_reverting_configuration_sets_it_going(drill):
    orders = [(60, "revert_config", {"service": "web"})]
    run = drill(BROKEN(), WEB, orders=orders, also=[(50, SURGE, Selector())], topology=scaled())

    assert run.world.desired("web") > 4
