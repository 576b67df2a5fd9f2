"""The verbs that tell of a class, over its folder: page, sheets, grades, runs that look alike."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from sim.classroom.book import ClassFolder
from sim.classroom.keys import write_key
from sim.classroom.roster import Roster, Trainee
from sim.classroom.roster_csv import read_people
from tests.classroom.generated import mark
from tests.classroom.kit import KEY, make_class
from tests.cli.door import gameday


@pytest.fixture(scope="module")
def night(tmp_path_factory) -> ClassFolder:
    path = tmp_path_factory.mktemp("class")
    folder = make_class(path / "night")
    write_key(path / "key", KEY)
    people = path / "people.csv"
    people.write_text("id,name\nann@example.org,Ann <b>\nbob@example.org,Bob\n", encoding="utf-8")
    trainees = [one.trainee.pseudonym for one in read_people(people, KEY)]
    roster = Roster(tuple(Trainee(name) for name in sorted(trainees)))
    folder.roster.write_text(roster.text(), encoding="utf-8")
    folder.add_marks(
        replace(mark(name, 1, 0.4 + 0.2 * k), drill="KND-001")
        for k, name in enumerate(roster_names(roster))
    )
    return folder


def roster_names(roster: Roster) -> list[str]:
    return [one.pseudonym for one in roster.trainees]


def names(night: ClassFolder) -> list[object]:
    return ["--names", night.path.parent / "people.csv", "--key", night.path.parent / "key"]


def test_the_page_is_by_pseudonym_until_names_are_asked_for(night):
    done = gameday("class", "report", night.path)
    page = (night.path / "report.html").read_text(encoding="utf-8")

    assert done.code == 0, done.err
    assert "Bob" not in page
    assert gameday("class", "report", night.path, *names(night)).code == 0
    named = (night.path / "report.html").read_text(encoding="utf-8")
    assert "Bob" in named
    assert "Ann <b>" not in named


def test_the_report_as_json_says_that_two_are_too_few(night):
    told = json.loads(gameday("class", "report", night.path, "--json").out)

    assert 2 == told["counted"]
    assert "cannot be told" in told["reliance"]["sentence"]


def test_names_without_the_key_are_a_mistake_of_the_line(night):
    done = gameday("class", "report", night.path, "--names", night.path.parent / "people.csv")

    assert done.code == 2
    assert "needs the key" in done.err


def test_everybody_gets_a_sheet(night):
    assert gameday("class", "feedback", night.path).code == 0
    assert 2 == len(list((night.path / "feedback").glob("*.html")))


def test_grades_go_to_canvas_by_the_ids_of_the_instructors_list(night):
    done = gameday("gradebook", night.path, "--to", "canvas", *names(night))

    assert done.code == 0, done.err
    assert "bob@example.org" in done.out
    assert "1. KND-001" in done.out
    assert "take-home" in done.err or "exam" in done.err


def test_a_platform_is_not_given_pseudonyms(night):
    done = gameday("gradebook", night.path, "--to", "moodle")

    assert done.code == 2
    assert "no pseudonyms" in done.err


@pytest.mark.parametrize("form", ["canvas-outcomes", "moodle-competencies", "xapi", "json"])
def test_what_names_nobody_needs_no_key(night, form):
    done = gameday("gradebook", night.path, "--to", form)

    assert done.code == 0, done.err
    assert done.out
    assert "example.org" not in done.out


def test_without_runs_nothing_looks_alike(night):
    assert {"compared": 0, "pairs": []} == {
        key: value
        for key, value in json.loads(gameday("class", "similar", night.path, "--json").out).items()
        if key != "schema_version"
    }
