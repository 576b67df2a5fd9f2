"""A study from its files to its folder: every part, the same bytes again, and evidence."""

from __future__ import annotations

import json
import re
import shlex

import pytest

from reports.capacity.drawing import FIGURES
from sim.planning.capacity.example import STUDY, write_example
from sim.planning.capacity.reading import read_question
from tests.cli.door import ROOT, gameday
from tests.planning.capacity.kit import csv_text, rates

TEXT = """\
format: 1
topology: system.yaml
history: traffic.csv
outlook: {ahead: 3d, paths: 200}
prices: {on_demand: 0.1, reserved: 0.06, spot: 0.02}
spot: {services: [db]}
scaling: {service: web, penalty: 20.0, candidates: 50}
submitted: {web: 12, db: 4}
"""
SYSTEM = """\
format: 1
regions: {local: {zones: [a, b, c]}}
traffic: {rate: 40/s}
journeys: {buy: {enters: web.do, slow_after: 300ms}}
services:
  web: {operations: {do: {work: 20ms, calls: [db.do]}}, processors: 1, replicas: 3}
  db: {operations: {do: {work: 5ms}}, processors: 1, replicas: 2}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("study")
    (made / "study.yaml").write_text(TEXT, encoding="utf-8")
    (made / "system.yaml").write_text(SYSTEM, encoding="utf-8")
    (made / "traffic.csv").write_text(csv_text(0.3 * rates(3)), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def answered(folder):
    answer = gameday("capacity", "study.yaml", "--out", "answer", cwd=folder, timeout=600)
    assert 0 == answer.code, answer.err
    return answer


def told(folder):
    return json.loads((folder / "answer" / "capacity.json").read_text(encoding="utf-8"))


@pytest.mark.usefixtures("answered")
def test_every_part_leaves_a_table_and_a_figure(folder):
    names = {path.name for path in (folder / "answer").iterdir()}

    assert {f"{name}.svg" for name in FIGURES} <= names
    assert {"forecast.csv", "knee.csv", "sizes.csv", "right-sizes.csv", "reserving.csv"} <= names
    assert {"policies.csv", "capacity.json"} <= names


@pytest.mark.usefixtures("answered")
def test_every_figure_says_its_seed_its_n_and_its_interval(folder):
    for name in FIGURES:
        drawn = (folder / "answer" / f"{name}.svg").read_text(encoding="utf-8")
        assert "seed 1" in drawn, name
        assert "n = " in drawn, name


@pytest.mark.usefixtures("answered")
def test_the_same_question_gives_the_same_bytes(folder):
    first = (folder / "answer" / "capacity.json").read_bytes()
    sizes = (folder / "answer" / "sizes.svg").read_bytes()

    words = ("capacity", "study.yaml", "--out", "again")
    again = gameday(*words, cwd=folder, timeout=600, is_fresh=True)

    assert 0 == again.code
    assert first == (folder / "again" / "capacity.json").read_bytes()
    assert sizes == (folder / "again" / "sizes.svg").read_bytes()


@pytest.mark.usefixtures("answered")
def test_the_evidence_is_of_what_the_planner_handed_in(folder):
    evidence = told(folder)["evidence"]

    assert {"CP1", "CP3", "CP5"} == set(evidence)
    assert "submitted" == evidence["CP1"]["sizes"] == evidence["CP3"]["sizes"]
    assert 200 == evidence["CP1"]["futures"]
    assert evidence["CP1"]["quantile_loss"] <= 1.5 * evidence["CP1"]["quantile_loss_naive"]
    assert 40 == evidence["CP5"]["surges"]


@pytest.mark.usefixtures("answered")
def test_found_sizes_hold_in_as_many_futures_as_were_asked_for(folder):
    over = {one["name"]: one for one in told(folder)["sizes"]["over_futures"]}

    assert over["found"]["held"]["value"] >= 0.95
    assert over["found"]["regret_units"] >= 0.0


def test_people_read_of_every_part(answered):
    for words in ("Forecast by", "Knee of", "Sizes that hold", "What to buy", "Policies for"):
        assert words in answered.out
    assert "gameday capacity study.yaml --seed 1" in answered.err


def test_one_part_alone_is_one_object(folder):
    answer = gameday("capacity", "study.yaml", "--only", "forecast", "--json", cwd=folder)

    found = json.loads(answer.out)
    assert 1 == found["schema_version"]
    assert found["knee"] is found["sizes"] is found["scaling"] is None
    assert found["evidence"] == {"CP1": None, "CP3": None, "CP5": None}
    assert found["forecast"]["peak_per_s"]["n"] == 200


def test_an_event_on_the_line_raises_the_peak(folder):
    args = ("capacity", "study.yaml", "--only", "forecast", "--json")
    plain, raised = (
        json.loads(gameday(*args, *more, cwd=folder).out)["forecast"]["peak_per_s"]["value"]
        for more in ((), ("--event", "sale,2026-03-23T00:00+00:00,2d,3"))
    )

    assert raised > 2.0 * plain


@pytest.mark.parametrize(
    "event", ["sale,2026-03-23T00:00+00:00,2d", "sale,tomorrow,2d,3", "sale,2026-03-23,2d,3"]
)
def test_an_event_that_is_none_is_a_matter_of_usage(folder, event):
    answer = gameday("capacity", "study.yaml", "--event", event, cwd=folder)

    assert 2 == answer.code
    assert "sale" in answer.err


def test_no_study_is_a_matter_of_usage():
    assert 2 == gameday("capacity").code


def test_a_bad_study_ends_in_three_with_every_problem(folder):
    (folder / "bad.yaml").write_text(TEXT.replace("penalty: 20.0, ", ""), encoding="utf-8")

    answer = gameday("capacity", "bad.yaml", cwd=folder)

    assert 3 == answer.code
    assert "bad.yaml:7:10: scaling: field 'penalty' is missing" in answer.err


def test_the_example_is_written_once(tmp_path):
    written = write_example(tmp_path / "study")

    assert STUDY == written[0].name
    assert 2 == gameday("capacity", "--example", tmp_path / "study").code


def test_the_study_of_the_page_is_good_as_it_stands(tmp_path):
    write_example(tmp_path)
    page = (ROOT / "docs" / "CAPACITY.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```yaml\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    (tmp_path / STUDY).write_text(block, encoding="utf-8")

    question = read_question(tmp_path / STUDY)

    assert {"web": 14, "api": 12} == question.study.submitted


def test_a_system_beyond_the_mean_field_still_gets_what_needs_no_graph(folder):
    text = TEXT.replace("system.yaml", "two-regions").replace("submitted: {web: 12, db: 4}\n", "")
    text = text.replace("spot: {services: [db]}\n", "")
    (folder / "regions.yaml").write_text(text, encoding="utf-8")

    refused = gameday("capacity", "regions.yaml", "--only", "knee", cwd=folder)
    parts = ("--only", "purchase", "--only", "scaling")
    answer = gameday("capacity", "regions.yaml", *parts, cwd=folder)

    assert 3 == refused.code
    assert "does not carry more than one region" in refused.err
    assert 0 == answer.code, answer.err


def test_the_line_to_ask_again_asks_the_same(folder):
    event = "a sale,2026-03-23T00:00+00:00,2d,3"
    args = ("capacity", "study.yaml", "--only", "forecast", "--event", event)
    first = gameday(*args, cwd=folder)

    typed = shlex.split(re.search(r"again: gameday (.*)", first.err)[1])

    assert first.out == gameday(*typed, cwd=folder).out
