"""The life of one replica: absent, starting, warming, up, draining, down."""

from __future__ import annotations

from enum import StrEnum

from sim.lifecycle.machine import Machine


class ReplicaState(StrEnum):
    """Where a replica stands."""

    ABSENT = "absent"  # not wanted
    STARTING = "starting"  # a process boots; nobody listens yet
    WARMING = "warming"  # serves, slowly
    UP = "up"
    DRAINING = "draining"  # takes no new calls, finishes what it holds
    DOWN = "down"  # crashed, or its host is gone


class ReplicaEvent(StrEnum):
    """What happens to a replica."""

    START = "start"  # a new process begins to boot, in place of any before it
    READY = "ready"
    WARMED = "warmed"
    DRAIN = "drain"
    CRASH = "crash"
    STOP = "stop"


_S, _E = ReplicaState, ReplicaEvent

REPLICA: Machine[ReplicaState, ReplicaEvent] = Machine(
    {
        (_S.ABSENT, _E.START): _S.STARTING,
        (_S.STARTING, _E.START): _S.STARTING,
        (_S.STARTING, _E.READY): _S.WARMING,
        (_S.STARTING, _E.CRASH): _S.DOWN,
        (_S.STARTING, _E.STOP): _S.ABSENT,
        (_S.WARMING, _E.WARMED): _S.UP,
        (_S.WARMING, _E.START): _S.STARTING,
        (_S.WARMING, _E.DRAIN): _S.DRAINING,
        (_S.WARMING, _E.CRASH): _S.DOWN,
        (_S.UP, _E.START): _S.STARTING,
        (_S.UP, _E.DRAIN): _S.DRAINING,
        (_S.UP, _E.CRASH): _S.DOWN,
        (_S.DRAINING, _E.START): _S.STARTING,
        (_S.DRAINING, _E.CRASH): _S.DOWN,
        (_S.DRAINING, _E.STOP): _S.ABSENT,
        (_S.DOWN, _E.START): _S.STARTING,
        (_S.DOWN, _E.CRASH): _S.DOWN,
        (_S.DOWN, _E.STOP): _S.ABSENT,
    }
)

# States in which the process listens; DOWN and STARTING refuse, ABSENT is not there at all.
LISTENING = frozenset({ReplicaState.WARMING, ReplicaState.UP, ReplicaState.DRAINING})
SERVING = frozenset({ReplicaState.WARMING, ReplicaState.UP})
