"""A table of traffic: what is read, what is filled, and what is refused at its line."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from sim.errors import DocumentError
from sim.planning.capacity.history import read_history
from sim.planning.capacity.load_points import read_load_points
from sim.planning.capacity.reading import read_question
from tests.planning.capacity.kit import csv_text, rates

BAD = Path(__file__).parent / "bad"
STUDIES = sorted(BAD.glob("*.yaml"))
TABLES = sorted(BAD.glob("*.csv"))


def read(path: Path) -> object:
    """A bad file as what its name says."""
    if path.suffix == ".yaml":
        return read_question(path)
    if path.stem.startswith("load-test-"):
        return read_load_points(path)
    return read_history(path, journeys=("buy", "browse"))


@pytest.fixture
def written(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "traffic.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("path", [*STUDIES, *TABLES], ids=lambda path: path.stem)
def test_a_bad_file_is_told_all_at_once_with_its_lines(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    with pytest.raises(DocumentError) as caught:
        read(Path(path.name))

    assert path.with_suffix(".expected").read_text() == f"{caught.value}\n"


def test_every_problem_of_a_table_is_told_in_the_order_of_its_lines(written):
    lines = csv_text(rates(3)).splitlines()
    lines[3], lines[9], lines[20] = "yesterday,1", lines[9] + "x", lines[19]

    with pytest.raises(DocumentError) as caught:
        read_history(written("\n".join(lines)), journeys=())

    found = [(problem.line, problem.code) for problem in caught.value.problems]
    assert [(4, "E432"), (10, "E433"), (21, "E432")] == found


def test_less_than_a_request_in_all_weeks_is_none(written):
    rows = csv_text(rates(3)).splitlines()
    least = [rows[0], *(f"{row.split(',')[0]},1e-300" for row in rows[1:])]

    with pytest.raises(DocumentError, match="no request in the whole table"):
        read_history(written("\n".join(least)), journeys=())


def test_what_is_missing_is_the_mean_of_other_weeks(written):
    values = rates(4)
    rows = csv_text(values).splitlines()
    gone = 200
    history = read_history(written("\n".join(rows[: gone + 1] + rows[gone + 2 :])), journeys=())

    same = [values[gone + k * 168] for k in (-1, 1, 2)]
    assert 1 == history.filled
    assert np.mean(same) == pytest.approx(history.rates_per_s[gone], rel=1e-4)
    assert len(values) == len(history.rates_per_s)


def test_journeys_sum_to_the_whole_and_keep_their_shares(written):
    rows = ["time,buy,browse"]
    rows += [f"{line},{3.0}" for line in csv_text(np.full(504, 1.0)).splitlines()[1:]]

    history = read_history(written("\n".join(rows)), journeys=("buy", "browse"))

    assert 4.0 == history.rates_per_s[0]
    assert {"buy": 0.25, "browse": 0.75} == history.shares


def test_a_time_with_an_offset_is_the_same_moment(written):
    plain = csv_text(rates(3))
    moved = re.sub(r"(T\d\d:\d\d),", r"\1+02:00,", plain)

    here = read_history(written(plain), journeys=())
    there = read_history(written(moved), journeys=())

    assert 7200.0 == (here.begins - there.begins).total_seconds()
