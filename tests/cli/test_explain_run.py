"""``gameday explain-run``: found once, kept beside the run, bound to its journal."""

import json
import shutil

import pytest

from tests.cli.door import gameday


@pytest.fixture(scope="module")
def explained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("explained") / "run"
    assert gameday("run", "canary-bad", "--responder", "rule", "--out", folder).code in (0, 1)
    before = (folder / "report.html").read_text(encoding="utf-8")
    answer = gameday("explain-run", folder, "--figure", folder / "worth.svg")
    assert 0 == answer.code, answer.err
    return folder, answer, before


@pytest.fixture
def folder(explained, tmp_path):
    return shutil.copytree(explained[0], tmp_path / "run")


def test_it_says_what_the_rollback_saved_and_what_it_does_not_say(explained):
    told = explained[1].out

    assert "effective" in told
    assert "rollback" in told
    assert "harm without any move" in told
    assert "somebody who saw other screens might have done something else" in told


def test_text_json_and_report_say_whether_the_larger_moves_were_good_calls(explained, folder):
    kept = json.loads((folder / "credit.json").read_text(encoding="utf-8"))
    (call,) = [move["call"] for move in kept["moves"] if move["call"]]
    words = f"{call['verdict']}, {call['fortune']}"
    assert "good call" == call["verdict"]
    assert words in " ".join(explained[1].out.split())
    assert 0 == gameday("report", folder).code

    for name in ("report.html", "report.md"):
        assert words in (folder / name).read_text(encoding="utf-8")


def test_it_is_found_once_and_kept(folder):
    again = gameday("explain-run", folder, "--json", is_fresh=True)

    assert "" == again.err
    kept = json.loads((folder / "credit.json").read_text(encoding="utf-8"))
    assert kept["moves"] == again.json["moves"]
    assert sum(move["saved"] for move in kept["moves"]) == pytest.approx(kept["total"], abs=1e-9)
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    assert result["harm"]["money"] == pytest.approx(kept["harm"], abs=1e-9)


def test_the_report_shows_it_once_it_was_asked_for(explained, folder):
    assert "What each decision was worth" not in explained[2]
    assert 0 == gameday("report", folder).code

    assert 'id="decisions"' in (folder / "report.html").read_text(encoding="utf-8")
    assert "## What each decision was worth" in (folder / "report.md").read_text(encoding="utf-8")


def test_an_altered_answer_is_refused_with_the_line_that_writes_it_anew(folder):
    text = (folder / "credit.json").read_text(encoding="utf-8")
    (folder / "credit.json").write_text(text.replace("effective", "harmful"), encoding="utf-8")
    answer = gameday("report", folder)

    assert 3 == answer.code
    assert "was altered" in answer.err
    assert f"gameday explain-run {folder}" in answer.err


def test_another_runs_answer_is_refused(folder, tmp_path):
    assert gameday("run", "let-it-heal", "--out", tmp_path / "b", "--no-report").code in (0, 1)
    shutil.copy(folder / "credit.json", tmp_path / "b")

    assert "is not about this journal" in gameday("report", tmp_path / "b").err


def test_the_figure_is_a_drawing_that_stands_by_itself(explained):
    drawn = (explained[0] / "worth.svg").read_text(encoding="utf-8")

    assert drawn.startswith("<svg")
    assert "no move at all" in drawn
    wrong = gameday("explain-run", explained[0], "--figure", explained[0] / "worth.bmp")
    assert 3 == wrong.code
    assert "svg" in wrong.err
