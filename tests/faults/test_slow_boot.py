"""New processes take longer; those that run are as they were."""

from __future__ import annotations

from sim.model.effect import Selector
from sim.model.kinds import FAULTS

SLOW = FAULTS.get("slow_boot")
WEB = Selector(service="web")


def test_nothing_moves_while_nothing_starts(drill):
    assert drill().fingerprint() == drill(SLOW(factor=5), WEB).fingerprint()


def test_what_starts_serves_so_many_times_later(drill):
    orders = [(50, "restart", {"service": "web", "mode": "all"})]
    run = drill(SLOW(factor=3), WEB, orders=orders)

    # Thirty seconds instead of ten.
    assert run.failed_share((51, 79)) > 0.95
    assert 0.0 == run.failed_share((85, 100))


def test_a_rollout_waits_for_each_batch(drill):
    rolled = [(50, "roll_forward", {"service": "web"})]
    as_ever = drill(orders=rolled, until_s=160)
    slow = drill(SLOW(factor=8), WEB, orders=rolled, until_s=160)

    assert not as_ever.world.facts.is_rolling("web")
    assert slow.world.facts.is_rolling("web")
    assert 3 == slow.world.ready("web")
    assert 0.0 == slow.failed_share((10, 160))


def test_other_services_start_as_ever(drill):
    orders = [(50, "restart", {"service": "db", "mode": "all"})]

    assert 0.0 == drill(SLOW(factor=5), WEB, orders=orders).failed_share((65, 100))
