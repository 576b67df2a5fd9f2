"""A smaller quota is noticed only by those who ask for more."""

from __future__ import annotations

import copy

from sim.model.effect import Selector
from sim.model.kinds import ACTIONS, FAULTS
from tests.faults.conftest import SHOP

QUOTA = FAULTS.get("quota_exceeded")
WEB = Selector(service="web")


def roomy():
    shop = copy.deepcopy(SHOP)
    shop["services"]["web"]["quota"] = 8
    return shop


def test_nothing_moves_until_somebody_asks(drill):
    plain = drill(topology=roomy())

    assert plain.fingerprint() == drill(QUOTA(most=2), WEB, topology=roomy()).fingerprint()


def test_orders_beyond_it_are_refused_with_its_number(drill):
    run = drill(QUOTA(most=5), WEB, topology=roomy())
    order = ACTIONS.get("scale")(service="web", replicas=6)

    assert "quota of 5" in order.refusal(run.world.facts)
    assert ACTIONS.get("scale")(service="web", replicas=5).refusal(run.world.facts) is None


def test_an_autoscaler_gets_what_there_is(drill):
    shop = roomy()
    rule = {"least": 4, "most": 8, "target": 0.05, "interval": "10s"}
    shop["services"]["web"]["autoscaler"] = rule
    surge = [(50, FAULTS.get("traffic_surge")(factor=4), Selector())]
    run = drill(QUOTA(most=5), WEB, also=surge, topology=shop)

    assert 5 == run.world.desired("web")


def test_those_that_run_beyond_it_stay(drill):
    assert 4 == drill(QUOTA(most=2), WEB, topology=roomy()).world.ready("web")


def test_asking_raises_it_and_asking_again_is_refused(drill):
    orders = [
        (50, "request_quota", {"service": "web"}),
        (60, "scale", {"service": "web", "replicas": 8}),
    ]
    run = drill(QUOTA(most=4), WEB, orders=orders, topology=roomy())
    again = ACTIONS.get("request_quota")(service="web")

    assert 8 == run.world.ready("web")
    assert "the quota of 'web' is 8, all that it has" == again.refusal(run.world.facts)
