"""Names and paths: what is found, what is not, and that no name leads out of a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.documents.catalog import Shelf, codes, entries, find, find_any
from sim.documents.inside import inside
from sim.documents.loading import load_any, load_scenario, load_topology
from sim.errors import DocumentError, UnknownName

SHIPPED = ("astronomy-shop", "online-boutique", "social-network", "sock-shop", "three-tier")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_topology_is_found_by_its_id(name):
    assert f"{name}.yaml" == find(Shelf.TOPOLOGIES, name).name
    assert find(Shelf.TOPOLOGIES, name) == find_any(name)


def test_an_unknown_id_is_answered_with_the_nearest():
    with pytest.raises(UnknownName, match=r"no topology 'three-teir'; did you mean 'three-tier'"):
        load_topology("three-teir")


def test_a_code_finds_its_drill():
    for code, name in codes():
        assert entries(Shelf.SCENARIOS)[name] == find(Shelf.SCENARIOS, code)


def test_a_path_is_the_users_own(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("rules: []\n")

    assert path == find(Shelf.SCENARIOS, str(path))
    assert () == load_any(str(path))


def test_a_missing_file_a_folder_and_a_pipe_are_one_line_each(tmp_path):
    import os

    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    for path, said in (
        (tmp_path / "none.yaml", "No such file"),
        (tmp_path, "not a regular file"),
        (pipe, "not a regular file"),
        (Path("a\0b.yaml"), "not a file name"),
    ):
        with pytest.raises(DocumentError, match=said) as caught:
            load_topology(path)
        assert ["E101"] == [problem.code for problem in caught.value.problems]


def test_a_file_of_unknown_sort_says_what_it_could_be(tmp_path):
    path = tmp_path / "what.yaml"
    path.write_text("a: 1\n")

    with pytest.raises(DocumentError, match="neither a topology"):
        load_any(path)


NAMES = (
    "../secret", "..", "a/../../b", "/etc/passwd", "C:\\x", "C:x", "\\\\host\\share",
    "a\\..\\..\\b", "a\0b", "", ".", "link", "link/x", "./../x", "//x", "a/./../..",
    "x" * 5000, "dir/" * 3000,
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_no_name_leads_out_of_a_folder(name, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path)

    path = inside(folder, name)

    assert path is None or path.is_relative_to(folder.resolve())


def test_a_way_up_and_down_again_is_refused_as_well(tmp_path):
    assert inside(tmp_path, "a/../b.yaml") is None


def test_a_file_below_the_folder_is_found(tmp_path):
    (tmp_path / "deep").mkdir()

    assert (tmp_path / "deep" / "a.yaml").resolve() == inside(tmp_path, "deep/a.yaml")


def test_a_scenario_brings_its_topology_replay_and_digests(tmp_path):
    bad = Path(__file__).parent / "bad" / "good"
    (tmp_path / "shop.yaml").write_bytes((bad / "shop.yaml").read_bytes())
    (tmp_path / "day.csv").write_text("seconds,rate_per_s\n2,10\n4,30\n5,0\n")
    (tmp_path / "drill.yaml").write_text(
        """format: 1
code: SH-100
title: A drill
topology: shop
starts_at: 2026-03-10T14:00:00+01:00
lasts: 1h
briefing: {text: Something may happen.}
truth: {components: [cart], mechanism: latency}
traffic: [{shape: replay, file: day.csv}]
injects:
  - {at: 1m, is_trigger: true, target: {service: cart}, fault: {kind: latency, added: 300ms}}
"""
    )

    loaded = load_scenario(tmp_path / "drill.yaml")

    assert "drill" == loaded.name
    assert "shop" == loaded.topology.name
    assert () == loaded.every_finding
    assert (10.0, 10.0, 10.0, 10.0, 30.0, 0.0) == loaded.model.traffic[0].rates_per_s
    assert ["day.csv"] == list(loaded.files)
    assert 300_000 == loaded.model.injects[0].fault.added
    assert 64 == len(loaded.digest) == len(loaded.topology.digest)
