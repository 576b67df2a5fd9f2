"""What drills of careful change say of themselves: when it shows, and what harms nobody alone."""

from __future__ import annotations

import dataclasses

import pytest

from sim.drill.runner import run
from sim.journal.entries import Kind
from sim.scoring.stamps import stamp
from sim.units import MINUTE
from tests.scenarios.ladder import card, drill_of

SEEDS = range(1, 5)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_page_comes_before_a_release_too_small_to_read_has_widened(seed):
    drill = drill_of("canary-no-power", seed)
    began_us = next(i.at for i in drill.scenario.injects if i.is_trigger)
    record = run(drill, "idle").record

    pages = [entry.at_us for entry in record.of_kind(Kind.ALERT) if entry.event == "firing"]
    assert pages
    assert began_us + 5 * MINUTE < min(pages)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("flag", ["fortnight", "nearby"])
def test_either_experiment_alone_harms_nobody(flag, seed):
    assert _harm_without("experiment-clash", seed, flag) is None


def _harm_without(name, seed, flag):
    """When users would be harmed, in seconds, with one experiment left out and nobody at work."""
    drill = drill_of(name, seed)
    others = [i for i in drill.scenario.injects if getattr(i.fault, "flag", None) != flag]
    assert len(others) < len(drill.scenario.injects)
    scenario = drill.scenario.model_copy(update={"injects": tuple(others)})
    record = run(dataclasses.replace(drill, scenario=scenario), "idle").record
    return stamp(record, scenario, drill.topology).stamps.impact_began_s


def test_both_experiments_together_harm_users():
    assert _harm_without("experiment-clash", 1, "photos") is not None


def test_a_change_of_sides_while_a_copy_is_behind_gives_up_what_waits():
    rash, calm = (card("dual-write-drift", 1, who) for who in ("failover-first-alert", "reference"))

    assert (False, True) == tuple(_met(one, "rpo") for one in (rash, calm))
    assert 0 == calm.recovery.writes["writes_lost"] < rash.recovery.writes["writes_lost"]


def _met(found, name):
    return next(target.met for target in found.targets if target.name == name)
