"""Plans at the edges of what happens: years without anything, outages that outlast their year."""

from __future__ import annotations

import hashlib
import re

import pytest

from sim.documents.writer import dump
from sim.planning.answers.answering import Asked, answer_plan
from tests.cli.door import gameday
from tests.planning.plans import loaded, option, outages, plan

NOTHING = plan(options={"wait": option(), "other": option()})


def lost(median):
    """A region that is lost once in four years, for about so long."""
    return plan(
        options={"wait": option()},
        failures={"regions": outages("0.25/year", median, 0.05)},
    )


@pytest.fixture
def nothing(tmp_path):
    path = tmp_path / "nothing.yaml"
    path.write_text(dump(NOTHING))
    return path


@pytest.mark.parametrize(("median", "outlasts"), [("100d", False), ("600d", True), ("5000d", True)])
def test_no_year_has_more_hours_down_than_it_has(median, outlasts):
    answer = answer_plan(loaded(lost(median)), Asked(seed=1, years=1_000))
    (wait,) = answer.options
    hours = sum(one.downtime.value for one in wait.by_mode)

    assert wait.downtime.p99.value <= 8766.0
    assert wait.tiers[0].availability.low >= 0.0
    assert wait.downtime.mean.value == pytest.approx(hours)
    assert outlasts == any("outlasts" in word for word in answer.warnings)


def test_a_mean_of_nothing_says_that_nothing_happened(nothing, tmp_path):
    done = gameday("whatif", nothing, "--years", 1000, "--out", tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text()

    assert "none in 1,000" in done.out
    assert "0.00 [0.00, 0.00]" not in done.out
    assert "none in 1,000" in page


def test_two_options_alike_differ_by_nought(nothing):
    done = gameday("whatif", nothing, "--years", 1000)

    assert re.search(r"other less wait: cost \+0 \[\+0, \+0\]", done.out)


def test_asked_again_with_a_width_it_stops_where_it_has_stopped(tmp_path):
    path = tmp_path / "lost.yaml"
    path.write_text(dump(lost("7h")))
    words = ["whatif", path, "--years", 9000, "--until-ci", "12%"]
    first = gameday(*words, "--json")
    line = gameday(*words).err.split("again: gameday ")[1].split()

    assert "--until-ci" in line
    assert gameday(*line, "--json").out == first.out


@pytest.mark.parametrize("junk", [b"", b"PK\x03\x04", b"\x80junk" * 99, bytes(8)])
def test_a_piece_that_holds_no_years_is_lived_again(nothing, tmp_path, junk):
    words = ["whatif", nothing, "--years", 1000, "--json", "--out", tmp_path / "out"]
    first = gameday(*words)
    piece = tmp_path / "out" / "pieces" / "00000000.piece"
    whole = piece.read_bytes()
    piece.write_bytes(hashlib.sha256(junk).digest() + junk)

    assert first.out == gameday(*words).out
    assert whole == piece.read_bytes()


def test_a_list_whose_only_entry_is_faulty_is_not_called_empty(nothing):
    nothing.write_text(nothing.read_text().replace("rto: 1h", "rto: soon"))
    done = gameday("validate", nothing)

    assert done.code == 3
    assert "'soon' is not a duration" in done.err + done.out
    assert "holds 0" not in done.err + done.out
