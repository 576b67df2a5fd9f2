"""C. Mitigate: what harm was kept off, by which changes, how soon."""

from __future__ import annotations

from pydantic import JsonValue

from sim.model.scenario import Stance
from sim.scoring import standard
from sim.scoring.changes import blast, changes, cures, undoing
from sim.scoring.dimensions.items import Case, Item, blank, held, plural
from sim.units import SECOND, format_duration

COSTS: tuple[str, ...] = ("extra_replicas", "people")


def items(case: Case) -> dict[str, Item]:
    """C1 to C4."""
    return {
        "C1": _outcome(case),
        "C2": _precision(case),
        "C3": _target(case),
        "C4": _cost(case),
    }


def _outcome(case: Case) -> Item:
    outcome = case.outcome
    if outcome.value is None:
        return blank(outcome.sentence)
    return Item(
        round(outcome.value, 6),
        outcome.sentence,
        inputs={"raw": outcome.raw, "harm": case.harm.money},
        would_change="" if outcome.value > standard.PERFORMED else _cure_words(case),
    )


def _cure_words(case: Case) -> str:
    known = case.scenario.truth.cures
    return f"what ends it: {', '.join(known)}" if known else "change nothing: it heals by itself"


def _precision(case: Case) -> Item:
    """Changes that cure over all changes, by what each put at stake; what takes back is neutral."""
    taken_back = undoing(case.record, case.given)
    counted = [o for o in changes(case.given) if o.ended_line not in taken_back]
    lines = tuple(order.asked_line for order in counted)
    if not counted:
        if case.scenario.stance is Stance.RESTRAIN:
            return Item(1.0, "nothing was changed, and nothing needed to be")
        return blank("nothing was changed")
    right = [order for order in counted if cures(order, case.scenario.truth.cures)]
    whole = sum(map(blast, counted))
    value = sum(map(blast, right)) / whole
    wrong = sorted({order.action for order in counted if order not in right})
    return Item(
        round(value, 6),
        f"{len(right)} of {plural(len(counted), 'change')} ended what was wrong, by what was "
        f"at stake {value:.0%}",
        lines,
        {"right": len(right), "changes": len(counted), "at_stake": whole},
        "" if not wrong else f"leave out what cures nothing here: {', '.join(wrong)}",
    )


def _target(case: Case) -> Item:
    target = next((t for t in case.targets if t.name == "time_to_mitigate"), None)
    if target is None:
        return blank("this drill states no target for the mitigation")
    if case.stamped.stamps.impact_began_s is None:
        return blank("users were never harmed")
    if case.scenario.stance is Stance.INTERVENE and not changes(case.given):
        return blank("nothing was changed: what ended by itself met no target")
    value = 0.0 if target.actual is None else held(target.actual, target.target)
    told = "met" if target.met else "not reached" if target.actual is None else "late"
    ratio = None if target.actual is None else round(target.actual / max(target.target, 1.0), 3)
    return Item(
        round(value, 6),
        f"{told}: {target.sentence}",
        target.lines,
        {"target_s": target.target, "actual_s": target.actual, "ratio": ratio},
        ""
        if target.met
        else f"end the harm within {format_duration(round(target.target) * SECOND)}",
    )


def _cost(case: Case) -> Item:
    parts = case.harm.parts
    inputs: dict[str, JsonValue] = {}
    for name in COSTS:
        inputs[name] = parts.get(name, 0.0)
    told = ", ".join(f"{name.replace('_', ' ')} {parts.get(name, 0.0):,.0f}" for name in COSTS)
    return Item(None, f"in the bill already, so not scored twice: {told}", inputs=inputs)
