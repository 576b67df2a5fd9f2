"""The floor under every detection, against the budget book that the alerts of a drill read."""

from __future__ import annotations

import pytest

from sim.documents.topologies import load_topology
from sim.model.scenario import Telemetry
from sim.planning.fidelity import burn_alert
from sim.planning.recovery.alarms import alarm_after_h
from sim.units import MINUTE, SECOND

SHOP = load_topology("plans/standby-pair").model


def seconds(*served: float) -> float:
    return 3600.0 * alarm_after_h(SHOP, served)


def test_it_is_when_the_budget_book_burns_with_the_looks_before_it():
    """Objective 99.9 %, factor 20, five minutes and one; the rule holds for thirty seconds."""
    rows = burn_alert(factor=20.0, long_us=5 * MINUTE, short_us=MINUTE, step_us=2 * SECOND)
    fires = {row.quantity: row.got for row in rows}
    seen = Telemetry()
    looks_s = (seen.scrape_interval / 2 + 15 * SECOND / 2 + seen.delay) / SECOND

    for words, served in (("100.0% errors", 0.0), ("50.0% errors", 0.5), ("10.0% errors", 0.9)):
        burnt_s = fires[f"{words}: fires after s"]
        assert burnt_s + looks_s + 30.0 == pytest.approx(seconds(1.0, served), abs=2.0)


def test_the_journey_that_is_hurt_most_wakes_them_and_what_burns_too_slowly_wakes_nobody():
    assert seconds(0.0, 0.0) == seconds(1.0, 0.0) == seconds(0.0, 1.0)
    assert seconds(0.5, 0.0) == seconds(0.0, 0.0) < seconds(0.5, 0.9)
    assert 0.0 == seconds(0.99, 0.99) == seconds(1.0, 1.0)
    assert 0.0 == alarm_after_h(SHOP, ())


def test_a_system_without_alerts_has_no_floor():
    silent = SHOP.model_copy(update={"alerts": {}})

    assert 0.0 == alarm_after_h(silent, (0.0, 0.0))
