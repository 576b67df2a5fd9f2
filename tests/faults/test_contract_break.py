"""A new version of the callee turns one caller away, by its share of the callee."""

from __future__ import annotations

import copy

import pytest

from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import SHOP

BREAK = FAULTS.get("contract_break")
CALL = Selector(caller="web", service="db")
HALF = BREAK(stages=[{"share": 0.5}])


def test_the_chance_is_the_new_versions_share_of_the_callee(drill):
    run = drill(HALF, CALL, until_s=120)

    assert pytest.approx(0.5, abs=0.03) == run.failed_share((70, 120))


def test_the_whole_callee_turns_everybody_away(drill):
    assert 1.0 == drill(BREAK(), CALL, until_s=160).failed_share((120, 160))


def test_contracts_that_the_topology_names_decide_where_the_fault_adds_nothing(drill):
    """One of two callees on v2; the caller goes forward instead of the callee back."""
    both = copy.deepcopy(SHOP)
    offers = {"v1": {"offers": ["old"]}, "v2": {"offers": ["new"]}}
    needs = {"v1": {"needs": {"db": "old"}}, "v2": {"needs": {"db": "new"}}}
    both["services"]["db"]["deployment"] = {"versions": offers}
    both["services"]["web"]["deployment"] = {"versions": needs, "batch": 1.0}
    half, whole = (BREAK(chance=0, stages=[{"share": share}]) for share in (0.5, 1.0))
    forward = [(120, "roll_forward", {"service": "web", "version": "v2"})]

    assert 0.5 == pytest.approx(drill(half, CALL, topology=both).failed_share((70, 100)), abs=0.03)
    run = drill(whole, CALL, topology=both, orders=forward, until_s=240)
    assert 1.0 == run.failed_share((110, 120))
    assert 0.0 == run.failed_share((200, 240))


def test_a_caller_that_is_not_named_is_served(drill):
    run = drill(HALF, Selector(caller="client", service="db"), until_s=120)

    assert 0.0 == run.failed_share((10, 120))


def test_the_callee_does_not_fail_by_its_own_count(drill):
    assert 0.0 == drill(HALF, CALL).error_share((10, 100), "db")


def test_a_rollback_of_the_callee_ends_it_and_one_of_the_caller_does_not(drill):
    both = copy.deepcopy(SHOP)
    both["services"]["web"]["deployment"] = {"version": "v7", "previous": "v6"}
    callee, caller = (
        drill(
            HALF,
            CALL,
            orders=[(80, "rollback", {"service": service})],
            topology=both,
            until_s=170,
        )
        for service in ("db", "web")
    )

    assert 0.0 == callee.failed_share((110, 170))
    assert pytest.approx(0.5, abs=0.05) == caller.failed_share((150, 170))


def test_replicas_that_do_not_serve_turn_nobody_away(drill):
    """The old version alone is left while the new one is out of the balancers."""
    orders = [(75, "drain_zone", {"zone": "a"})]
    on_a = drill(HALF, CALL, orders=orders, until_s=120)

    assert on_a.failed_share((80, 120)) in (0.0, 1.0)
