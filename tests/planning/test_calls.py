"""Good or bad call, lucky or unlucky: a move over worlds that had shown the same screens."""

import itertools

import pytest

from sim.documents.loading import load_scenario
from sim.drill.drill import Drill
from sim.drill.runner import run
from sim.journal.entries import Kind
from sim.model.effect import Origin
from sim.model.kinds import FAULTS
from sim.model.order import Order
from sim.planning.credit.alike import worlds
from sim.planning.credit.calls import screen_of
from sim.planning.credit.explain import Effort, explain
from sim.scoring.calls import Fortune, Verdict, Worth, judge_call
from sim.scoring.explained import from_dict
from sim.units import SECOND
from tests.drill.branch_kit import ROLL_BACK, played
from tests.drill.drill_kit import DEPLOY, make_drill

RESTART_WEB = Order("restart", {"service": "web", "mode": "all"})
AT_S = 200


def drill_of(*injects):
    made = [
        {"at": at, "target": {"service": "web"}, "is_trigger": is_trigger, "fault": fault}
        for at, is_trigger, fault in injects
    ]
    return make_drill(DEPLOY | {"injects": made})


def fault(kind, **told):
    return FAULTS.get(kind).model_validate(told)


def released():
    """A release that fails four calls in ten."""
    return drill_of(("1m", True, fault("bad_deploy", failure=0.4)))


def beneath():
    """The host fails four calls in ten, as a release that does no harm comes."""
    harmless = ("5s", False, fault("harmless_deploy"))
    return drill_of(harmless, ("1m", True, fault("error_rate", chance=0.4, held_by="host")))


def call_of(drill, *given):
    moves = explain(drill, played(drill, given), Effort(most_seeds=6)).moves
    return moves[-1].call


def found(*saved):
    return [Worth("a release", 0.7, saved[0]), *(Worth("the host", 0.3, one) for one in saved[1:])]


@pytest.mark.parametrize(
    ("saved", "here", "verdict", "fortune"),
    [
        ((900.0, 0.0), 900.0, Verdict.GOOD, Fortune.EXPECTED),
        ((900.0, 0.0), 0.0, Verdict.GOOD, Fortune.UNLUCKY),
        ((-900.0, 0.0), 0.0, Verdict.BAD, Fortune.LUCKY),
        ((-900.0, 0.0), -900.0, Verdict.BAD, Fortune.EXPECTED),
        ((5.0, -5.0), -5.0, Verdict.EVEN, Fortune.EXPECTED),
        ((5.0, -5.0), 900.0, Verdict.EVEN, Fortune.LUCKY),
    ],
)
def test_the_call_is_what_it_is_on_average_and_fortune_what_came_of_it(
    saved, here, verdict, fortune
):
    call = judge_call(found(*saved), here=here, tau=50.0, left_out=0)

    assert (verdict, fortune) == (call.verdict, call.fortune)


def test_the_order_of_worlds_and_the_scale_of_weights_say_nothing():
    every = found(900.0, -20.0, -40.0)
    halves = [Worth(one.cause, one.weight / 2, one.saved) for one in every]
    means = {
        round(judge_call(list(some), here=0.0, tau=50.0, left_out=0).mean, 9)
        for of in (every, halves)
        for some in itertools.permutations(of)
    }

    assert 1 == len(means)
    assert judge_call([], here=0.0, tau=50.0, left_out=3) is None


def test_a_right_rollback_is_a_good_call():
    call = call_of(released(), (AT_S, ROLL_BACK))

    assert (Verdict.GOOD, Fortune.EXPECTED) == (call.verdict, call.fortune)


def test_a_rollback_of_what_had_just_been_released_is_a_good_call_that_was_unlucky():
    call = call_of(beneath(), (AT_S, ROLL_BACK))

    assert (Verdict.GOOD, Fortune.UNLUCKY) == (call.verdict, call.fortune)
    assert call.here < 0.0 < call.mean
    assert "a release" in call.causes


def test_what_a_try_has_ruled_out_no_longer_looks_the_same():
    drill = beneath()
    first = call_of(drill, (AT_S, ROLL_BACK))
    second = call_of(drill, (AT_S, RESTART_WEB), (AT_S + 150, ROLL_BACK))

    assert "its processes" in first.causes
    assert "its processes" not in second.causes
    assert second.left_out > first.left_out


def test_worlds_show_the_same_until_the_moment_and_are_ended_by_other_orders():
    drill = beneath()
    seen = played(drill, [])
    made = worlds(drill, seen, AT_S * SECOND, 9)

    assert 1.0 == pytest.approx(sum(world.weight for world in made))
    assert {Origin.DEPLOY, Origin.PROCESS, Origin.HOST} == {world.cause for world in made}
    for world in made:
        at_us = AT_S * SECOND
        idle, back, fresh = (
            screen_of(played(world.drill, given), later)
            for given, later in (
                ([], at_us),
                ([(AT_S, ROLL_BACK)], at_us + 200 * SECOND),
                ([(AT_S, RESTART_WEB)], at_us + 100 * SECOND),
            )
        )
        assert idle.is_like(screen_of(seen, at_us)), world.cause
        if world.cause is Origin.DEPLOY:
            assert back.bad_share < 0.1 < fresh.bad_share
        if world.cause is Origin.PROCESS:
            assert fresh.bad_share < 0.1


def test_what_a_process_held_is_no_look_alike_of_a_release_that_made_all_processes_anew():
    drill = released()
    seen = played(drill, [])
    alike = {
        world.cause
        for world in worlds(drill, seen, AT_S * SECOND, 9)
        if screen_of(played(world.drill, []), AT_S * SECOND).is_like(screen_of(seen, AT_S * SECOND))
    }

    assert {Origin.DEPLOY, Origin.HOST} == alike


@pytest.mark.parametrize(
    ("name", "causes"),
    [
        ("canary-bad", [Origin.DEPLOY, Origin.PROCESS, Origin.HOST]),
        ("red-herring", [Origin.PROCESS, Origin.HOST, Origin.VENDOR]),
        ("no-fault-control", [Origin.CONFIG]),
        ("decoy-only", [Origin.VENDOR] * 3),
    ],
)
def test_worlds_of_shipped_drills_could_be_written_as_they_are(name, causes):
    loaded = load_scenario(name)
    drill = Drill(loaded.model, loaded.topology.model, seed=3)
    record = run(drill, "idle").record
    began = [entry for entry in record.of_kind(Kind.FAULT) if entry.data.get("is_trigger")]
    made = worlds(drill, record, began[0].at_us + 100 * SECOND, 4)

    assert causes == [world.cause for world in made]
    for world in made:
        for inject in world.drill.scenario.injects:
            assert inject.fault is None or not list(inject.fault.problems(inject.target))


def test_before_anything_is_amiss_nothing_looks_like_it():
    drill = released()

    assert [] == worlds(drill, played(drill, []), 30 * SECOND, 9)


def test_no_more_worlds_than_are_asked_for_the_likeliest_first():
    drill = released()
    made = worlds(drill, played(drill, []), AT_S * SECOND, 3)

    assert [Origin.DEPLOY, Origin.PROCESS, Origin.HOST] == [world.cause for world in made]


def test_a_call_comes_back_from_its_plain_values():
    drill = beneath()
    told = explain(drill, played(drill, [(AT_S, ROLL_BACK)]), Effort(most_seeds=6))

    assert told == from_dict(told.as_dict())
    assert "good call, unlucky" in told.moves[0].call_words
