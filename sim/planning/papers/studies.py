"""A capacity study that was handed in, held against the futures of a case.

The case is a study too: its history, events and prices are what comes. What was handed in is judged
by its own forecast, the sizes and the policy that it submits, on futures and surges of the case.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.engine.layout import FloatArray
from sim.planning.capacity.answering import Answer, answer
from sim.planning.capacity.demand import demand_of
from sim.planning.capacity.evidence import CP5, evidence_of
from sim.planning.capacity.purchase import cost_of
from sim.planning.capacity.reading import Question
from sim.planning.papers.plans import AnotherSystem
from sim.planning.papers.terms import Paper, Term, between, clipped, whole

# The interval of the peak that a study stands for.
LEVEL: Final = 0.8
_PARTS: Final = ("forecast", "sizes", "purchase", "scaling")


def judge_study(case: Question, handed: Question, *, seed: int) -> Paper:
    """The terms of a study: forecast, kept, cost, purchase, policy.

    Raises:
        AnotherSystem: it is about another topology.
    """
    if case.topology != handed.topology:
        raise AnotherSystem(
            f"the study is about {handed.study.topology!r}; the paper asks about "
            f"{case.study.topology!r}"
        )
    lived = answer(_in_world(case, handed), seed=seed, parts=_PARTS)
    assert lived.demand is not None
    own = demand_of(handed.study, handed.history, seed=seed)
    terms = {
        "forecast": _forecast(own.peaks, lived.demand.peaks, today=float(lived.demand.past.max())),
        "kept": _kept(lived),
        "cost": _cost(lived),
        "purchase": purchase(lived, handed.study.reserving),
        "policy": _policy(lived, is_submitted=_policy_of(handed) is not None),
    }
    return Paper(
        terms,
        {
            "ready-for-crowds": whole({n: terms[n] for n in ("forecast", "kept", "cost")}),
            "spends-less": whole({n: terms[n] for n in ("kept", "cost", "purchase")}),
            "scales-itself": terms["policy"],
        },
    )


def _policy_of(question: Question) -> object:
    return None if question.study.scaling is None else question.study.scaling.submitted


def _in_world(case: Question, handed: Question) -> Question:
    """The case with the sizes and the policy that were handed in."""
    study = case.study.model_copy(update={"submitted": handed.study.submitted})
    if study.scaling is not None:
        mine = study.scaling.model_copy(update={"submitted": _policy_of(handed)})
        study = study.model_copy(update={"scaling": mine})
    return Question(study, case.topology, case.history, case.load_points)


def _forecast(stated: FloatArray, came: FloatArray, *, today: float) -> Term:
    """Skill of the stated interval of the peak over today's peak stated as a point.

    The interval score, which is proper: an honest interval is the best one. Source: Gneiting and
    Raftery, JASA 102 (2007), eq. 43.
    """
    low, high = _band(stated)
    nothing = _interval_score(came, today, today)
    value = between(
        _interval_score(came, low, high), worst=nothing, best=_interval_score(came, *_band(came))
    )
    inside = float(((came >= low) & (came <= high)).mean())
    told = f"its {LEVEL:.0%} interval of the peak, {low:,.0f} to {high:,.0f}/s, holds {inside:.0%}"
    return Term(value, f"{told} of the futures")


def _band(peaks: FloatArray) -> tuple[float, float]:
    low, high = np.quantile(peaks, [0.5 - LEVEL / 2.0, 0.5 + LEVEL / 2.0])
    return float(low), float(high)


def _interval_score(came: FloatArray, low: float, high: float) -> float:
    """Width, and two over the level that is left for each unit outside; the smaller the better."""
    outside = np.maximum(low - came, 0.0) + np.maximum(came - high, 0.0)
    return high - low + 2.0 / (1.0 - LEVEL) * float(outside.mean())


def _kept(lived: Answer) -> Term:
    """How often the sizes hold a zone's loss at the peak, against how often they are to."""
    by_name = {one.name: one for one in lived.over}
    own = by_name.get("submitted")
    if own is None or lived.demand is None:
        return Term(0.0, "no sizes were submitted")
    before, aim = by_name["as it is"].held.value, lived.demand.percentile
    value = clipped(own.held.value / aim)
    if before < aim:
        value = clipped((own.held.value - before) / (aim - before))
    return Term(value, f"held in {own.held.value:.0%} of {own.held.n:,} futures, {aim:.0%} asked")


def _cost(lived: Answer) -> Term:
    """Units over those of the smallest sizes that hold: twice as many are worth nothing."""
    by_name = {one.name: one for one in lived.over}
    own = by_name.get("submitted")
    if own is None:
        return Term(0.0, "no sizes were submitted")
    ratio = own.units / by_name["found"].units
    return Term(clipped(2.0 - ratio), f"{ratio:.2f} times the units of the smallest that hold")


def purchase(lived: Answer, reserving: int | None) -> Term:
    """What an hour costs with so many units reserved, between nothing reserved and the best number.

    Over the case's futures, which nobody knows; what cannot wait, so that spot moves nothing.
    """
    prices, mix = lived.question.study.prices, lived.mix
    if prices is None or prices.reserved is None or mix is None:
        return Term(None, "the case offers nothing to reserve")
    if reserving is None:
        return Term(0.0, "no number to reserve was submitted")
    own, none, best = (cost_of(mix, prices, units) for units in (reserving, 0, mix.reserved))
    told = f"{own:.2f} an hour with {reserving} reserved; {none:.2f} with none, {best:.2f} with "
    return Term(between(own, worst=none, best=best), f"{told}the best number, {mix.reserved}")


def _policy(lived: Answer, *, is_submitted: bool) -> Term:
    """Cost an hour on surges that nobody has seen, between the default and the best that is known.

    What turns too often, or grows beyond its quota and so onto whoever stands behind, is worth
    nothing.
    """
    told = evidence_of(lived)[CP5]
    if lived.scaling is None or told is None:
        return Term(None, "the case searches no policy")
    if not is_submitted:
        return Term(0.0, "no policy was submitted")
    by_name = {one.name: one for one in lived.scaling.judged}
    own, best = by_name["submitted"], by_name[lived.scaling.chosen]
    default = by_name["default"]
    if not own.keeps_limit:
        return Term(0.0, f"turns {own.changes_per_hour:.1f} times an hour, more than is allowed")
    if told["is_beyond_quota"]:
        return Term(0.0, f"grows to {own.highest}, beyond the quota")
    value = between(own.cost, worst=default.cost, best=min(best.cost, default.cost))
    sentence = (
        f"{own.cost:.2f} an hour on {told['surges']} fresh surges; the default {default.cost:.2f}, "
        f"the best known {best.cost:.2f}"
    )
    return Term(value, sentence)
