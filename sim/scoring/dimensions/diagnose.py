"""B. Diagnose: how well it was known what was wrong, how soon, and from what."""

from __future__ import annotations

from sim.scoring import economy, standard
from sim.scoring.beliefs import (
    Filed,
    brier_skill,
    candidates,
    closeness,
    filed,
    path_f1,
)
from sim.scoring.dimensions.items import Case, Item, blank
from sim.scoring.grounding import Move, grounded_moves
from sim.units import SECOND, clock, format_duration


def items(case: Case) -> dict[str, Item]:
    """B1 to B5."""
    truth = case.scenario.truth
    if not truth.components or case.evidence_us is None:
        reason = "nothing was wrong" if not truth.components else "there was nothing to go by"
        return {name: blank(reason) for name in standard.ITEMS["diagnose"]}
    found = filed(case.record)
    grounded = grounded_moves(case, found)
    return {
        "B1": _belief(case, found),
        "B2": _closeness(case, found, grounded),
        "B3": _path(case, found),
        "B4": _grounding(grounded),
        "B5": economy.item(case, found),
    }


def _belief(case: Case, found: tuple[Filed, ...]) -> Item:
    """The proper score of what was believed, averaged over the time that there was to find it.

    The time is fixed beforehand, so that whoever ends the harm sooner does not lose by it.
    """
    begins = case.evidence_us
    assert begins is not None
    limit = case.scenario.targets.time_to_mitigate or standard.BELIEF_LIMIT_US
    ends = min(begins + limit, case.ends_us)
    count = candidates(case.topology, case.scenario.truth)
    total, skill, now = 0.0, 0.0, begins
    for diagnosis in found:
        at = min(max(diagnosis.at_us, begins), ends)
        total += skill * (at - now)
        skill, now = brier_skill(diagnosis.beliefs, case.scenario.truth, count), at
    total += skill * (ends - now)
    raw = total / (ends - begins) if ends > begins else 0.0
    value = min(max(raw, 0.0), 1.0)
    span = format_duration(round((ends - begins) / SECOND) * SECOND)
    if not found:
        told = "no diagnosis was filed"
    else:
        told = (
            f"belief was worth {raw:.2f} of 1 over the {span} from the first sign, the last "
            f"diagnosis {skill:.2f}"
        )
    return Item(
        round(value, 6),
        told,
        tuple(diagnosis.line for diagnosis in found),
        {
            "raw": round(raw, 6),
            "last": round(skill, 6),
            "candidates": count,
            "limit_s": limit / SECOND,
        },
        ""
        if value > standard.PERFORMED
        else "say what you suspect early, with what it is worth: "
        f"{', '.join(case.scenario.truth.components)} by {case.scenario.truth.mechanism}",
    )


def _closeness(case: Case, found: tuple[Filed, ...], grounded: list[tuple[Move, bool]]) -> Item:
    if not found:
        return Item(0.0, "no diagnosis was filed", would_change="file what you hold for likely")
    parts = closeness(found[-1], case.scenario.truth, case.topology)
    weights = {name: w for name, w in standard.CLOSENESS.items() if name in parts}
    value = sum(w * parts[name] for name, w in weights.items()) / sum(weights.values())
    value *= parts["length"]
    told = ", ".join(f"{name} {parts[name]:.2f}" for name in weights)
    is_guess = bool(grounded) and not grounded[-1][1]
    if is_guess:
        value *= standard.UNGROUNDED
        told += "; halved, for nothing that was looked at tells it from others"
    return Item(
        round(value, 6),
        f"the last diagnosis came as near as: {told}",
        (found[-1].line,),
        dict(parts),
        ""
        if value > standard.PERFORMED
        else "name the place where it begins and the kind of fault",
    )


def _path(case: Case, found: tuple[Filed, ...]) -> Item:
    true = case.scenario.truth.path
    named = [diagnosis for diagnosis in found if diagnosis.path]
    if len(true) < 2:
        return blank("the cause is where the symptom is: there is no path")
    if not named:
        return blank("no path was filed; a diagnosis may name one")
    value = path_f1(named[-1].path, true)
    return Item(
        round(value, 6),
        f"the path {' → '.join(named[-1].path)} has {value:.0%} of the true steps and no others",
        (named[-1].line,),
        would_change="" if value == 1.0 else f"it went {' → '.join(true)}",
    )


def _grounding(grounded: list[tuple[Move, bool]]) -> Item:
    if not grounded:
        return blank("no belief moved by more than a fifth")
    right = sum(is_so for _, is_so in grounded)
    off = [clock(move[0].at_us) for move, is_so in grounded if not is_so]
    return Item(
        round(right / len(grounded), 6),
        f"{right} of {len(grounded)} times that a belief moved, something that tells it apart had "
        "been looked at",
        tuple(move[0].line for move, _ in grounded),
        {"moves": len(grounded), "grounded": right},
        "" if not off else f"before {off[0]} look at what the suspect shows and others do not",
    )
