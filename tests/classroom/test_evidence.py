"""Rules read what was measured, and a blank stays a blank."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.classroom.curriculum.attempt import Attempt
from sim.classroom.curriculum.curriculum import load_curriculum
from sim.classroom.curriculum.evidence import evidence, values
from sim.classroom.curriculum.model import Trait
from sim.classroom.curriculum.rules import readings
from tests.classroom.scored import scored

CURRICULUM = load_curriculum()
ITEMS = tuple(f"{d}{n}" for d, most in zip("ABCDE", (4, 5, 4, 6, 4), strict=True)
              for n in range(1, most + 1))  # fmt: skip
KEYS = st.sampled_from(
    (
        "score",
        "dimensions",
        "items",
        "A1",
        "parts",
        "mttr",
        "value",
        "targets",
        "name",
        "rto",
        "met",
        "asks",
        "in_time",
        "silences",
        "hid",
        "line",
        "lines",
        "communication",
        "outcome",
        "learn",
        "rollback",
        "reasons",
    )
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.just("rto x"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("name", ITEMS)
def test_every_item_of_the_score_is_evidence_for_some_criterion(name):
    kinds = frozenset(Trait)
    blank = values(evidence(CURRICULUM, Attempt("GD-1", {}, kinds)))
    found = values(evidence(CURRICULUM, Attempt("GD-1", scored(**{name: 0.5}), kinds)))

    assert {} == blank
    unread = {"C4"}  # its cost stands in the harm already
    assert (name in unread) == (found == {})
    assert {0.5} >= set(found.values())


def test_nothing_measured_gives_no_opportunity_anywhere():
    for one in evidence(CURRICULUM, Attempt("GD-1", {}, frozenset(Trait))):
        assert not one.opportunity
        assert one.value is None
        assert one.sentence.startswith("no opportunity")


def test_a_blank_item_is_not_read_as_nothing():
    found = readings(Attempt("GD-1", scored(A2=None, A3=0.0)))

    assert "severity" not in found
    assert 0.0 == found["scope"].value


def test_a_criterion_of_one_kind_of_drill_is_not_shown_by_another():
    told = {"score": {"parts": {"rollback": 1.0}}}

    assert {"MS4", "MS5"} <= values(
        evidence(CURRICULUM, Attempt("GD-1", told, frozenset({Trait.ROLLOUT})))
    ).keys()
    assert not {"MS4", "MS5"} & values(evidence(CURRICULUM, Attempt("GD-1", told))).keys()


def test_restraint_is_shown_only_where_it_is_the_answer():
    told = scored(C2=1.0)

    assert "restraint" in readings(Attempt("GD-1", told, frozenset({Trait.RESTRAINT})))
    assert "restraint" not in readings(Attempt("GD-1", told))


@pytest.mark.parametrize(
    ("rule", "told", "expected"),
    [
        ("rolled-back", {"score": {"parts": {"rollback": None}}}, None),
        ("rolled-back", {"score": {"parts": {"rollback": 0.5}}}, 0.5),
        ("rules-kept", {"targets": [{"name": "residency_breaches", "met": False}]}, 0.0),
        ("rules-kept", {"targets": [{"name": "rto", "met": True}]}, None),
        ("quiet-kept-safe", {"silences": []}, None),
        ("quiet-kept-safe", {"silences": [{"hid": []}, {"hid": ["slow"]}]}, 0.5),
        ("answered", {"asks": [{"in_time": None}]}, None),
        ("answered", {"asks": [{"in_time": None}, {"in_time": True}]}, 1.0),
        ("review", {"score": {"dimensions": {"learn": {"value": None}}}}, None),
        ("review", {"score": {"dimensions": {"learn": {"value": 0.75}}}}, 0.75),
    ],
)
def test_a_rule_reads_what_was_measured(rule, told, expected):
    found = readings(Attempt("GD-1", told)).get(rule)

    assert expected == (None if found is None else found.value)


@given(told=st.dictionaries(KEYS, JSON, max_size=6), traits=st.frozensets(st.sampled_from(Trait)))
def test_no_rule_fails_or_leaves_its_scale_whatever_the_json_holds(told, traits):
    for found in readings(Attempt("GD-1", told, traits)).values():
        assert 0.0 <= found.value <= 1.0
        assert isinstance(found.sentence, str)


@given(st.sampled_from(ITEMS), st.floats(allow_nan=False))
def test_a_value_beyond_its_scale_is_clipped(name, value):
    for found in readings(Attempt("GD-1", scored(**{name: value}))).values():
        assert min(max(value, 0.0), 1.0) == found.value


def test_a_second_reading_says_the_same():
    attempt = Attempt("GD-1", scored(A1=0.5, B1=0.25), frozenset(Trait))

    assert list(evidence(CURRICULUM, attempt)) == list(evidence(CURRICULUM, attempt))
