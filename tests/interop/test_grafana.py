import re
from datetime import datetime
from itertools import combinations

import pytest

from sim.interop.openmetrics import epoch_us
from sim.units import SECOND
from tests.cli.door import gameday
from tests.interop.server import answer, prometheus, promtool, served


@pytest.fixture(scope="module")
def board(made):
    return gameday("export", made[0], "--as", "grafana").json


def queries(board):
    return [target["expr"] for panel in board["panels"] for target in panel.get("targets", ())]


def test_there_is_a_row_each_for_users_services_and_alerts(board):
    kinds = [panel["title"] for panel in board["panels"] if panel["type"] == "row"]

    assert ["Users", "Services", "Alerts"] == kinds
    assert board["schemaVersion"] >= 36
    assert len(board["panels"]) == len({panel["id"] for panel in board["panels"]})


def test_panels_lie_beside_and_below_one_another(board):
    cells = [
        {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        for at in (panel["gridPos"] for panel in board["panels"])
    ]

    assert all(x < 24 for cell in cells for x, _ in cell)
    assert not any(one & other for one, other in combinations(cells, 2))


def test_every_query_is_about_a_series_that_is_exported(made, board):
    told = gameday("export", made[0], "--as", "openmetrics").out
    exported = set(re.findall(r"^(gameday_\w+)", told, re.MULTILINE))
    asked = {name for query in queries(board) for name in re.findall(r"gameday_\w+", query)}

    assert asked
    assert asked <= exported


def test_the_dashboard_opens_at_the_time_of_the_run(made, board):
    scenario = made[1].scenario
    begins, ends = (datetime.fromisoformat(board["time"][word]) for word in ("from", "to"))

    assert scenario.lead_in + scenario.lasts == (ends - begins).total_seconds() * SECOND
    assert scenario.lasts == (ends - scenario.starts_at).total_seconds() * SECOND


@promtool
@prometheus
def test_every_query_has_an_answer(made, board, tmp_path):
    told = gameday("export", made[0], "--as", "openmetrics", "--out", tmp_path / "run.om")
    assert 0 == told.code
    at_s = epoch_us(made[1].scenario.starts_at) / SECOND + 240
    with served(tmp_path / "run.om", tmp_path) as base:
        for query in queries(board):
            assert answer(base, query.replace("$service", ".+"), at_s), query
