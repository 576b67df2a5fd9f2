"""Retries without a budget are harmless until something is slow, and then keep it so."""

from __future__ import annotations

import copy

from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import SHOP

RETRIES = FAULTS.get("retry_misconfig")
SLOWDOWN = FAULTS.get("slowdown")
CALL = Selector(caller="web", service="db")
SETTING = {"attempts": 6, "timeout": "100ms"}


def tight():
    """The shop with a database of half its size: two thirds busy in good times."""
    shop = copy.deepcopy(SHOP)
    shop["services"]["db"]["processors"] = 1
    return shop


def storm(drill, *, fault, orders=()):
    """The fault from 40 s; the database five times slower from 60 s to 90 s."""
    steps = SLOWDOWN.model_validate({"factor": 5, "lasts": "30s"})
    return drill(
        fault,
        CALL if fault else None,
        also=[(60, steps, Selector(service="db"))],
        orders=orders,
        until_s=200,
        topology=tight(),
    )


def test_it_is_harmless_while_calls_come_in_time(drill):
    fault = RETRIES.model_validate({"attempts": 6, "timeout": "1s"})
    run = drill(fault, CALL)

    assert 0.0 == run.failed_share((10, 100))
    assert 0 == run.site((10, 100), "web.page->db.read", 2)


def test_the_storm_outlives_its_trigger(drill):
    run = storm(drill, fault=RETRIES.model_validate(SETTING))

    # A minute and more after the database is well again.
    assert run.failed_share((160, 200)) > 0.5
    assert run.site((160, 200), "web.page->db.read", 2) > 2 * run.offered((160, 200))


def test_without_the_setting_the_same_trigger_passes(drill):
    run = storm(drill, fault=None)

    assert run.failed_share((160, 200)) < 0.01


def test_one_attempt_ends_the_storm(drill):
    orders = [(120, "set_retry", {"caller": "web", "callee": "db", "attempts": 1})]
    run = storm(drill, fault=RETRIES.model_validate(SETTING), orders=orders)

    assert run.failed_share((180, 200)) < 0.2
