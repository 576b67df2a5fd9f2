"""``init topology --from``: what was measured beside what the topology gives when it is run."""

import pytest
from pytest import approx

from sim.cli.held_against import HeldAgainst, long_enough_s
from sim.documents.topologies import parse_topology
from tests.cli.door import gameday

SHOP = """caller,callee,calls_per_s,p50_ms,p99_ms,error_share
user,web,20,80,400,0.01
web,cart,30,10,60,0.002
web,catalog,10,20,100,0
web,mail,1,,,
"""
TWO = """\
format: 1
traffic: {{rate: {rate}/s}}
services:
  web: {{replicas: 2000, operations: {{home: {{work: 1ms, calls: [db.read]}}}}}}
  db: {{replicas: 2000, operations: {{read: {{work: 1ms}}}}}}
journeys: {{visit: {{enters: web.home}}}}
accepts: {{W401: a test}}
"""


@pytest.fixture
def shop(tmp_path):
    (tmp_path / "shop.csv").write_text(SHOP)
    return tmp_path


def test_simulated_stands_beside_given_for_every_measured_service(shop):
    answer = gameday("init", "topology", "--from", "shop.csv", "--json", cwd=shop)

    rows = {row["service"]: row for row in answer.json["services"]}
    assert 0 == answer.code
    assert ["web", "cart", "catalog"] == list(rows)
    assert (80, 400) == (rows["web"]["p50_given_ms"], rows["web"]["p99_given_ms"])
    # 12,000 requests: the p50 is known within 2 %, the p99 within 5 %, and so is the derivation.
    for row in rows.values():
        assert row["p50_given_ms"] == approx(row["p50_simulated_ms"], rel=0.08)
        assert row["p99_given_ms"] == approx(row["p99_simulated_ms"], rel=0.15)
        told = row["p50_simulated_ms"] / row["p50_given_ms"] - 1
        assert told == approx(row["p50_difference"])
    assert answer.json["document"].startswith("# yaml-language-server")


def test_the_document_is_on_stdout_and_the_table_on_stderr(shop):
    answer = gameday("init", "topology", "--from", "shop.csv", cwd=shop)

    assert () == parse_topology(answer.out).findings
    head, *rows = answer.err.splitlines()
    assert ["service", "p50", "given", "simulated", "difference"] == head.split()[:5]
    assert ["web", "cart", "catalog"] == [row.split()[0] for row in rows[:3]]
    assert all(row.count("%") == 2 for row in rows[:3])


def test_the_file_is_the_same_with_and_without_json(shop):
    plain = gameday("init", "topology", "--from", "shop.csv", "--out", "a.yaml", cwd=shop)
    told = gameday("init", "topology", "--from", "shop.csv", "--out", "b.yaml", "--json", cwd=shop)

    assert (0, "") == (plain.code, plain.out)
    assert "b.yaml" == told.json["out"]
    assert (shop / "a.yaml").read_text() == (shop / "b.yaml").read_text() == told.json["document"]


def test_what_nobody_called_has_no_simulated_figure():
    held = HeldAgainst(600, {"web": (80.0, 400.0)}, {"web": None})

    assert ["web", "80.0", "ms", "-", "-", "400.0", "ms", "-", "-"] == held.table().split()[-9:]
    assert held.as_json()["services"][0]["p99_difference"] is None


@pytest.mark.parametrize(("rate", "expected"), [(10, 600), (100_000, 100), (900_000, 11)])
def test_a_busy_system_is_run_for_a_shorter_time(rate, expected):
    assert expected == long_enough_s(parse_topology(TWO.format(rate=rate)).model)
