"""``doctor --physics`` tells what was run, what was not, and fails where anything misses."""

import json

import pytest

from tests.cli.door import gameday


def test_rows_that_hold_are_told_and_end_well():
    answer = gameday("doctor", "--physics", "--rows", "H1")

    assert 0 == answer.code
    assert "10 at 90 of 60" in answer.out
    assert "6 hold, 0 miss, 0 rows not run" in answer.err


def test_a_row_that_waits_for_a_mechanism_is_told_and_does_not_count_as_held():
    answer = gameday("doctor", "--physics", "--rows", "MS5S")

    assert 1 == answer.code
    assert "not run: MS5S" in answer.out
    assert "0 hold, 0 miss, 1 rows not run" in answer.err


def test_one_miss_is_enough_to_fail_and_json_tells_all():
    answer = gameday("doctor", "--physics", "--rows", "L7", "--plane", "flow", "--json")
    told = json.loads(answer.out)

    assert 1 == answer.code
    assert not told["holds"]
    assert {False, True} == {row["holds"] for row in told["rows"]}
    assert {"id", "model", "plane", "klass", "expected", "got", "error"} <= set(told["rows"][0])


@pytest.mark.parametrize(("pattern", "code"), [("Z9", 3), ("V*", 0)])
def test_a_pattern_without_rows_is_a_slip(pattern, code):
    assert code == gameday("doctor", "--physics", "--rows", pattern).code
