"""F11: whether the severity was called right, how bad it was at worst, and from when."""

from __future__ import annotations

import numpy as np
from pydantic import JsonValue

from sim.model.postmortem import SeveritySaid
from sim.scoring.dimensions.items import Item
from sim.scoring.postmortem.measures import closeness, graded, left_open, nothing_to_say
from sim.scoring.postmortem.truths import Truths
from sim.scoring.severity import LEVELS, declared_levels, true_levels
from sim.units import SECOND, format_duration


def grade(said: SeveritySaid | None, truths: Truths) -> Item:
    """A third for each answer, against the severity computed from what users lived through."""
    case = truths.case
    true = true_levels(case.record, case.scenario, case.stamped.impact)
    if not true.any():
        return nothing_to_say("it was no incident at any time")
    worst = LEVELS[int(true.max()) - 1]
    from_us = int(np.flatnonzero(true == true.max())[0]) * SECOND
    declared = declared_levels(case.given, len(true))
    under = int(np.clip(true - declared, 0, None).sum())
    over = int(np.clip(declared - true, 0, None).sum())
    # Right is a call that was off by less than half a level while there was something to call.
    is_right = under + over < 0.5 * int((true > 0).sum())
    call = "right" if is_right else "too_low" if under >= over else "too_high"
    expected: dict[str, JsonValue] = {
        "worst": worst,
        "call": call,
        "worst_from": format_duration(from_us),
    }
    if said is None:
        return left_open(expected, "the severity")
    value = float(said.worst.value == worst) + float(said.call == call)
    value += 0.0 if said.worst_from is None else closeness(said.worst_from, from_us)
    return graded(
        value / 3.0,
        f"at its worst it was {worst}, from {format_duration(from_us)} on, and the call was "
        f"{call.replace('_', ' ')}",
        expected=expected,
        given=said.model_dump(mode="json", exclude_none=True),
        would_change=""
        if value == 3.0
        else "hold what was declared against the share of users hit",
    )
