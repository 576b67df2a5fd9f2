"""The participants' sheet gives nothing away; the facilitator's has what a game master needs."""

from __future__ import annotations

import re

import pytest

from reports.brief import HOT_WASH, facilitators, participants
from sim.documents.loading import load_scenario
from sim.model.hints import hints
from sim.units import clock
from tests.cli.door import gameday
from tests.scenarios.ladder import DRILLS
from tests.scenarios.test_neutral import TELLING


def sheets(name):
    loaded = load_scenario(name)
    return loaded.model, loaded.topology.model


@pytest.mark.parametrize("name", sorted(DRILLS))
def test_what_participants_are_handed_names_no_cause(name):
    scenario, topology = sheets(name)
    text = participants(scenario, topology)
    # What stands in the system's own description was there before.
    own = text.replace(topology.description, "").split("## The system")[0]

    assert name not in text
    assert scenario.truth.explanation not in text
    assert scenario.story not in text
    assert not [word for word in TELLING[name] if re.search(rf"\b{word}", own, re.IGNORECASE)]
    assert scenario.briefing.text in text
    assert all(f"| {service} |" in text for service in topology.services)


@pytest.mark.parametrize("name", sorted(DRILLS))
def test_the_facilitator_has_truth_script_cures_hints_and_questions(name):
    scenario, topology = sheets(name)
    text = facilitators(scenario, topology)

    assert scenario.truth.explanation in text
    assert all(f"`{cure}`" in text for cure in scenario.truth.cures)
    assert all(question in text for question in HOT_WASH)
    timed = [inject for inject in scenario.injects if inject.at is not None]
    assert all(f"- {clock(inject.at)}: " in text for inject in timed)


@pytest.mark.parametrize("name", sorted(DRILLS))
def test_hints_grow_from_the_symptom_to_the_mechanism(name):
    scenario, topology = sheets(name)
    first, second, third = hints(scenario, topology)
    mechanism = scenario.truth.mechanism.replace("_", " ")

    if scenario.truth.components:
        cause = scenario.truth.components[0].split("->")[0]
        assert mechanism not in first + second
        assert cause in second
        assert mechanism in third


def test_people_are_listed_where_there_are_any():
    text = participants(*sheets("payments-headline"))
    for words in ("Noa (risk)", "right in 90%", "The board (executive)", "rollback needs"):
        assert words in text
    assert "It is payday" not in text
    assert "It is payday" in facilitators(*sheets("payments-headline"))
    assert "Ana leaves at" in participants(*sheets("long-night"))
    assert "## People" not in participants(*sheets("config-push"))


def test_it_is_printed_written_and_refused_by_name(tmp_path):
    printed = gameday("brief", "GD-103")
    assert 0 == printed.code
    assert printed.out.startswith("# GD-103: ")
    written = gameday("brief", "GD-103", "--facilitator", "--out", tmp_path / "sheet.md")
    assert 0 == written.code
    assert "Hot wash" in (tmp_path / "sheet.md").read_text(encoding="utf-8")
    assert 3 == gameday("brief", "GD-999").code
