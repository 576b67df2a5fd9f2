"""``path=value`` changes one value of a drill's documents, or says what is wrong with it."""

from __future__ import annotations

import pytest

from sim.documents.changing import parse_change, with_changes
from sim.documents.loading import load_scenario
from sim.errors import DocumentError


def changed(*texts, drill="canary-bad"):
    return with_changes(load_scenario(drill), [parse_change(text) for text in texts])


def test_no_change_is_the_drill_itself():
    drill = load_scenario("canary-bad")

    assert with_changes(drill, []) is drill


def test_a_change_moves_its_own_value_and_no_other():
    before = load_scenario("canary-bad")

    after = changed("services.frontend.replicas=9", "injects[0].at=4m")

    assert 9 == after.topology.model.services["frontend"].replicas
    assert 240_000_000 == after.model.injects[0].at
    as_before = after.topology.model.services["frontend"].model_copy(
        update={"replicas": before.topology.model.services["frontend"].replicas}
    )
    assert before.topology.model.services["frontend"] == as_before
    assert before.model.model_copy(update={"injects": ()}) == after.model.model_copy(
        update={"injects": ()}
    )


@pytest.mark.parametrize("name", ["canary-bad", "flash-crowd", "memory-leak"])
def test_writing_the_same_value_changes_nothing(name):
    drill = load_scenario(name)
    text = f"scenario.difficulty={drill.model.difficulty}"

    assert drill.model == changed(text, drill=name).model


def test_a_part_that_was_left_to_its_default_can_be_given():
    after = changed("services.frontend.ejection.consecutive_failures=3")

    ejection = after.topology.model.services["frontend"].ejection
    assert ejection is not None
    assert 3 == ejection.consecutive_failures


def test_a_value_may_be_a_mapping():
    after = changed(
        "traffic=[{shape: step, factor: 1, to: 2, at: 5m}]".replace("t", "scenario.t", 1)
    )

    assert 2.0 == after.model.traffic[0].to


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("services.frontend.replica=3", "unknown field 'replica'; did you mean 'replicas'?"),
        ("servces.frontend.replicas=3", "no document has a field 'servces'; did you mean"),
        ("injects[7].at=1m", "7 is no place in a list of 2; count from 0"),
        ("injects[2].at=1m", "2 is no place in a list of 2; count from 0"),
        ("injects.first.at=1m", "'first' is no place in a list of 2; count from 0"),
        ("title=x", "write topology.title or scenario.title"),
        ("nonsense", "is not 'path=value'"),
        ("=3", "is not 'path=value'"),
        ("services.frontend.replicas=", "no value after '='"),
        ("services.frontend.replicas= # six", "no value after '='"),
        ("lasts.part=3", "there is nothing at 'part' to change a part of"),
        ("services.frontend.replicas=[", "not YAML"),
        ("services.frontend.replicas=many", "services.frontend.replicas"),
        ("services.frontend.operations.home.calls=[crat.get]", "no service 'crat'"),
    ],
)
def test_what_cannot_be_changed_is_said_with_the_change(text, said):
    with pytest.raises(DocumentError) as caught:
        changed(text)

    assert said in str(caught.value)
    assert {f"--set {text}"} == {problem.file for problem in caught.value.problems}
