"""Syntax, YAML 1.2 scalars and places."""

from __future__ import annotations

import pytest

from sim.documents.node import locate
from sim.documents.reader import compose
from sim.errors import DocumentError


@pytest.mark.parametrize("is_fast", [True, False])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("1:30", "1:30"),
        ("10:30:00", "10:30:00"),
        ("2026-01-01", "2026-01-01"),
        ("1e3", 1000.0),
        ("-1.5E-2", -0.015),
        (".5", 0.5),
        ("5.", 5.0),
        ("0x1F", 31),
        ("0o17", 15),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        ("+7", 7),
        ("'7'", "7"),
        ("!!str 7", "7"),
        ("300ms", "300ms"),
        ("5%", "5%"),
        ("20/s", "20/s"),
    ],
)
def test_plain_scalars_follow_the_core_schema_of_yaml_1_2(text, expected, is_fast):
    root = compose(f"a: {text}\n", shown="f.yaml", is_fast=is_fast)

    assert {"a": expected} == root.value
    assert type(expected) is type(root.value["a"])


def test_a_value_knows_its_line_and_column():
    root = compose("a:\n  - b: 1\n    c: [x, y]\n", shown="f.yaml")

    place = locate(root, ("a", 0, "c", 1))

    assert (3, 12) == (place.line, place.column)


def test_an_alias_stands_where_its_anchor_stood():
    root = compose("a: &x {b: 1}\nc: *x\n", shown="f.yaml")

    assert {"a": {"b": 1}, "c": {"b": 1}} == root.value
    assert (1, 11) == (locate(root, ("c", "b")).line, locate(root, ("c", "b")).column)


@pytest.mark.parametrize("is_fast", [True, False])
def test_every_recoverable_problem_is_reported_at_once(is_fast):
    text = "a: 1\na: 2\nb: .inf\nc: 017\nd: !thing x\ne: *f\n"

    with pytest.raises(DocumentError) as caught:
        compose(text, shown="f.yaml", is_fast=is_fast)

    assert [(2, "E105"), (3, "E106"), (4, "E106"), (5, "E107"), (6, "E109")] == [
        (problem.line, problem.code) for problem in caught.value.problems
    ]


def test_depth_is_refused_before_anything_recurses():
    with pytest.raises(DocumentError) as caught:
        compose("[" * 60_000, shown="f.yaml")

    assert ["E110"] == [problem.code for problem in caught.value.problems]
