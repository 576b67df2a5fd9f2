"""A post-mortem is begun, filed, graded, and its grade is part of the score."""

import json

import pytest

from sim.documents.postmortems import load_postmortem
from sim.errors import DocumentError
from tests.cli.door import gameday

DRILL = "KND-001"


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    folder = tmp_path_factory.mktemp("postmortem") / "run"
    answer = gameday("run", DRILL, "--responder", "rule", "--out", folder, "--no-report")
    assert answer.code in (0, 1), answer.err
    return folder


def test_nothing_is_told_before_something_was_concluded(played, tmp_path):
    missing = gameday("postmortem", played, "--file", tmp_path / "none.yaml")
    assert (3, "") == (missing.code, missing.out)
    draft = tmp_path / "draft.yaml"
    assert 0 == gameday("postmortem", played, "--new", "--file", draft).code
    answer = gameday("postmortem", played, "--file", draft)
    assert (3, "") == (answer.code, answer.out)
    assert "concludes nothing" in answer.err
    truth = json.loads((played / "result.json").read_text())
    assert truth["journal_sha256"] in draft.read_text()
    assert load_postmortem(draft).model.is_empty


def test_a_grade_stays_with_the_run_and_counts_in_the_score(played, tmp_path):
    draft = tmp_path / "mine.yaml"
    gameday("postmortem", played, "--new", "--file", draft)
    draft.write_text(draft.read_text() + "\ntrigger: traffic\ndetection: {how: alert}\n")
    answer = gameday("postmortem", played, "--file", draft, "--json")
    assert 0 == answer.code, answer.err
    graded = json.loads(answer.out)
    score = json.loads(gameday("score", played, "--json").out)
    learn = score["score"]["dimensions"]["learn"]
    assert graded["value"] == learn["value"]
    assert graded["items"] == learn["items"]
    again = gameday("postmortem", played, "--file", draft, "--json", is_fresh=True)
    assert answer.out == again.out
    kept = played / "postmortem.json"
    kept.write_text(kept.read_text().replace("alert", "alarm", 1))
    assert 3 == gameday("score", played).code
    kept.unlink()


def test_every_problem_of_a_post_mortem_is_told_at_its_line(played, tmp_path):
    draft = tmp_path / "wrong.yaml"
    gameday("postmortem", played, "--new", "--file", draft)
    text = draft.read_text()
    draft.write_text(
        text + "cause: {component: moon, mechanism: slowness}\nfactors: [{factor: x}]\n"
    )
    with pytest.raises(DocumentError):
        load_postmortem(draft)
    answer = gameday("postmortem", played, "--file", draft)
    line = len(text.splitlines()) + 2
    assert f"{draft}:{line}:" in answer.err
