"""What every kind owes the house: a source, help, an example, a finite table, an exact end."""

from __future__ import annotations

import inspect
import sys

import pytest

from sim.documents.loading import load_scenario
from sim.engine.plane import Table
from sim.lifecycle.replica import ReplicaState
from sim.model.effect import Origin, Selector
from sim.model.kinds import ACTIONS, FAULTS, HeldFault, Verb
from tests.kinds.examples import KINDS, NO_FAULT, examples, topology_of
from tests.world.conftest import Stage

EVERY = [*((FAULTS, kind) for kind in FAULTS), *((ACTIONS, kind) for kind in ACTIONS)]
names = pytest.mark.parametrize(("registry", "kind"), EVERY, ids=[kind for _, kind in EVERY])
faults = pytest.mark.parametrize("kind", list(FAULTS))


@names
def test_a_kind_says_what_it_is_and_where_it_is_from(registry, kind):
    text = inspect.getdoc(registry.get(kind)) or ""

    assert "Source: " in text
    if registry is FAULTS:
        assert "Moves: " in text
        assert "Leaves alone: " in text


@names
def test_every_field_of_a_kind_has_help(registry, kind):
    fields = registry.get(kind).model_fields

    assert [] == [name for name, field in fields.items() if not field.description]


@names
def test_a_kind_stands_in_a_file_of_its_name(registry, kind):
    assert f"{registry.package}.{kind}" == registry.get(kind).__module__
    assert hasattr(sys.modules[f"{registry.package}.{kind}"], registry.get(kind).__name__)


@names
def test_the_smallest_drill_of_a_kind_is_read_and_shows_it(registry, kind):
    drill = load_scenario(KINDS / f"{kind}.yaml").model

    shown = {registry.kind_of(type(i.fault)) for i in drill.injects if registry is FAULTS}
    ordered = {order.action for rule in drill.reference.rules for order in rule.do}
    assert kind in shown | ordered
    assert len((KINDS / f"{kind}.yaml").read_text().splitlines()) <= 30


def test_codes_of_kinds_are_their_own():
    codes = [load_scenario(path).model.code for path in sorted(KINDS.glob("*.yaml"))]

    assert len(codes) == len(set(codes))


@faults
def test_a_table_is_finite_and_dated(kind):
    for fault, target in examples(kind):
        steps = list(fault.steps(target))
        assert len(steps) < 100
        dates = [step.after_us for step in steps]
        assert dates == sorted(dates)
        assert min(dates, default=0) >= 0
        assert [] == list(fault.problems(target))


@faults
def test_the_same_fault_gives_the_same_table(kind):
    fault, target = examples(kind)[0]

    assert list(fault.steps(target)) == list(fault.steps(target))


@faults
def test_a_part_of_a_target_that_means_nothing_is_refused(kind):
    fault, target = examples(kind)[0]
    foreign = sorted(set(Selector.model_fields) - fault.reads)
    wrong = target.model_copy(update=dict.fromkeys(foreign, "x"))

    sentences = list(fault.problems(wrong))

    assert all(any(f"target.{name}" in s for s in sentences) for name in foreign)


@faults
def test_a_part_of_a_target_that_is_needed_is_missed(kind):
    fault = examples(kind)[0][0]

    sentences = list(fault.problems(Selector()))

    assert all(any(f"needs target.{name}" in s for s in sentences) for name in fault.needs)


@faults
def test_what_a_fault_holds_can_be_chosen_but_not_as_a_flag(kind):
    fault, target = examples(kind)[0]
    if not isinstance(fault, HeldFault):
        assert "held_by" not in type(fault).model_fields
        return
    flagged = fault.model_copy(update={"held_by": Origin.FLAG})

    assert any("flag_bug" in s for s in flagged.problems(target))


@faults
def test_ending_a_fault_leaves_every_dial_as_it_was(kind):
    """Replicas that died start again; versions stay, for a rollout is no dial."""
    for fault, target in examples(kind):
        stage = Stage(topology_of(kind))
        before = stage.plane.snapshot()
        handle = stage.do(*fault.steps(target))
        stage.world.run_until(40_000_000)
        stage.world.end(handle, cause=0)
        stage.world.run_until(1_000_000_000)

        assert before == stage.plane.snapshot()


@faults
def test_a_fault_of_no_size_turns_nothing(kind):
    for fault, target in NO_FAULT.get(kind, ()):
        stage = Stage()
        before = stage.plane.snapshot()
        stage.do(*fault.steps(target))
        for now in range(0, 100_000_000, 5_000_000):
            stage.world.run_until(now)
            assert before == stage.plane.snapshot()
        assert [] == stage.plane.killed


def test_orders_that_only_look_or_talk_move_nothing():
    quiet = [kind for kind in ACTIONS if ACTIONS.get(kind).verb is not Verb.CHANGE]

    for kind in quiet:
        steps = ACTIONS.get(kind).steps
        assert "steps" not in vars(ACTIONS.get(kind)), steps


def test_every_state_of_a_replica_is_told_to_the_journal_as_a_word_of_its_table():
    stage = Stage()
    stage.do(*examples("crash")[0][0].steps(Selector(service="web")))
    stage.world.run_until(200_000_000)

    told = {event for _, told_kind, _, event, *_ in stage.told if told_kind == "replica"}
    assert told - {"ejected", "restored"} <= {state.value for state in ReplicaState}
    assert 0 < stage.plane.get(Table.IS_UP, (0,))
