"""Runs that another engine made: read by all, gone on with by none."""

import shutil

import pytest

from sim.journal.recovery import recover
from sim.sources import digest_of
from tests.breaking.conftest import DRILL, TOPOLOGY
from tests.cli.door import ROOT, gameday

SAME_BYTES = ("sim/units.py", "\n# Another engine, which happens to give the same bytes.\n")
# The interpreted kernel: a copied one would be compiled anew.
PLAIN = {"GAMEDAY_NO_NUMBA": "1"}


def engine_with(added, base):
    """A copy of this engine with a line more in one file."""
    for name in ("sim", "reports", "scenarios", "topologies"):
        away = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, base / name, ignore=away)
    file, text = added
    with (base / file).open("a") as source:
        source.write(text)
    return {"PYTHONPATH": str(base), **PLAIN}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    base = tmp_path_factory.mktemp("small")
    for name, text in (("system", TOPOLOGY), ("drill", DRILL)):
        (base / f"{name}.yaml").write_text(text)
    env = engine_with(SAME_BYTES, tmp_path_factory.mktemp("engine"))
    answer = gameday("run", "./drill.yaml", "--out", "run", cwd=base, **env)
    assert 0 == answer.code, answer.err
    return base / "run"


@pytest.fixture
def other(made, tmp_path):
    """A run of another engine, which gave the bytes that this one gives."""
    return shutil.copytree(made, tmp_path / "run")


def test_another_engine_s_run_is_not_gone_on_with(other):
    journal = other / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:5]))

    answer = gameday("resume", other, **PLAIN)

    assert (3, "") == (answer.code, answer.out)
    assert 1 == len(answer.err.strip().splitlines())
    assert "was run by engine" in answer.err
    assert b"".join(lines[:5]) == journal.read_bytes()


def test_another_engine_s_run_is_replayed_with_a_warning(other):
    answer = gameday("replay", other, "--json", **PLAIN)

    assert 0 == answer.code
    assert (True, False) == (answer.json["same"], answer.json["same_engine"])
    assert "the same bytes are not promised" in answer.err


@pytest.mark.parametrize("verb", ["score", "report"])
def test_another_engine_s_run_is_still_read(other, verb):
    answer = gameday(verb, other, **PLAIN)

    assert (0, "") == (answer.code, answer.err)


def test_this_engine_s_run_is_replayed_without_a_word(small):
    words = ("--responder", "idle", "--no-report", "--out", "run")
    assert 0 == gameday("run", "./drill.yaml", *words, cwd=small, **PLAIN).code

    answer = gameday("replay", "run", "--json", cwd=small, **PLAIN)

    assert (0, "") == (answer.code, answer.err)
    assert answer.json["same_engine"]


def test_a_run_from_before_digests_is_replayed_and_not_resumed(other):
    """Its head says only a version."""
    journal = other / "journal.jsonl"
    head, *_ = recover(journal.read_bytes()).entries
    digest = head.data.pop("engine_digest")
    journal.write_text(head.line() + "\n")
    manifest = other / "run.json"
    manifest.write_text(manifest.read_text().replace(f'"engine_digest": "{digest}",', ""))

    assert 3 == gameday("resume", other, **PLAIN).code
    assert 0 == gameday("replay", other, **PLAIN).code


def test_only_sources_that_decide_bytes_make_another_engine(tmp_path):
    engine_with(SAME_BYTES, tmp_path)
    here = digest_of(tmp_path / "sim")

    (tmp_path / "sim/cli/new.py").write_text("")
    assert here == digest_of(tmp_path / "sim")
    (tmp_path / "sim/engine/new.py").write_text("")
    assert here != digest_of(tmp_path / "sim")
