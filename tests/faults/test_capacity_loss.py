"""Fewer slots matter once they bind, and not before."""

from __future__ import annotations

from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import BEFORE, DURING

LOSS = FAULTS.get("capacity_loss")
WEB = Selector(service="web")


def test_capacity_loss_makes_calls_wait_once_the_slots_bind(drill):
    run = drill(LOSS(lost=0.975), WEB)

    assert run.shift(BEFORE, DURING, run.latency_s, "web") > 0.005
    assert run.busy_slots(DURING, "web") <= 4.0


def test_capacity_loss_leaves_everything_alone_while_the_rest_suffices(drill):
    assert drill().fingerprint() == drill(LOSS(lost=0.5), WEB).fingerprint()
