"""A. Detect and triage: how soon it was taken up, how bad it was called, who was said to be hit."""

from __future__ import annotations

import numpy as np

from sim.journal.entries import Kind
from sim.model.communication import ActionState
from sim.model.kinds import Verb
from sim.model.scenario import Stance
from sim.scoring import standard
from sim.scoring.dimensions.items import Case, Item, blank, held, plural
from sim.scoring.hurt import worst_of_journey, worst_of_service
from sim.scoring.reading import Given
from sim.scoring.severity import LEVELS, best_constant, cost_of, declared_levels, true_levels
from sim.scoring.stamps import ASSESSING
from sim.scoring.standard import AFFECTED
from sim.units import SECOND, clock, format_duration


def items(case: Case) -> dict[str, Item]:
    """A1 to A4."""
    return {
        "A1": _promptness(case),
        "A2": _severity(case),
        "A3": _scope(case),
        "A4": blank("asks for the run without its first change, which `explain-run` lives"),
    }


def _promptness(case: Case) -> Item:
    """From evidence to an acknowledgement that an assessment follows, and to a declaration."""
    stamps = case.stamped.stamps
    evidence = case.evidence_us
    if evidence is None:
        return blank("nothing fired and nobody said anything: there was nothing to take up")
    pace = case.scenario.pace(case.scenario.truth.severity)
    found: dict[str, float] = {}
    told, lines = [], []
    if stamps.paged_s is not None:
        acknowledged = _first(case, "acknowledge", round(stamps.paged_s * SECOND))
        bound = case.scenario.targets.time_to_acknowledge or pace.within("acknowledge")
        taken = _since(acknowledged, round(stamps.paged_s * SECOND))
        assessed = acknowledged is not None and _is_assessed(case, acknowledged)
        found["acknowledged"] = _value(taken if assessed else None, bound)
        told.append(_told("acknowledged", taken, "the page"))
        if acknowledged is not None:
            lines.append(acknowledged.asked_line)
            if not assessed:
                told.append("no look and no assessment came with it")
    restrains = case.scenario.stance is Stance.RESTRAIN
    said = _assessment(case, evidence) if restrains else _first(case, "declare", None)
    taken = _since(said, evidence)
    found["assessed"] = _value(taken, pace.within("first"))
    word = "assessed" if restrains else "declared"
    told.append(_told(word, taken, "the evidence"))
    if said is not None:
        lines.append(said.asked_line)
    value = sum(found.values()) / len(found)
    return Item(
        round(value, 6),
        "; ".join(told),
        tuple(lines),
        {**found, "evidence_s": evidence / SECOND},
        ""
        if value == 1.0
        else "acknowledge the page, look, and say how bad it is within "
        f"{format_duration(pace.within('first'))} of the first sign",
    )


def _first(case: Case, action: str, from_us: int | None) -> Given | None:
    done = case.done(action)
    return next((o for o in done if from_us is None or o.asked_us >= from_us), None)


def _assessment(case: Case, from_us: int) -> Given | None:
    known = (o for o in case.given if o.action in ASSESSING and o.is_done)
    return next((o for o in known if o.asked_us >= from_us), None)


def _is_assessed(case: Case, acknowledged: Given) -> bool:
    """Whether a look or an assessment followed in time, or stood before it already."""
    begins = min(case.evidence_us or acknowledged.asked_us, acknowledged.asked_us)
    limit = acknowledged.asked_us + standard.ASSESSED_WITHIN_US
    return any(
        begins <= order.asked_us <= limit
        and (order.verb is Verb.QUERY or order.action in ASSESSING)
        for order in case.given
    )


def _since(order: Given | None, from_us: int) -> int | None:
    return None if order is None or order.ended_us is None else max(order.ended_us - from_us, 0)


def _value(taken_us: int | None, bound_us: int) -> float:
    return 0.0 if taken_us is None else held(taken_us / SECOND, bound_us / SECOND)


def _told(word: str, taken_us: int | None, since: str) -> str:
    if taken_us is None:
        return f"never {word}"
    return f"{word} {format_duration(round(taken_us / SECOND) * SECOND)} after {since}"


def _severity(case: Case) -> Item:
    """What the declared severity cost over time, beside the best answer that never changes."""
    evidence = case.evidence_us
    true = true_levels(case.record, case.scenario, case.stamped.impact)
    begin = len(true) if evidence is None else max(evidence // SECOND, 0)
    if not true[begin:].any():
        return blank("users were never harmed after the first sign: no severity was true")
    if int((true[begin:] > 0).sum()) <= standard.DOUBT_US // SECOND:
        return blank("it was over before a call could be told from doubt")
    mine = declared_levels(case.given, len(true))[begin:]
    true = true[begin:]
    cost = cost_of(mine, true)
    level, best = best_constant(true)
    constant = best == 0.0
    if constant:
        best = cost_of(np.zeros_like(true), true)
        beside = "saying nothing"
    else:
        beside = f"always {LEVELS[level - 1]}" if level else "saying nothing"
    value = min(max(1.0 - cost / best, 0.0), 1.0)
    if constant:
        # It never moved, so a careful call looks like a blind one: worth nothing where it was far
        # off, and no grade where it was near.
        if value > standard.NEAR_CALL:
            return blank("it was as bad all along: a call with care looks like one without")
        value = 0.0
    worst = LEVELS[int(true.max()) - 1]
    declared = case.done("declare")
    said = ", ".join(str(order.arguments.get("severity")) for order in declared) or "nothing"
    return Item(
        round(value, 6),
        f"declared {said}, {worst} was true at worst; off by {cost / 60:.0f} level-minutes, "
        f"{beside} by {best / 60:.0f}",
        tuple(order.asked_line for order in declared),
        {
            "cost_level_s": cost,
            "best_constant_level_s": best,
            "worst": worst,
            "raw": 1 - cost / best,
        },
        "" if value > standard.PERFORMED else _better_call(mine, true),
    )


def _better_call(mine: np.ndarray, true: np.ndarray) -> str:
    under, over = int(np.clip(true - mine, 0, None).sum()), int(np.clip(mine - true, 0, None).sum())
    if under * standard.UNDER_CALL >= over * standard.OVER_CALL:
        return "declare sooner, and the higher level in doubt"
    return "lower the severity, or resolve, once the harm has ended and stayed so for the soak"


def _scope(case: Case) -> Item:
    """Services, journeys and regions that updates named, against those that were hurt then."""
    posts = [
        post
        for post in case.record.of_kind(Kind.UPDATE)
        if post.data.get("action_state") != ActionState.RESOLVED.value
        and case.harm_begins_us is not None
        and case.harm_begins_us <= post.at_us <= (case.harm_ended_us or case.ends_us)
    ]
    found, lines = [], []
    for post in posts:
        named = {
            name
            for key in ("components", "journeys")
            for name in _names(post.data.get(key))
            if name in case.topology.services or name in case.topology.journeys
        }
        one = post.data.get("component")
        if isinstance(one, str) and (
            one in case.topology.services or one in case.topology.journeys
        ):
            named.add(one)
        if named:
            found.append(_f1(case, named, post.at_us))
            lines.append(post.sequence)
    if not found:
        return blank("no update named a service or a journey that can be held against the record")
    value = sum(found) / len(found)
    return Item(
        round(value, 6),
        f"what {plural(len(found), 'update')} named covers {value:.0%} of what was hit (F1)",
        tuple(lines),
        {"updates": len(found)},
        ""
        if value == 1.0
        else f"at {clock(posts[0].at_us)} name the journeys that fail, and only those",
    )


def _f1(case: Case, named: set[str], at_us: int) -> float:
    """Weighted by traffic: journeys by their requests; services count where they are named."""
    topology, record = case.topology, case.record
    weight = {name: max(journey.weight, 1e-9) for name, journey in topology.journeys.items()}
    hurt = {name for name in weight if worst_of_journey(record, name, at_us // SECOND) >= AFFECTED}
    truth = {part for name in case.scenario.truth.components for part in name.split("->")}
    truth |= set(case.scenario.truth.path)
    services = {name for name in named if name in topology.services}
    journeys = named - services
    right_services = {
        name
        for name in services
        if name in truth or worst_of_service(record, name, at_us) >= AFFECTED
    }
    mean = sum(weight.values()) / len(weight)
    said = sum(weight[name] for name in journeys) + mean * len(services)
    if not journeys:
        # Whoever names services only is held to whether they were hit: which journeys is left open.
        return len(right_services) / len(services)
    both = sum(weight[name] for name in journeys & hurt) + mean * len(right_services)
    so = sum(weight[name] for name in hurt) + mean * len(right_services)
    return 2.0 * both / (said + so) if said + so else 0.0


def _names(value: object) -> list[str]:
    return list(map(str, value)) if isinstance(value, list) else []
