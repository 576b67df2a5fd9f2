"""The search for a policy: the engine's own rule, the same demand for all, fresh at the end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.autoscaler import desired_replicas
from sim.model.resilience import Autoscaler, Reads
from sim.planning.capacity.demand import demand_of
from sim.planning.capacity.fleet import Station, desired, live
from sim.planning.capacity.policies import Policy, candidates, policy_of
from sim.planning.capacity.scaling import PolicySearch
from sim.planning.capacity.study import Holding, Searching
from sim.planning.capacity.traces import STEP_S, Traces, traces_of
from sim.planning.capacity.waiting_table import WaitingTable
from tests.planning.capacity.kit import history, pair, rates, study

STATION = Station(
    processors=1, slots=64, work_s=0.02, slot_s=0.025, startup_s=60, lag_s=30, refused=0.0
)
WAITING = WaitingTable(most=30, places=1, work_s=0.02, than_s=0.1)


def policy(**fields):
    usual = {"target": 0.5, "stabilisation_s": 300, "least": 1, "most": 30, "ahead_s": None}
    return Policy(**{**usual, "reads": Reads.PROCESSORS, **fields})


def flat(*rates_per_s, steps=240, known=None, refusals=1.0):
    made = np.array([np.full(steps, rate) for rate in rates_per_s])
    beyond = np.array(
        [np.full(steps + 240, rate) for rate in (rates_per_s if known is None else known)]
    )
    return Traces(made, beyond, np.full(made.shape, refusals))


@pytest.fixture(scope="module")
def demand():
    return demand_of(study(outlook={"ahead": "7d", "paths": 200}), history(rates(4)), seed=1)


@given(
    busy=st.floats(0.0, 1.0),
    wanted=st.integers(1, 50),
    target=st.floats(0.1, 0.9),
    data=st.data(),
)
def test_the_rule_is_the_engines(busy, wanted, target, data):
    ready = data.draw(st.integers(0, wanted))
    expected = desired_replicas(current=wanted, busy=busy, serving=ready, target=target)

    found = desired(
        np.array([[busy]]),
        wanted=np.array([[wanted]]),
        ready=np.array([[ready]]),
        target=np.array([[target]]),
    )

    assert expected == int(found[0, 0])


def test_at_a_steady_load_a_policy_keeps_near_its_target():
    lived = live([policy()], flat(100.0), STATION, WAITING)

    assert 4.0 == lived.replicas[0, 0]  # two replicas' worth of work at a half
    assert 0.0 == lived.changes_per_hour[0, 0]
    assert lived.late[0, 0] < 0.05


def test_a_step_up_is_late_until_replicas_have_started():
    traces = flat(50.0)
    traces.rates_per_s[0, 40:] = 200.0
    slow = Station(**{**{n: getattr(STATION, n) for n in Station.__slots__}, "startup_s": 300})

    quick, late = (live([policy()], traces, one, WAITING).late[0, 0] for one in (STATION, slow))

    assert 0.0 < quick < late


def test_whoever_knows_of_the_step_is_less_late():
    traces = flat(50.0)
    traces.rates_per_s[0, 40:] = 200.0
    traces.known_per_s[0, 40:] = 200.0

    late = live([policy(), policy(ahead_s=300)], traces, STATION, WAITING).late[:, 0]

    assert late[1] < 0.5 * late[0]


def test_a_provider_that_refuses_everything_leaves_the_fleet_as_it_is():
    traces = flat(50.0, refusals=0.0)
    traces.rates_per_s[0, 40:] = 200.0
    never = Station(**{**{n: getattr(STATION, n) for n in Station.__slots__}, "refused": 0.5})

    lived = live([policy()], traces, never, WAITING)

    assert 2 == lived.highest[0, 0]


def test_a_policy_never_leaves_its_bounds():
    traces = flat(5.0, 500.0)
    lived = live([policy(least=3, most=9)], traces, STATION, WAITING)

    assert [3, 9] == lived.highest[0].tolist()
    assert (lived.replicas[0] >= 3.0).all()


def test_a_shorter_window_turns_more_often():
    traces = flat(100.0, steps=960)
    traces.rates_per_s[0] *= 1.0 + 0.6 * np.sin(np.arange(960) * STEP_S / 95.0)

    few, many = live(
        [policy(stabilisation_s=600), policy(stabilisation_s=60)], traces, STATION, WAITING
    ).changes_per_hour[:, 0]

    assert few < many


def test_a_policy_beside_others_lives_as_it_does_alone():
    traces = flat(30.0, 90.0)
    many = [policy(target=t, stabilisation_s=s) for t in (0.4, 0.7) for s in (60, 300)]

    together = live(many, traces, STATION, WAITING)

    for k, one in enumerate(many):
        alone = live([one], traces, STATION, WAITING)
        assert (alone.replicas[0] == together.replicas[k]).all()
        assert (alone.late[0] == together.late[k]).all()


def test_candidates_are_drawn_by_key_half_of_them_predictive():
    drawn = candidates(60, most=20, usual=6, startup_s=40, seed=1)

    assert drawn[:50] == candidates(50, most=20, usual=6, startup_s=40, seed=1)
    assert 30 == sum(one.is_predictive for one in drawn)
    assert all(one.ahead_s is None or one.ahead_s > 40 for one in drawn)


def test_a_policy_is_written_as_a_topology_reads_it():
    rule = Autoscaler.model_validate(policy(ahead_s=120).written())

    assert policy(ahead_s=120) == policy_of(rule)


def test_traces_of_another_key_are_fresh(demand):
    first, again, other = (
        traces_of(demand, count=4, lasts_s=3600, ahead_s=600, key=key).rates_per_s
        for key in (1, 1, 2)
    )

    assert (first == again).all()
    assert (first != other).all()


def test_the_chosen_policy_gains_on_demand_that_no_round_saw(demand):
    searching = Searching(service="web", penalty=20.0, candidates=50)
    found = PolicySearch(pair(), demand, Holding(), searching, price=0.1).find()

    chosen = next(one for one in found.judged if one.name == "chosen")
    names = {one.name for one in found.judged}
    assert chosen.gain is not None
    assert chosen.gain.low > 0.0
    assert chosen.keeps_limit
    assert names & {"best predictive", "best reactive"}
    assert [50, 25, 12, 6, 5] == [policies for policies, _ in found.rounds]


def test_those_that_turn_too_often_are_never_chosen_before_those_that_do_not(demand):
    searching = Searching(service="web", penalty=20.0, candidates=50, most_changes_per_hour=0.5)
    found = PolicySearch(pair(), demand, Holding(), searching, price=0.1).find()

    kept = [one.keeps_limit for one in found.judged if one.name != "default"]
    assert kept[0]


def test_a_policy_that_was_handed_in_meets_the_same_demand(demand):
    searching = Searching(
        service="web", penalty=20.0, candidates=50, submitted=Autoscaler(least=2, most=12)
    )
    found = PolicySearch(pair(), demand, Holding(), searching, price=0.1).find()

    mine = next(one for one in found.judged if one.name == "submitted")
    assert mine.gain is not None
    assert 40 == mine.gain.n


def test_a_policy_that_reads_slots_sees_an_overload_once_it_is_a_queue():
    traces = flat(50.0)
    traces.rates_per_s[0, 40:] = 200.0

    slots, processors = live(
        [policy(reads=Reads.SLOTS), policy()], traces, STATION, WAITING
    ).highest[:, 0]

    assert 2 < slots
    assert 4 < processors
