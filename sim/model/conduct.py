"""How a drill is conducted from outside the seat: what a facilitator or a coach does to a run.

An intervention is no order: nobody in the seat gives it, and it costs no attention. It is written
down before it is carried out, so that a replay meets it at the same moment.
Source: HSEEP, Volume III (controllers inject, adjust and end an exercise, and log it).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import JsonValue

FACILITATOR, COACH = "facilitator", "coach"


class Act(StrEnum):
    """What can be done to a run from outside."""

    INJECT = "inject"  # a fault or a message that the script does not have
    NUDGE = "nudge"  # a word to the seat
    HINT = "hint"  # the next of three grades of hints, asked for by the seat
    FREEZE = "freeze"  # the clock stands
    GO = "go"  # it goes on
    END = "end"  # the drill is over


@dataclass(frozen=True, slots=True)
class Intervention:
    """One act, its arguments as plain values. An act whose ``id`` is known is not done twice."""

    act: Act
    data: dict[str, JsonValue] = field(default_factory=dict)
    by: str = FACILITATOR
    id: str = ""
