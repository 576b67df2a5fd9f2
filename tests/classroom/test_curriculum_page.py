"""The page says what the curriculum holds, and its commands answer."""

import pytest

from sim.classroom.curriculum.curriculum import load_curriculum
from tests.classroom import curriculum_page
from tests.cli.door import gameday

CURRICULUM = load_curriculum()


def test_the_tables_of_the_page_are_current():
    assert curriculum_page.written() == curriculum_page.PAGE.read_text(encoding="utf-8")


def test_the_page_says_the_figures_of_the_standard():
    page = curriculum_page.PAGE.read_text(encoding="utf-8")
    standard = CURRICULUM.standard
    single = standard.person_sd**2
    whole = single + standard.drill_sd**2 + standard.residual_sd**2

    assert f"The line is {standard.line}" in page
    assert f"(persons {standard.person_sd}, drills {standard.drill_sd}" in page
    assert f"sittings {standard.residual_sd})" in page
    assert f"a reliability of {single / whole:.2f}" in page


def test_coverage_tells_of_everything_and_never_of_a_silent_nothing():
    told = gameday("curriculum", "coverage", "--json").json

    assert 30 == len(told["criteria"])
    assert 32 == len(told["subsections"])
    assert 160 == len(told["skills"])
    for one in told["criteria"]:
        assert one["enough"] != bool(one["missing"])
    for one in told["skills"]:
        assert one["shown_in"] or one["needs"], one["id"]


def test_coverage_names_no_drill_unless_asked():
    quiet, loud = (gameday("curriculum", "coverage", *more).out for more in ((), ("--spoil",)))

    assert "GD-1" not in quiet + gameday("curriculum", "coverage", "--json").out
    assert "GD-1" in loud


@pytest.mark.parametrize("name", ["IR1", "assess.incident.triage", "debugging", "LO2", "CR1"])
def test_everything_is_shown_by_its_id(name):
    told = gameday("curriculum", "show", name, "--json").json

    assert name in (told["id"], told.get("full_id"))
    assert told["text"] in gameday("curriculum", "show", name).out


def test_every_id_leads_somewhere():
    from sim.cli.curriculum.show import described

    assert [] == [name for name in CURRICULUM.ids() if described(name, spoil=True) is None]


def test_an_unknown_id_is_refused_with_the_nearest():
    said = gameday("curriculum", "show", "IR9")

    assert 3 == said.code
    assert "IR" in said.err


def test_objectives_are_listed_with_what_the_drills_can_show():
    told = gameday("curriculum", "objectives", "--json").json

    assert 12 == len(told["groups"])
    assert "never a certificate" in gameday("curriculum", "objectives").err
