"""A lifecycle is a table: what it holds happens, anything else is refused with its story."""

from __future__ import annotations

from enum import StrEnum
from itertools import product

import pytest

from sim.errors import InvalidTransition
from sim.lifecycle.alert import ALERT, AlertEvent, AlertState
from sim.lifecycle.incident import INCIDENT, IncidentEvent, IncidentState
from sim.lifecycle.machine import Machine
from sim.lifecycle.order import ORDER, OrderEvent
from sim.lifecycle.replica import REPLICA, ReplicaEvent, ReplicaState
from sim.model.order import OrderState


class Lamp(StrEnum):
    DARK = "dark"
    LIT = "lit"


class Touch(StrEnum):
    PRESS = "press"
    BREAK = "break"


LAMP = Machine({(Lamp.DARK, Touch.PRESS): Lamp.LIT, (Lamp.LIT, Touch.PRESS): Lamp.DARK})
MACHINES = [
    (ALERT, AlertState, AlertEvent, AlertState.INACTIVE),
    (INCIDENT, IncidentState, IncidentEvent, IncidentState.NONE),
    (ORDER, OrderState, OrderEvent, OrderState.ASKED),
    (REPLICA, ReplicaState, ReplicaEvent, ReplicaState.ABSENT),
]


def test_a_move_of_the_table_is_made():
    assert Lamp.LIT == LAMP.move(Lamp.DARK, Touch.PRESS, subject="lamp")


def test_a_refused_move_tells_its_story():
    with pytest.raises(InvalidTransition) as refused:
        LAMP.move(Lamp.DARK, Touch.BREAK, subject="lamp-1", story="#3 bought")

    assert ("lamp-1", "dark", "break", "#3 bought") == (
        refused.value.subject,
        refused.value.state,
        refused.value.event,
        refused.value.story,
    )
    assert "#3 bought" in str(refused.value)


def test_what_can_happen_next_is_told():
    assert (Touch.PRESS,) == LAMP.events(Lamp.LIT)


@pytest.mark.parametrize(("machine", "states", "events", "first"), MACHINES)
def test_every_state_of_a_lifecycle_can_be_reached(machine, states, events, first):
    reached, front = {first}, [first]
    while front:
        state = front.pop()
        for event in events:
            if machine.allows(state, event) and machine.table[state, event] not in reached:
                reached.add(machine.table[state, event])
                front.append(machine.table[state, event])

    assert set(states) == reached


@pytest.mark.parametrize(("machine", "states", "events", "first"), MACHINES)
def test_every_pair_moves_or_is_refused(machine, states, events, first):
    for state, event in product(states, events):
        if machine.allows(state, event):
            assert machine.move(state, event, subject="x") in set(states)
        else:
            with pytest.raises(InvalidTransition):
                machine.move(state, event, subject="x")


def test_an_incident_is_not_resolved_before_anybody_has_taken_it():
    assert not INCIDENT.allows(IncidentState.DETECTED, IncidentEvent.RESOLVE)
    assert INCIDENT.allows(IncidentState.ACKNOWLEDGED, IncidentEvent.RESOLVE)


def test_nothing_follows_the_end_of_an_order():
    ends = (OrderState.REFUSED, OrderState.DONE, OrderState.FAILED)

    assert [()] * 3 == [ORDER.events(state) for state in ends]
