"""The curriculum is whole, and everything in it that names something names a thing that exists."""

from collections import Counter

import pytest

from sim.classroom.curriculum.curriculum import load_curriculum
from sim.classroom.curriculum.model import Bullet, Measurable, Need
from sim.classroom.curriculum.rules import RULES

CURRICULUM = load_curriculum()
BULLETS = list(CURRICULUM.bullets())


def test_it_has_thirty_criteria_and_a_hundred_and_sixty_skills():
    assert 7 == len(CURRICULUM.sections)
    assert 32 == len(list(CURRICULUM.subsections))
    assert {5} == {len(part.bullets) for part in CURRICULUM.subsections}
    assert 160 == len(BULLETS)
    assert 30 == len(CURRICULUM.criteria)
    assert 6 == len(CURRICULUM.objectives)
    assert 6 == len(CURRICULUM.roles)


def test_no_id_names_two_things():
    assert [] == [name for name, count in Counter(CURRICULUM.ids()).items() if count > 1]


def test_every_criterion_that_is_named_exists():
    known = {criterion.code for criterion in CURRICULUM.criteria}
    groups = [*CURRICULUM.subsections, *CURRICULUM.objectives, *CURRICULUM.roles]

    assert set() == {code for group in groups for code in group.criteria} - known


def test_every_criterion_belongs_to_one_objective_and_is_fed_by_a_subsection():
    codes = sorted(criterion.code for criterion in CURRICULUM.criteria)
    fed = {code for part in CURRICULUM.subsections for code in part.criteria}

    assert set(codes) == fed
    assert codes == sorted(code for one in CURRICULUM.objectives for code in one.criteria)


def test_every_rule_that_is_named_exists_and_every_rule_is_used():
    used = {rule for criterion in CURRICULUM.criteria for rule in criterion.rests_on}
    used |= {rule for _, _, bullet in BULLETS for rule in bullet.shown_by}

    assert set(RULES) == used


def test_a_criterion_that_rests_on_no_rule_says_what_it_lacks():
    for criterion in CURRICULUM.criteria:
        assert criterion.rests_on or (criterion.needs and criterion.lacks), criterion.code


def test_what_cannot_be_measured_is_talked_about_and_nothing_else_is():
    for name, _, bullet in BULLETS:
        is_talk = bullet.needs == (Need.DISCUSSION,)
        assert is_talk == (bullet.measurable is Measurable.NONE), name


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"shown_by": ["belief"], "outside": "all the rest"},
        {"needs": ["plan"]},
        {"shown_by": ["belief"], "awaits": "a plan"},
    ],
)
def test_a_skill_that_does_not_say_how_it_is_known_is_refused(given):
    with pytest.raises(ValueError, match=r"give 'shown_by'|belong together|'outside' says"):
        Bullet.model_validate({"id": "x", "text": "y", "measurable": "full"} | given)
