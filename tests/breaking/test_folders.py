"""Run folders that were damaged, edited or made from odd documents."""

import json
import shutil

import pytest

from tests.cli.door import gameday


@pytest.fixture(scope="module")
def ended(tmp_path_factory):
    """A finished run."""
    from tests.breaking.conftest import DRILL, SCRIPT, TOPOLOGY

    base = tmp_path_factory.mktemp("ended")
    (base / "system.yaml").write_text(TOPOLOGY)
    (base / "drill.yaml").write_text(DRILL)
    (base / "script.yaml").write_text(SCRIPT)
    words = ("--responder", f"script:{base}/script.yaml", "--no-report")
    assert 0 == gameday("run", base / "drill.yaml", *words, "--out", base / "run").code
    return base / "run"


@pytest.fixture
def folder(ended, tmp_path):
    return shutil.copytree(ended, tmp_path / "run")


def replace(path, before, after):
    data = path.read_bytes()
    assert before in data
    path.write_bytes(data.replace(before, after, 1))


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("anchors.json", b'"idle": ', b'"idle": 1'),
        ("anchors.json", b'"reference"', b'"refarance"'),
        ("anchors.json", b'"responder"', b'"resqonder"'),
        ("anchors.json", b'"journal_sha256": "', b'"journal_sha256": "0'),
        ("documents/scenario.yaml", b"chance: 50%", b"chance: 40%"),
        ("documents/topology.yaml", b"5ms", b"6ms"),
        # No later entry follows from the last one: only what was judged knows it.
        ("journal.jsonl", b'"detail":"', b'"detail":"x'),
    ],
)
@pytest.mark.parametrize("verb", ["score", "report"])
def test_an_edited_run_is_noticed_and_named(folder, verb, file, before, after):
    replace(folder / file, before, after)

    answer = gameday(verb, folder)

    assert (3, "") == (answer.code, answer.out)
    assert f"{folder / file}: " in answer.err


@pytest.mark.parametrize("value", [{}, [], {"harm": {}}, {"harm": [1]}, {"harm": {"idle": "x"}}])
def test_anchors_of_another_shape_are_refused(folder, value):
    (folder / "anchors.json").write_text(json.dumps(value))

    assert 3 == gameday("score", folder).code


@pytest.mark.parametrize("value", [{}, {"score": 5}, {"score": {}}])
def test_a_result_of_another_shape_is_refused(folder, value):
    (folder / "result.json").write_text(json.dumps(value))

    assert 3 == gameday("compare", folder).code


def crlf(text):
    return text.replace("\n", "\r\n").encode()


def utf16(text):
    return text.encode("utf-16")


def replayed(text):
    shape = "\ntraffic: [{shape: replay, file: ./rates/x.csv}]\nlasts:"
    return text.replace("\nlasts:", shape).encode()


@pytest.mark.parametrize("written", [crlf, utf16, replayed])
def test_a_run_keeps_documents_so_that_it_can_be_replayed_and_scored(small, written):
    path = small / "drill.yaml"
    path.write_bytes(written(path.read_text()))
    (small / "rates").mkdir()
    (small / "rates" / "x.csv").write_text("seconds,rate_per_s\n0,20\n60,30\n")
    ran = gameday("run", path, "--responder", "idle", "--no-report", "--out", small / "run")

    assert 0 == ran.code, ran.err
    assert 0 == gameday("replay", small / "run").code
    assert 0 == gameday("score", small / "run").code
