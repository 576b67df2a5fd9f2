"""Gradebooks read back by parsers that are written from what the platforms' importers do."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from sim.classroom.book import Trust, Verdict
from sim.classroom.curriculum.curriculum import load_curriculum
from sim.classroom.gradebook import canvas, moodle, statements
from sim.classroom.gradebook.rows import Column, Gradebook, Who
from tests.classroom.generated import mark

ANN = Who("t-a", "ann@example.org", "=HYPERLINK(1)", "A")
BOB = Who("t-b", "bob@example.org", "Bob Points Possible", "B")
ONE = Column(1, "GD-101", "1. GD-101 The Final Score of a deploy (2024)")
TWO = Column(2, "GD-102", "2. GD-102 Override Grade, Unposted Current Points")


@pytest.fixture
def book() -> Gradebook:
    marks = [
        mark("t-a", 1, 0.755),
        mark("t-a", 2, 1.2),
        mark("t-b", 1, 0.5, verdict=Verdict.CUT, problem="cut at 14"),
        mark("t-gone", 1, 0.9),
    ]
    return Gradebook(
        "0" * 16, (ANN, BOB), (ONE, TWO), {(one.trainee, one.item): one for one in marks}
    )


def canvas_reads(text: str) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Titles to points, and login to title to grade; by gradebook_importer.rb."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    head = rows[0]
    assert len(head) > 3
    assert "Student" in head[0]
    assert "ID" in head[1]
    assert re.search(r"SIS\s+User\s+ID", head[2])
    assert re.search(r"SIS\s+Login\s+ID", head[3])
    assert "Section" in head[4]
    kinds = [f"{a} {b}" for a in ("Current", "Final") for b in ("Score", "Points", "Grade")]
    kinds += [f"Override {b}" for b in ("Score", "Grade", "Status")]
    dropped = re.compile("|".join(kinds))
    titles = [title for title in head[5:] if not dropped.search(title)]
    assert not any(re.search(r"\(\d+\)$", title) for title in titles)
    points: dict[str, str] = {}
    grades = {}
    for row in rows[1:]:
        cells = {title: row[head.index(title)] for title in titles}
        if "Points Possible" in row[0]:
            points = cells
        else:
            grades[row[3]] = cells
    return points, grades


def moodle_reads(text: str, known: set[str]) -> dict[str, list[float | None]]:
    """User to grades; by load_data.php: one unknown user or bad grade aborts the whole file."""
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    assert len(set(head)) == len(head)
    found = {}
    for row in rows:
        if row[0] not in known:
            raise LookupError(row[0])
        found[row[0]] = [None if cell in ("", "-") else float(cell) for cell in row[1::2]]
        if any(grade is not None and not 0.0 <= grade <= 100.0 for grade in found[row[0]]):
            raise ValueError("a grade that its item does not allow")
    return found


def test_canvas_keeps_every_column_and_every_person(book):
    points, grades = canvas_reads(canvas.gradebook(book))

    assert ["100", "100"] == list(points.values())
    assert ["75.5", "100"] == list(grades["ann@example.org"].values())
    assert ["", ""] == list(grades["bob@example.org"].values())


def test_moodle_gets_nobody_it_does_not_know_and_no_grade_above_a_hundred(book):
    known = {"ann@example.org", "bob@example.org"}
    text = moodle.gradebook(book)

    assert {"ann@example.org": [75.5, 100.0], "bob@example.org": [None, None]} == moodle_reads(
        text, known
    )
    assert "t-gone" not in text
    assert "does not count (cut, exam): cut at 14" in text


def test_moodle_is_told_usernames_where_ids_are_no_addresses(book):
    named = Gradebook("0" * 16, (Who("t-a", "ann", "", ""),), book.columns, book.marks)

    assert moodle.gradebook(named).startswith("username,")
    assert moodle.gradebook(book).startswith("email,")


@pytest.mark.parametrize("write", [canvas.gradebook, moodle.gradebook])
def test_no_cell_is_a_formula_and_lines_end_as_rfc_4180_has_them(book, write):
    text = write(book)
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]

    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert text.count("\r\n") == text.count("\n")


def test_canvas_outcomes_hold_to_its_columns_and_parents_come_first():
    """By csv_importer.rb: known columns, `ratings` last, whole points that fall, parents known."""
    head, *rows = csv.reader(io.StringIO(canvas.outcomes(load_curriculum()), newline=""))
    required = {"title", "vendor_guid", "object_type", "parent_guids"}
    optional = {"description", "display_name", "calculation_method", "workflow_state"}
    seen: set[str] = set()

    assert head[-1] == "ratings"
    assert required <= set(head[:-1]) <= required | optional
    for row in rows:
        told = dict(zip(head, row, strict=False))
        assert set(told["parent_guids"].split()) <= seen
        assert not re.search(r"\s", told["vendor_guid"])
        seen.add(told["vendor_guid"])
        points = [int(cell) for cell in row[len(head) - 1 :: 2]]
        assert points == sorted(points, reverse=True)
    assert 30 == sum(row[head.index("object_type")] == "outcome" for row in rows)


def test_moodle_competencies_form_one_tree():
    """By framework_importer.php: columns by position, one framework, each parent an id number."""
    _, *rows = csv.reader(io.StringIO(moodle.competencies(load_curriculum()), newline=""))
    frameworks = [row for row in rows if row[12]]
    numbers = {row[1] for row in rows if not row[12]}

    assert all(len(row) == len(moodle.COLUMNS) for row in rows)
    assert 1 == len(frameworks)
    scale, configured = frameworks[0][5].split(","), json.loads(frameworks[0][6])
    assert [1, len(scale)] == [configured[1]["id"], configured[2]["id"]]
    assert "scaleid" in configured[0]
    assert all(row[0] in numbers | {""} and row[1] and row[2] for row in rows if not row[12])
    assert len(numbers) == len(rows) - 1


def test_statements_are_of_what_counts_by_pseudonym_and_the_same_twice(book):
    lines = [json.loads(line) for line in statements.statements(book).splitlines()]

    assert [0.755, 1.0] == [one["result"]["score"]["scaled"] for one in lines]
    assert {"t-a"} == {one["actor"]["account"]["name"] for one in lines}
    assert all(one["verb"]["id"].startswith("http") and one["object"]["id"] for one in lines)
    assert len({one["id"] for one in lines}) == 2
    assert statements.statements(book) == statements.statements(book)
    assert "ann@" not in json.dumps(lines)


def test_practice_is_no_grade(book):
    practice = mark("t-b", 2, 1.0, trust=Trust.PRACTICE)
    more = Gradebook(book.course, book.people, book.columns, {**book.marks, ("t-b", 2): practice})

    assert more.grade(BOB, TWO) is None
    assert "does not count (verified, practice)" == more.words(BOB, TWO)
