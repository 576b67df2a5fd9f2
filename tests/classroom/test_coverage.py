"""Coverage counts what is there, says what is missing, and only grows with evidence."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.classroom.curriculum.coverage import coverage, needs_of, skills
from sim.classroom.curriculum.curriculum import load_curriculum
from sim.classroom.curriculum.model import Need, Shown, Trait
from sim.classroom.curriculum.rules import RULES

CURRICULUM = load_curriculum()
DRILL = st.builds(
    Shown,
    traits=st.lists(st.sampled_from(Trait), unique=True, max_size=4).map(tuple),
    rules=st.lists(st.sampled_from(sorted(RULES)), unique=True, max_size=8).map(tuple),
)
DRILLS = st.dictionaries(st.sampled_from([f"GD-{n}" for n in range(101, 112)]), DRILL, max_size=9)


def covered(shown, papers=None):
    curriculum = replace(CURRICULUM, shown=shown, papers=papers or {})
    return {one.criterion.code: one for one in coverage(curriculum)}


def grown(old, more):
    """Every drill of both; a drill of both shows what either shows."""
    both = dict(more)
    for code, drill in old.items():
        other = more.get(code, Shown(rules=()))
        both[code] = Shown(
            traits=tuple({*drill.traits, *other.traits}), rules=tuple({*drill.rules, *other.rules})
        )
    return both


@given(old=DRILLS, more=DRILLS)
def test_more_evidence_never_takes_a_criterion_out_of_coverage(old, more):
    before, after = covered(old), covered(grown(old, more))

    for code, one in before.items():
        assert set(one.drills) <= set(after[code].drills)
        assert after[code].is_enough or not one.is_enough


@given(shown=DRILLS)
def test_a_criterion_without_enough_says_what_is_missing(shown):
    for one in covered(shown).values():
        assert one.is_enough == any(
            all(one.counts[kind] >= count for kind, count in least.as_dict().items())
            for least in one.criterion.least
        )


def test_without_any_drill_nothing_is_covered():
    assert not any(one.is_enough for one in covered({}).values())
    assert [] == [one.id for one in skills(replace(CURRICULUM, shown={}, papers={})) if one.drills]


@pytest.mark.parametrize("code", ["CP1", "BC1", "OE1", "OE2"])
def test_no_number_of_live_drills_stands_in_for_a_plan_a_runbook_or_a_campaign(code):
    every = Shown(traits=tuple(Trait), rules=tuple(RULES))

    assert not covered({f"GD-{n}": every for n in range(101, 151)})[code].is_enough


def test_the_plans_that_ship_give_their_criteria_enough_and_one_study_does_not():
    found = covered({}, CURRICULUM.papers)

    assert {"BC1", "BC2"} == {code for code, one in found.items() if one.is_enough}
    assert ("1 of 3 plans that are run",) == found["CP1"].missing
    assert ("1 of 2 plans that are run",) == found["CP3"].missing == found["CP5"].missing


def test_a_drill_of_another_kind_does_not_speak_of_a_criterion():
    plain = Shown(rules=("rolled-back",))
    widening = Shown(traits=(Trait.ROLLOUT,), rules=("rolled-back",))

    assert ("GD-2",) == covered({"GD-1": plain, "GD-2": widening})["MS4"].drills


def test_one_of_several_ways_to_have_enough_is_enough():
    """Recurrence is shown by two campaigns, or by four reviews."""
    reviewed = {f"GD-{n}": Shown(rules=("review",)) for n in range(1, 5)}

    assert covered(reviewed)["PD5"].is_enough
    assert not covered(dict(list(reviewed.items())[1:]))["PD5"].is_enough


def test_a_skill_that_nothing_shows_says_what_it_waits_for():
    for one in skills(CURRICULUM):
        assert one.drills or needs_of(one), one.id


def test_rules_that_no_drill_reaches_are_known():
    """Whoever adds a drill that reaches one takes it out of this list."""
    reached = {rule for drill in CURRICULUM.shown.values() for rule in drill.rules}
    reached |= {rule for rules in CURRICULUM.papers.values() for rule in rules}

    assert UNREACHED == set(RULES) - reached


def test_procedures_reviews_and_measures_are_mapped_to_what_live_drills_show():
    for name in (
        "incident-response.procedures",
        "incident-response.post-incident",
        "incident-response.metrics",
    ):
        mapped = [one for one in skills(CURRICULUM) if one.subsection.id == name]
        assert any(one.bullet.shown_by for one in mapped), name


def test_only_what_is_talked_about_needs_a_discussion():
    talked = [one.id for one in skills(CURRICULUM) if Need.DISCUSSION in needs_of(one)]

    assert ["operational-excellence.on-call.recognition"] == talked


# What each waits for: the run without a move; a path that somebody files; the questions of the
# reference; a post-mortem that was filed and graded.
UNREACHED = {"contained", "path", "review"}
