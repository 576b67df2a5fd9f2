"""Papers in a class: taken from a folder or a zip, run again on the instructor's seed, evidence."""

from __future__ import annotations

import zipfile

import pytest

from sim.classroom.book import Mark, Trust, Verdict
from sim.classroom.curriculum.curriculum import load_curriculum
from sim.classroom.curriculum.profile import Band, profiles
from sim.classroom.keys import write_key
from sim.classroom.papers import Judged, Term, collect_paper, folder_of, mark_paper, seed_of
from sim.cli.classes.papers import judge_beside
from sim.documents.plans import load_plan
from sim.errors import JournalError
from sim.planning.papers.keeping import keep_plan
from tests.classroom.kit import ANN, BOB, FORM, KEY, course_of, make_class
from tests.cli.door import gameday

PAPERS = f"{FORM}papers:\n  - {{plan: payments-warm, years: 1000}}\n  - {{plan: shop-asleep}}\n"
GOOD = Term(0.9, "well done")


@pytest.fixture
def folder(tmp_path):
    return make_class(tmp_path / "class", form=PAPERS)


@pytest.fixture
def paper(tmp_path):
    keep_plan(load_plan("payments-warm"), tmp_path / "answer")
    (tmp_path / "answer" / "answer.json").write_text('{"all": "is well"}')
    return tmp_path / "answer"


def well(paper, handed, seed):
    return Judged({"cost": GOOD}, {"plan-holds": GOOD, "risks-known": GOOD}, 0.9)


def a_mark(name, trainee="t-aaaaaaaa", **shows):
    told = {rule: {"value": value, "sentence": "why"} for rule, value in shows.items()}
    score = {"total": 50.0, "paper": {"terms": {}, "shows": told}}
    return Mark(trainee, 3, name, 1, 1, Trust.TAKE_HOME, True, Verdict.VERIFIED, score=score)


def test_of_a_folder_only_what_was_asked_is_taken(folder, paper):
    (paper / "asked" / "run.sh").write_text("echo")
    into = folder_of(folder, ANN.pseudonym, 1)

    assert collect_paper(paper, into) == "taken"
    assert ["plan.yaml", "rehearsals-0.csv"] == sorted(p.name for p in into.rglob("*.*"))
    assert collect_paper(paper, into).startswith("was there already")


def test_a_zip_puts_nothing_elsewhere(folder, paper, tmp_path):
    packed = tmp_path / "ann.zip"
    with zipfile.ZipFile(packed, "w") as file:
        file.write(paper / "asked" / "plan.yaml", "her/folder/asked/plan.yaml")
        file.writestr("../../asked/evil.yaml", "x")
    into = folder_of(folder, ANN.pseudonym, 1)

    assert collect_paper(packed, into) == "taken"
    assert ["plan.yaml"] == [path.name for path in into.rglob("*.yaml")]


def test_a_folder_without_a_paper_is_told_what_to_hand_in(tmp_path):
    with pytest.raises(JournalError, match="--out"):
        collect_paper(tmp_path, tmp_path / "into")


def test_everybody_meets_the_same_years_and_nobody_knows_them(folder):
    course = course_of(folder)

    assert seed_of(course, 1) == seed_of(course, 1)
    assert seed_of(course, 1) != seed_of(course, 2)


def test_a_mark_keeps_terms_and_what_they_show(folder, paper):
    collect_paper(paper, folder_of(folder, ANN.pseudonym, 1))
    mark = mark_paper(folder, course_of(folder), ANN.pseudonym, 1, well)
    missing = mark_paper(folder, course_of(folder), BOB.pseudonym, 1, well)

    assert mark.counts
    assert mark.is_paper
    assert 90.0 == mark.total
    assert Mark.of_row(mark.as_row()) == mark
    assert Verdict.MISSING is missing.verdict


def test_a_paper_that_cannot_be_run_does_not_count_and_says_why(folder, paper):
    into = folder_of(folder, ANN.pseudonym, 1)
    collect_paper(paper, into)
    (into / "asked" / "plan.yaml").write_text("format: 1\n")
    mark = mark_paper(folder, course_of(folder), ANN.pseudonym, 1, judge_beside(folder.path))

    assert not mark.counts
    assert mark.problem.startswith("cannot be run: asked/plan.yaml:1:1: ")


def test_one_plan_is_no_evidence_and_two_are():
    one = [a_mark("plan:a", **{"plan-holds": 0.9, "risks-known": 0.8})]
    two = [*one, a_mark("plan:b", **{"plan-holds": 0.8, "risks-known": 0.2})]
    first, then = (
        profiles(load_curriculum(), marks)["t-aaaaaaaa"].standings for marks in (one, two)
    )

    assert Band.NOT_ENOUGH is first["BC1"].band
    assert first["BC1"].estimate is None
    assert then["BC1"].estimate is not None
    assert then["BC2"].estimate < then["BC1"].estimate
    assert {"plans": 2} == {kind: n for kind, n in then["BC1"].counts.items() if n}


def test_a_study_speaks_of_capacity_and_of_nothing_else():
    shows = {"ready-for-crowds": 0.9, "spends-less": 0.9, "scales-itself": 0.9}
    marks = [a_mark(f"study:{name}", **shows) for name in "abc"]
    standings = profiles(load_curriculum(), marks)["t-aaaaaaaa"].standings
    spoken = {code for code, one in standings.items() if one.estimate is not None}

    assert {"CP1", "CP3", "CP5"} == spoken


def test_from_a_folder_to_a_gradebook(folder, paper, tmp_path, monkeypatch):
    key = tmp_path / "key"
    write_key(key, KEY)
    monkeypatch.setenv("GAMEDAY_CLASS_KEY", str(key))
    who = ["--of", ANN.pseudonym]
    assert gameday("class", "collect", folder.path, paper, *who).code == 0
    assert gameday("class", "collect", folder.path, paper, *who, "--paper", 3).code == 3
    assert gameday("class", "collect", folder.path, paper, "--of", "nobody").code == 3
    done = gameday("class", "mark", folder.path, "--item", 3, "--trainee", ANN.pseudonym)

    assert done.code == 0, done.err
    assert "plan:payments-warm" in done.out
    assert "1 of 8" in gameday("class", "status", folder.path).out
    assert '"plan:payments-warm"' in gameday("gradebook", folder.path, "--to", "json").out
    assert gameday("class", "report", folder.path).code == 0


def test_what_a_paper_can_be_trusted_for_speaks_of_no_journal():
    from dataclasses import replace

    from sim.cli.classes.status import words_of_trust

    paper = a_mark("plan:payments-warm")
    drill = replace(paper, drill="GD-101")

    _, of_drills, of_papers = words_of_trust([paper, drill, paper])
    assert Trust.TAKE_HOME.words == of_drills
    assert "journal" not in of_papers
    assert "who wrote" in of_papers
    assert [of_papers] == words_of_trust([paper])[1:]
