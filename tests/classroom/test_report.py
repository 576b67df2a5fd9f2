"""The report of a class: censored times, blanks, no ranking, and names that run nothing."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
from pytest import approx, fixture

from reports.cohort.page import render
from sim.classroom.book import Mark, Trust
from sim.classroom.reporting import Shown, told_of
from sim.classroom.statistics.reaching import reached
from sim.classroom.stories import Step, Story
from sim.cli.classes.shown import known
from tests.classroom.generated import drawn, mark, marks_of


def shown(marks: list[Mark], **more: object) -> Shown:
    told = {
        "name": "Night",
        "form": "Three drills",
        "trainees": len({one.trainee for one in marks}),
        "marks": tuple(marks),
        "stories": {},
        "drills": {},
        "names": {},
    }
    return Shown(**{**told, **more})  # type: ignore[arg-type]


@fixture(scope="module")
def marks() -> list[Mark]:
    table = drawn(7, persons=12, items=4, person=0.2, item=0.1, residual=0.1).clip(0.0, 1.0)
    return marks_of(np.round(table, 3).tolist())


def test_the_product_limit_is_that_of_freireich():
    """Weeks of remission under 6-MP; + means not until then. Freireich and others, Blood 21 (1963).

    As textbooks print it: in remission still .857 after 6 weeks, .807 after 7, .448 after 23.
    """
    at = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    found = reached([*((t, True) for t in at), *((t, False) for t in censored)])
    share = dict(zip(found.times_s, found.shares, strict=True))

    assert [0.857, 0.807, 0.448] == [approx(1.0 - share[t], abs=0.0005) for t in (6, 7, 23)]
    assert 23 == found.quantile_s(0.5)
    assert found.quantile_s(0.9) is None


def test_who_never_got_there_is_counted_and_cut_off_at_the_end_of_the_drill():
    stamps = {"fault_began_s": 60.0, "detected_s": None}
    both = [mark("t-a", 1, 0.5), mark("t-b", 1, 0.5, stamps=stamps)]
    told = told_of(shown(both, drills={"GD-101": replace(known("GD-101"), code="GD-101")}))
    detected = told.curves[0]

    assert (2, 0.5) == (detected.n, detected.not_reached)
    assert 30.0 == detected.median_s
    assert detected.p90_s is None


def test_a_dimension_that_two_drills_show_has_no_number(marks):
    two = [one for one in marks if one.item <= 2]

    assert all(cell is None for row in told_of(shown(two)).dimensions.cells for cell in row)
    cells = told_of(shown(marks)).dimensions.cells
    assert all(value is not None for row in cells for value in row[:5])
    assert all(row[5] is None for row in cells)


def test_rows_stand_in_the_order_of_names_not_of_scores(marks):
    names = {one.trainee: f"{9 - one.item}{one.trainee}" for one in marks}
    for heat in (told_of(shown(marks, names=names)).dimensions, told_of(shown(marks)).dimensions):
        assert sorted(heat.rows) == list(heat.rows)


def test_the_most_frequent_wrong_turn_and_what_it_was_taken_for():
    def went(names: str, mechanism: str) -> Story:
        right = Step(100.0, "rollback", ("recommendation",), True)
        return Story((right, Step(200.0, "restart", (names,), False)), mechanism, "SEV2")

    both = [mark(f"t-{name}", 1, 0.5) for name in "abc"]
    stories = {
        ("t-a", 1): went("cart", "memory_leak"),
        ("t-b", 1): went("cart", "bad_version"),
        ("t-c", 1): went("ad", ""),
    }
    drills = {"GD-101": known("GD-101")}
    told = told_of(shown(both, stories=stories, drills=drills))

    assert ("restart cart", 2, 3) == (
        told.branches[0].order,
        told.branches[0].trainees,
        told.branches[0].of,
    )
    assert {"memory_leak": 1, "bad_version": 1, "": 1} == {t.diagnosed: t.count for t in told.taken}


def test_practice_is_left_out_and_said_so(marks):
    told = told_of(shown([*marks, mark("t-x", 1, 0.99, trust=Trust.PRACTICE)]))

    assert len(marks) == told.counted
    assert (("practice", 1),) == told.left_out
    assert "t-x" not in told.dimensions.rows


def test_a_class_of_which_nothing_counts_is_told_as_such():
    page = render(told_of(shown([mark("t-a", 1, None)])))

    assert "Nothing counts yet" in page


def test_the_page_is_the_same_twice_asks_nobody_and_runs_no_name(marks):
    told = told_of(shown(marks, names={marks[0].trainee: "<script>alert(1)</script>\u202e"}))
    page = render(told)

    assert render(told) == page
    assert "<script" not in page
    assert "\u202e" not in page
    assert "http" not in page.replace("http://www.w3.org/", "")


def test_the_report_is_plain_json_without_numbers_that_are_none(marks):
    assert json.dumps(told_of(shown(marks)).as_dict(), allow_nan=False)
