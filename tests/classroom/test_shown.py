"""What is kept of each shipped drill is what its runs show, and drills claim no more."""

import pytest

from sim.classroom.curriculum.coverage import speaks_of
from sim.classroom.curriculum.curriculum import load_curriculum
from sim.documents.loading import load_scenario
from tests.classroom.shown import FILE, code_of, measured, written
from tests.scenarios.ladder import DRILLS

CURRICULUM = load_curriculum()
# Short ones of several kinds: a rollout, restraint, people who ask, a rule to keep, a full pool.
FEW = ("canary-bad", "let-it-heal", "payments-headline", "data-stays-home", "pool-exhaustion")
FEW += ("slow-dependency",)


@pytest.mark.parametrize("name", FEW)
def test_a_drill_shows_what_is_kept_of_it(name):
    assert CURRICULUM.shown[code_of(name)] == measured(name)


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(set(DRILLS) - set(FEW)))
def test_every_other_drill_shows_what_is_kept_of_it(name):
    assert CURRICULUM.shown[code_of(name)] == measured(name)


def test_every_drill_that_ships_was_measured_and_no_other():
    assert sorted(map(code_of, DRILLS)) == sorted(CURRICULUM.shown)


@pytest.mark.parametrize("name", DRILLS)
def test_a_drill_claims_only_what_its_rules_can_show(name):
    scenario = load_scenario(name).model
    shown = CURRICULUM.shown[scenario.code]
    can = {one.code for one in CURRICULUM.criteria if speaks_of(one, shown)}

    assert set() == set(scenario.criteria) - can
    assert scenario.criteria or scenario.code in CURRICULUM.standard.ungraded


def test_the_file_is_as_it_would_be_written():
    assert written(dict(CURRICULUM.shown)) == FILE.read_text(encoding="utf-8")
