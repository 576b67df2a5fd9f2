"""F1: how bad it was, as ranges that hold the truth and are narrow."""

from __future__ import annotations

from pydantic import JsonValue

from sim.model.postmortem import ImpactSaid
from sim.scoring import standard
from sim.scoring.dimensions.items import Item
from sim.scoring.postmortem.measures import graded, interval, left_open, nothing_to_say
from sim.scoring.postmortem.truths import Truths
from sim.units import SECOND


def grade(said: ImpactSaid, truths: Truths) -> Item:
    """The mean over the three numbers."""
    case = truths.case
    begins, ended = case.harm_begins_us, case.harm_ended_us
    if begins is None:
        return nothing_to_say("users were not harmed")
    lasted = ((case.ends_us if ended is None else ended) - begins) / SECOND
    true = {
        "lasted": lasted,
        "requests_failed": float(case.harm.requests_failed),
        "money": case.harm.money,
    }
    given: dict[str, tuple[float, float] | None] = {
        "lasted": None
        if said.lasted is None
        else (said.lasted.low / SECOND, said.lasted.high / SECOND),
        "requests_failed": None
        if said.requests_failed is None
        else (said.requests_failed.low, said.requests_failed.high),
        "money": None if said.money is None else (said.money.low, said.money.high),
    }
    expected: dict[str, JsonValue] = {name: round(value, 2) for name, value in true.items()}
    if not any(given.values()):
        return left_open(expected, "the impact")
    values = {
        name: 0.0 if pair is None else interval(*pair, true[name], least=standard.RANGE_LEAST[name])
        for name, pair in given.items()
    }
    held = [
        name
        for name, pair in given.items()
        if pair is not None and pair[0] <= true[name] <= pair[1]
    ]
    told = ", ".join(name.replace("_", " ") for name in held) or "none"
    shown: dict[str, JsonValue] = {
        name: None if pair is None else [*pair] for name, pair in given.items()
    }
    return graded(
        sum(values.values()) / len(values),
        f"of three ranges these hold the truth: {told}",
        expected=expected,
        given=shown,
        would_change="narrow ranges that hold the ledger's figures",
    )
