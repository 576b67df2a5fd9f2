"""The worst that a plan has lived is a drill that can be played, and won by what was prepared."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from sim.documents.loading import load_scenario
from sim.documents.plans import load_plan
from sim.drill.drill import Drill
from sim.drill.runner import run
from sim.planning.drills.making import make_drill
from sim.planning.drills.worst import PLAYED, worst_of
from sim.planning.recovery.case import make_case
from sim.planning.recovery.living import live_chunk
from sim.planning.recovery.sources import MODES
from sim.scoring.harm import measure_harm
from tests.cli.door import gameday

PLAN = "four-strategies"


@pytest.fixture(scope="module")
def case():
    loaded = load_plan(PLAN)
    return make_case(loaded.model, loaded.topology.model)


@pytest.fixture(scope="module")
def lived(case):
    return [live_chunk(case, "warm-standby", seed=1, chunk=k) for k in range(2)]


def test_nothing_that_can_be_played_took_longer(case, lived):
    worst = worst_of(case, lived)
    for part in lived:
        rows = part.incidents
        played = np.isin(rows.mode, [MODES.index(mode) for mode in PLAYED])
        assert rows.rto_h[played].max() <= worst.rto_h

    assert worst.incidents == sum(len(part.incidents.year) for part in lived)
    assert worst_of(case, reversed(lived)) == worst


def test_what_is_worse_and_cannot_be_played_is_named(case, lived):
    part = lived[0]
    shared = MODES.index("shared node")
    modes = np.where(
        part.incidents.rto_h == part.incidents.rto_h.max(), shared, part.incidents.mode
    )
    worst = worst_of(case, [replace(part, incidents=replace(part.incidents, mode=modes))])

    assert "shared node" in worst.left_out
    assert worst.rto_h < part.incidents.rto_h.max()


def test_years_in_which_nothing_can_be_played_give_no_drill(case, lived):
    rows = lived[0].incidents
    none = replace(
        lived[0], incidents=replace(rows, mode=np.full_like(rows.mode, MODES.index("way back")))
    )

    assert worst_of(case, [none]) is None


@pytest.mark.parametrize("option", ["backup-restore", "warm-standby", "active-active"])
def test_the_drill_is_valid_and_what_was_prepared_keeps_the_time_that_is_asked(option, tmp_path):
    path = tmp_path / "worst.yaml"
    made = gameday("drill-from-plan", PLAN, "--option", option, "--out", path)
    assert made.code == 0, made.err
    loaded = load_scenario(str(path))
    drill = Drill(scenario=loaded.model, topology=loaded.topology.model, seed=1)
    harm = {
        who: measure_harm(run(drill, who).record, drill.topology).money
        for who in ("reference", "idle")
    }

    assert harm["reference"] < 0.5 * harm["idle"]
    assert gameday("validate", path).code == 0
    assert gameday("drill-from-plan", PLAN, "--option", option, "--out", path).code == 2


def test_the_same_plan_and_seed_give_the_same_drill():
    typed = ("drill-from-plan", PLAN, "--seed", 3, "--json")
    first, again = (gameday(*typed, is_fresh=is_fresh) for is_fresh in (False, True))
    told = json.loads(first.out)

    assert first.out == again.out
    assert told["worst"]["option"] == "backup-restore"
    assert told["document"].startswith("format: 1\n")


def test_an_option_that_the_plan_has_not_is_told_with_those_it_has():
    done = gameday("drill-from-plan", PLAN, "--option", "warm-standbye")

    assert done.code == 3
    assert "warm-standby" in done.err


def test_a_plan_with_no_way_out_has_no_move_in_its_reference():
    """Whoever waits has nothing to order; the drill then shows what waiting costs."""
    _, values = make_drill(load_plan("data-inside"), "wait", seed=1, years=1_000)
    orders = [order for rule in values["reference"]["rules"] for order in rule["do"]]

    assert not [o for o in orders if isinstance(o, dict) and o["action"] == "failover_region"]
