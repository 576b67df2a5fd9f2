"""Files that a scenario brings never take the place of a run's own documents."""

from __future__ import annotations

import pytest

from sim.documents.own_names import is_own
from tests.breaking.conftest import DRILL, TOPOLOGY
from tests.cli.door import gameday


@pytest.mark.parametrize(
    "name",
    [
        "topology.yaml",
        "./scenario.yaml",
        "Script.YAML",
        "topology.yaml/rates.csv",
        "rates.csv.part",
        "more.part/rates.csv",
    ],
)
def test_a_run_s_own_names_are_taken(name):
    assert is_own(name)


@pytest.mark.parametrize("name", ["rates.csv", "more/topology.yaml", "topology.yaml.csv", ""])
def test_other_names_are_free(name):
    assert not is_own(name)


def test_a_namesake_in_a_subfolder_leaves_the_run_whole(tmp_path):
    (tmp_path / "more").mkdir()
    for name, text in {
        "system.yaml": TOPOLOGY,
        "drill.yaml": DRILL + "traffic: [{shape: replay, file: more/topology.yaml}]\n",
        "more/topology.yaml": "seconds,rate_per_s\n0,20\n",
    }.items():
        (tmp_path / name).write_text(text)
    words = ("--responder", "idle", "--no-report", "--out", "run")

    assert 0 == gameday("run", "./drill.yaml", *words, cwd=tmp_path).code

    assert TOPOLOGY == (tmp_path / "run/documents/topology.yaml").read_text()
    assert 0 == gameday("replay", "run", cwd=tmp_path).code
