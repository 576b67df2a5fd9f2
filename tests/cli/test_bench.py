"""The bench: which seeds, what is kept of a run, who is ahead of whom."""

import json

import click
import pytest

from sim.cli import benching
from sim.cli.bench_rows import pairs, placed
from sim.cli.splits import DEV, TRAIN, VARIABLE, plain, published, read_key, secret
from sim.model.scenario import Stance
from tests.cli.door import gameday
from tests.drill.drill_kit import bad_deploy, make_drill

KEY = b"sixteen bytes or more of it"
SHORT = bad_deploy() | {"rate": "1/s", "lasts": "5m", "lead_in": "20s"}


def test_no_seed_is_in_two_splits():
    test = secret(KEY, "GD-101", 500).seeds
    assert not set(TRAIN) & set(DEV)
    assert 500 == len(set(test))
    assert all(seed not in TRAIN and seed not in DEV and seed < 2**62 for seed in test)
    assert published("train", 3).seeds == (TRAIN[0], TRAIN[1], TRAIN[2])


def test_test_seeds_hang_on_the_key_and_the_drill_and_on_no_count():
    mine = secret(KEY, "GD-101", 5).seeds
    assert mine == secret(KEY, "GD-101", 9).seeds[:5]
    assert not set(mine) & set(secret(KEY, "GD-102", 5).seeds)
    assert not set(mine) & set(secret(KEY + b"x", "GD-101", 5).seeds)


def test_a_table_of_the_test_split_names_no_seed():
    split = secret(KEY, "GD-101", 2)
    assert ("#1", "#2") == split.names
    assert KEY.decode() not in repr(split)


def test_a_key_comes_from_a_file_or_the_environment_and_is_long_enough(tmp_path, monkeypatch):
    file = tmp_path / "key"
    file.write_bytes(KEY + b"\n")
    assert KEY == read_key(file)
    monkeypatch.setenv(VARIABLE, KEY.decode())
    assert KEY == read_key(None)
    monkeypatch.setenv(VARIABLE, "short")
    with pytest.raises(click.UsageError, match="5 bytes"):
        read_key(None)
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(click.UsageError, match="needs a key"):
        read_key(None)
    with pytest.raises(click.UsageError, match="cannot be read"):
        read_key(tmp_path / "none")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--split", "test"), "needs a key"),
        (("--key", "k"), "belongs to --split test"),
        (("--split", "dev", "--first-seed", "3"), "give one"),
        (("--responders", ","), "names nobody"),
    ],
)
def test_words_that_contradict_one_another_end_in_two(words, told):
    answer = gameday("bench", "GD-104", *words, GAMEDAY_BENCH_KEY="")
    assert 2 == answer.code
    assert told in answer.err


def cells(tmp_path, **options):
    drill = make_drill(SHORT, plane="request")
    return benching.cells(
        drill, seeds=(1, 2), responders=("idle", "panic"), shelf=tmp_path / "bench", **options
    )


def test_what_lies_on_the_shelf_is_not_run_again_and_what_is_damaged_is(tmp_path, monkeypatch):
    first = cells(tmp_path)
    assert 4 == len(first)
    kept = sorted((tmp_path / "bench").glob("*.json"))
    assert 4 == len(kept)
    kept[0].write_text("{cut sh")
    ran = []
    monkeypatch.setattr(
        benching, "evaluate", lambda d, r, epilogue: ran.append(1) or first[1, "idle"]
    )
    again = cells(tmp_path)
    assert 1 == len(ran)
    assert first.keys() == again.keys()
    values = list(first.values())
    assert values == json.loads(json.dumps(values))


def test_another_rule_of_the_score_is_another_place_on_the_shelf(tmp_path, monkeypatch):
    drill = make_drill(SHORT, plane="request")
    before = benching._name(drill, 1, "idle", epilogue=False)
    monkeypatch.setattr(benching, "_sources", lambda: "another")
    assert before != benching._name(drill, 1, "idle", epilogue=False)
    assert None is benching._name(drill, 1, "exec:bot", epilogue=False)


def test_a_responder_that_resolves_early_is_held_to_what_came_after(tmp_path):
    """Leaving hides nothing: who resolves at once does the harm that nobody does."""
    drill = make_drill(SHORT, plane="request")
    found = benching.cells(drill, seeds=(1,), responders=("idle", "wait-and-resolve"))
    assert found[1, "wait-and-resolve"]["money"] >= found[1, "idle"]["money"]


def test_one_seed_has_no_interval_and_two_have():
    def rows(*totals):
        return [{"responder": f"r{k}", "totals": list(t)} for k, t in enumerate(totals)]

    (one,) = pairs(rows([3.0], [1.0]), "totals")
    assert (2.0, None, None) == (one["mean"], one["low"], one["high"])
    (two,) = pairs(rows([3.0, 5.0], [1.0, 3.0]), "totals")
    assert (2.0, 2.0, 2.0) == (two["mean"], two["low"], two["high"])


def test_an_outcome_lies_between_the_anchors_of_its_own_seed():
    def cell(money):
        items = {"mitigate": {"C1": None, "C2": None, "C3": None, "C4": None}}
        return {"money": money, "items": items, "caps": []}

    who = {"idle": 100.0, "panic": 120.0, "rule": 50.0, "reference": 20.0, "mine": 60.0}
    found = {(seed, name): cell(money * seed) for seed in (1, 2) for name, money in who.items()}
    results = placed(found, "mine", plain(range(1, 3)).seeds, Stance.INTERVENE)
    assert [(0.5, 50.0), (0.5, 50.0)] == results
