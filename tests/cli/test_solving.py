"""``validate --solve``: what a drill must be as a contest, on every seed."""

import re

import pytest

from sim.cli.solving import EITHER, MEET, MISS, Contest
from tests.breaking.conftest import DRILL, TOPOLOGY
from tests.cli.door import gameday


def contest(must, *missed):
    """One responder under one rule; what it misses, seed by seed."""
    by_seed = {("somebody", seed): names for seed, names in enumerate(missed, start=1)}
    seeds = tuple(range(1, len(missed) + 1))
    return Contest("GD", seeds, targets=2, must={"somebody": must}, missed=by_seed)


def columns(line):
    return re.split(r"  +", line)


@pytest.mark.parametrize(
    ("must", "missed", "expected"),
    [
        (MEET, [(), ()], []),
        (MEET, [(), ("rto",)], ["GD: seed 2: somebody misses rto"]),
        (MISS, [("rto",), ("rto", "mttr")], []),
        (MISS, [("rto",), ()], ["GD: seed 2: somebody meets every target"]),
        (EITHER, [("rto",), ()], []),
    ],
)
def test_one_seed_is_enough_to_spoil_a_contest(must, missed, expected):
    assert expected == list(contest(must, *missed).faults())


def test_the_table_has_a_column_a_seed_and_names_what_had_to_be_met():
    head, row = contest(MEET, (), ("rto",)).table().splitlines()

    assert ["GD", "must", "seed 1", "seed 2"] == columns(head)
    assert ["somebody", "meet all", "2/2", "1/2 (not rto)"] == columns(row)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("{journey_success: 99.9%}", "oracle misses journey_success"),
        ("{journey_success: 50%}", "idle meets every target"),
    ],
)
def test_a_drill_that_is_no_contest_exits_1_and_says_on_which_seed(tmp_path, target, words):
    (tmp_path / "system.yaml").write_text(TOPOLOGY)
    (tmp_path / "drill.yaml").write_text(DRILL + f"targets: {target}\n")

    answer = gameday("validate", "./drill.yaml", "--solve", "--seeds", "2", cwd=tmp_path)

    assert 1 == answer.code
    assert ["seed 1", "seed 2"] == columns(answer.out.splitlines()[0])[-2:]
    assert all(f"drill.yaml: seed {seed}: {words}" in answer.err for seed in (1, 2))
    assert "valid" not in answer.out


def test_a_sound_drill_exits_0_with_its_figures():
    answer = gameday("validate", "canary-bad", "--solve", "--seeds", "1", "--json")

    assert (0, True, []) == (answer.code, answer.json["valid"], answer.json["unsolved"])
    (drill,) = answer.json["solve"]
    met = {run["responder"]: run["met"] for run in drill["runs"]}
    assert met["oracle"] == met["reference"] == drill["targets"]
    assert max(met["idle"], met["panic"]) < drill["targets"]


def test_a_topology_has_nothing_to_solve():
    answer = gameday("validate", "three-tier", "--solve", "--json")

    assert (0, []) == (answer.code, answer.json["solve"])
