"""A profile says no more than its marks do."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.classroom.book import ClassFolder, Mark, Trust, Verdict
from sim.classroom.curriculum.curriculum import load_curriculum
from sim.classroom.curriculum.model import Shown, Trait
from sim.classroom.curriculum.outcomes import objectives, roles
from sim.classroom.curriculum.profile import Band, counted, profiles
from tests.classroom.scored import scored
from tests.cli.door import gameday

CODES = [f"GD-{n}" for n in range(201, 213)]
SHOWN = {
    code: Shown(traits=(Trait.RESTRAINT,) if k < 3 else (), rules=())
    for k, code in enumerate(CODES)
}
CURRICULUM = replace(load_curriculum(), shown=SHOWN)
ITEMS = ("A1", "A2", "B1", "B2", "C1", "C2", "D1", "E2")


def mark(drill, value, *, trainee="t1", attempt=1, items=ITEMS, **more):
    told = {
        "item": int(drill.removeprefix("GD-")),
        "seed": 1,
        "trust": Trust.EXAM,
        "registered": True,
        "verdict": Verdict.VERIFIED,
        "score": scored(**dict.fromkeys(items, value))["score"],
    }
    return Mark(trainee=trainee, drill=drill, attempt=attempt, **(told | more))


def standing(marks, code, trainee="t1"):
    return profiles(CURRICULUM, marks)[trainee].standings[code]


@settings(max_examples=60)
@given(
    st.lists(
        st.builds(
            mark,
            st.sampled_from(CODES),
            st.none() | st.floats(0.0, 1.0),
            trainee=st.sampled_from(["t1", "t2", "t3"]),
            attempt=st.integers(1, 3),
            items=st.lists(st.sampled_from(ITEMS), unique=True),
            registered=st.booleans(),
            trust=st.sampled_from(Trust),
            verdict=st.sampled_from(Verdict),
        ),
        max_size=40,
    ),
    st.booleans(),
)
def test_below_the_least_evidence_there_is_no_number(marks, practice):
    for profile in profiles(CURRICULUM, marks, practice=practice).values():
        for code, found in profile.standings.items():
            least = CURRICULUM.criterion(code).least
            has_enough = any(
                all(found.counts[kind] >= count for kind, count in one.as_dict().items())
                for one in least
            )
            is_number = [value is not None for value in (found.estimate, found.low, found.high)]
            assert [has_enough] * 3 == is_number
            assert has_enough == (found.band is not Band.NOT_ENOUGH) == (not found.missing)


def test_no_number_of_a_criterion_without_enough_is_printed(tmp_path):
    """Values that nothing else would print; one criterion has enough, and its numbers are there."""
    ClassFolder(tmp_path).add_marks(mark(f"GD-{n}", 0.7321, items=("B1",)) for n in range(101, 106))
    ClassFolder(tmp_path).add_marks([mark("GD-106", 0.4999, items=("A2", "D3"))])
    said = gameday("curriculum", "profile", tmp_path).out
    rows = {line.split()[0]: line for line in said.splitlines() if line.split()}

    assert "0.73 [" in rows["IR2"]
    assert "0.73 [" in rows["PD1"]
    assert "not enough evidence: 1 of 6 drills" in rows["IR1"]
    assert "0.4999" not in said
    assert "0.5" not in rows["IR1"] + rows["IR3"]


def test_a_trainee_far_above_or_below_the_line_is_said_to_be_so():
    good = [mark(code, 1.0) for code in CODES]
    bad = [mark(code, 0.1, trainee="t2") for code in CODES]

    assert Band.ABOVE is standing(good, "IR2").band
    assert Band.BELOW is standing(bad, "IR2", "t2").band
    assert Band.UNCLEAR is standing([mark(code, 0.65) for code in CODES], "IR2").band


def test_five_sittings_of_one_drill_are_one_drill():
    marks = [mark("GD-201", 1.0, attempt=k) for k in range(1, 6)]

    assert 1 == standing(marks, "IR2").counts["drills"]


def test_a_registered_attempt_counts_before_a_better_one_that_was_not():
    first = mark("GD-201", 0.2, attempt=1)
    better = mark("GD-201", 1.0, attempt=2, registered=False)

    assert [first] == counted([first, better], practice=True)
    assert [first] == counted([better, first], practice=True)


def test_the_last_of_equal_attempts_counts():
    first, second = mark("GD-201", 1.0, attempt=1), mark("GD-201", 0.2, attempt=2)

    assert [second] == counted([second, first])


@pytest.mark.parametrize("verdict", set(Verdict) - {Verdict.VERIFIED, Verdict.UNSEALED})
def test_a_journal_that_cannot_be_believed_is_no_evidence(verdict):
    found = profiles(CURRICULUM, [mark("GD-201", 1.0, verdict=verdict)], practice=True)["t1"]

    assert 1 == found.left_out
    assert not any(sum(one.counts.values()) for one in found.standings.values())


def test_a_warm_up_is_no_evidence():
    ungraded = CURRICULUM.standard.ungraded[0]

    assert 0 == standing([mark(ungraded, 1.0)], "IR2").counts["drills"]


def test_restraint_that_was_never_shown_keeps_a_criterion_open():
    found = standing([mark(code, 1.0) for code in CODES[3:]], "IR1")

    assert ("0 of 2 restraint drills",) == found.missing
    assert found.estimate is None


def test_what_a_mark_is_worth_is_said_with_the_profile():
    practice = mark("GD-201", 1.0, trust=Trust.PRACTICE, verdict=Verdict.UNSEALED)
    marks = [practice, mark("GD-202", 1.0)]
    strict = profiles(CURRICULUM, marks)["t1"]
    found = profiles(CURRICULUM, marks, practice=True)["t1"]

    assert ((Trust.EXAM,), 0, 1) == (strict.trust, strict.unsealed, strict.left_out)
    assert (Trust.PRACTICE, Trust.EXAM) == found.trust
    assert (1, 0) == (found.unsealed, found.left_out)
    assert 1 == strict.standings["IR2"].counts["drills"]
    assert 2 == found.standings["IR2"].counts["drills"]


def bands(**told):
    """Standings of every criterion: above the line, but for those named."""
    every = profiles(CURRICULUM, [mark("GD-201", 1.0)])["t1"].standings
    return {
        code: replace(one, band=told.get(code, Band.ABOVE), estimate=None)
        for code, one in every.items()
    }


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ({}, "reached"),
        ({"IR1": Band.UNCLEAR}, "reached"),
        ({"IR1": Band.UNCLEAR, "IR2": Band.UNCLEAR}, "unclear"),
        ({"IR1": Band.BELOW}, "not reached"),
        ({"IR4": Band.NOT_ENOUGH}, "not enough evidence for 1 of 5 criteria"),
        ({"IR4": Band.NOT_ENOUGH, "IR1": Band.BELOW}, "not enough evidence for 1 of 5 criteria"),
    ],
)
def test_an_objective_needs_four_of_five_and_none_below(told, verdict):
    found = {one.id: one for one in objectives(CURRICULUM, bands(**told))}

    assert verdict == found["LO2"].verdict


def test_a_role_is_a_profile_and_never_a_verdict():
    for role in roles(CURRICULUM, bands()):
        assert "not a certificate" in role.verdict
        assert "reached" not in role.verdict


def test_the_profile_as_json_holds_its_standard_and_no_infinity(tmp_path):
    ClassFolder(tmp_path).add_marks(mark(f"GD-{n}", 0.7) for n in range(101, 108))
    told = gameday("curriculum", "profile", tmp_path, "--json").json

    assert load_curriculum().standard.version == told["standard"]["version"]
    assert 30 == len(told["profiles"][0]["criteria"])
    assert json.dumps(told, allow_nan=False)


def test_a_trainee_without_a_mark_is_not_made_up(tmp_path):
    ClassFolder(tmp_path).add_marks([mark("GD-101", 0.7)])
    said = gameday("curriculum", "profile", tmp_path, "--trainee", "t9")

    assert 3 == said.code
    assert "t9" in said.err
