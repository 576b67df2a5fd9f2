"""F13: what customers are told, where it can be wrong; its tone is for people."""

from __future__ import annotations

import numpy as np
from pydantic import JsonValue

from sim.journal.entries import Kind
from sim.model.postmortem import CustomerText
from sim.scoring.dimensions.items import Item
from sim.scoring.impact import objectives_of
from sim.scoring.postmortem.measures import choice, closeness, graded, left_open, nothing_to_say
from sim.scoring.postmortem.truths import Truths
from sim.units import format_duration


def grade(said: CustomerText, truths: Truths) -> Item:
    """The mean over journeys, begin, end and data."""
    case = truths.case
    begins, ended = case.harm_begins_us, case.harm_ended_us
    if begins is None:
        return nothing_to_say("users were not harmed")
    hit = _hit(truths)
    lost = any(entry.data.get("lost") for entry in case.record.of_kind(Kind.STORE))
    expected: dict[str, JsonValue] = {
        "journeys": [*hit],
        "began": format_duration(begins),
        "ended": None if ended is None else format_duration(ended),
        "data_lost": lost,
    }
    if said.model_copy(update={"text": ""}) == CustomerText():
        return left_open(expected, "the text for customers")
    menu = len(case.topology.journeys)
    # Where every journey was hit, naming them all is no guess.
    menu = menu if len(hit) < menu else menu + 1
    values = [
        choice(said.journeys, dict.fromkeys(hit, 1.0), menu),
        0.0 if said.began is None else closeness(said.began, begins),
        float(said.data_lost is lost),
    ]
    if ended is not None:
        values.append(0.0 if said.ended is None else closeness(said.ended, ended))
    return graded(
        sum(values) / len(values),
        f"{sum(value == 1.0 for value in values)} of {len(values)} things said are so",
        expected=expected,
        given=said.model_dump(mode="json", exclude_defaults=True, exclude={"text"}),
    )


def _hit(truths: Truths) -> tuple[str, ...]:
    """Journeys of which an objective was missed at some time; all, where one is about all."""
    case = truths.case
    missed = [bool(np.any(row)) for row in case.stamped.impact.is_missed]
    found: dict[str, None] = {}
    for objective, is_missed in zip(objectives_of(case.topology).values(), missed, strict=True):
        if is_missed:
            names = [objective.journey] if objective.journey else [*case.topology.journeys]
            found.update(dict.fromkeys(map(str, names)))
    return tuple(sorted(found))
