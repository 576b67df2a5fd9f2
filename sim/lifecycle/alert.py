"""The life of an alert, as Prometheus has it: inactive, pending, firing.

A rule fires once its expression has held for ``for``; it goes on for ``keep_firing_for`` after the
first look at which the expression held no more, and holding again begins that anew.
Source: Prometheus, "Alerting rules", and ``rules/alerting.go`` for where each time is counted from.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sim.lifecycle.machine import Machine


class AlertState(StrEnum):
    """Where an alert stands."""

    INACTIVE = "inactive"
    PENDING = "pending"
    FIRING = "firing"


class AlertEvent(StrEnum):
    """What happens to it."""

    HOLD = "hold"  # the expression has begun to hold
    FIRE = "fire"
    CLEAR = "clear"


_S, _E = AlertState, AlertEvent

ALERT: Machine[AlertState, AlertEvent] = Machine(
    {
        (_S.INACTIVE, _E.HOLD): _S.PENDING,
        (_S.PENDING, _E.FIRE): _S.FIRING,
        (_S.PENDING, _E.CLEAR): _S.INACTIVE,
        (_S.FIRING, _E.CLEAR): _S.INACTIVE,
    }
)


@dataclass(frozen=True, slots=True)
class AlertStatus:
    """An alert between two evaluations."""

    state: AlertState = AlertState.INACTIVE
    since_us: int = 0  # when it took this state
    # When the expression was first seen to hold no more, while it goes on firing all the same.
    gone_us: int | None = None


def advance(
    status: AlertStatus, *, holds: bool, now_us: int, for_us: int, keep_firing_for_us: int
) -> AlertStatus:
    """The status after one evaluation at ``now_us``."""
    state, since = status.state, status.since_us
    if holds:
        if state is AlertState.INACTIVE:
            state, since = AlertState.PENDING, now_us
        if state is AlertState.PENDING and now_us - since >= for_us:
            state, since = AlertState.FIRING, now_us
        return AlertStatus(state, since)
    if state is AlertState.PENDING:
        return AlertStatus(AlertState.INACTIVE, now_us)
    if state is AlertState.FIRING:
        gone = now_us if status.gone_us is None else status.gone_us
        if now_us - gone >= keep_firing_for_us:
            return AlertStatus(AlertState.INACTIVE, now_us)
        return AlertStatus(state, since, gone)
    return status
