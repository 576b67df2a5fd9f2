"""B5: what was learnt for each minute of questions, beside what the reference learns for its own.

The reference's questions and diagnosis stand in the drill. Asking less than it earns no more, and
the weight is small, so that nobody is taught to be careless.
"""

from __future__ import annotations

from sim.model.kinds import ACTIONS, Verb
from sim.model.playbook import OrderTemplate
from sim.scoring.beliefs import Filed, brier_skill, candidates
from sim.scoring.dimensions.items import Case, Item, blank, plural
from sim.units import MINUTE

FILES = "submit_diagnosis"


def item(case: Case, found: tuple[Filed, ...]) -> Item:
    """Skill of the last diagnosis a minute of questions before it, over the reference's."""
    best = _of_reference(case)
    if best is None:
        return blank("the reference files nothing, or asks nothing first")
    if not found:
        return blank("no diagnosis was filed that questions could have led to")
    last = found[-1]
    asked = [
        order
        for order in case.given
        if order.verb is Verb.QUERY and order.is_done and order.asked_us <= last.at_us
    ]
    if not asked:
        return blank("nothing was asked before a diagnosis was filed")
    spent = sum(ACTIONS.get(order.action).attention_us for order in asked) / MINUTE
    skill = max(brier_skill(last.beliefs, case.scenario.truth, _count(case)), 0.0)
    value = min(skill / spent / best, 1.0)
    return Item(
        round(value, 6),
        f"{plural(len(asked), 'question')} in {spent:.1f} minutes led to a belief worth "
        f"{skill:.2f} of 1; the reference comes to {best:.2f} a minute",
        (last.line,),
        {"questions": len(asked), "minutes": round(spent, 3), "reference": round(best, 6)},
        "" if value == 1.0 else "ask first what tells the likeliest suspects apart",
    )


def _of_reference(case: Case) -> float | None:
    """What the reference's diagnosis is worth a minute of the questions that come before it."""
    spent = 0
    for rule in case.scenario.reference.rules:
        for template in rule.do:
            action = ACTIONS.get(template.action) if template.action in ACTIONS else None
            if template.action == FILES:
                skill = brier_skill(_beliefs(template), case.scenario.truth, _count(case))
                return skill / (spent / MINUTE) if spent and skill > 0.0 else None
            if action is not None and action.verb is Verb.QUERY:
                spent += action.attention_us
    return None


def _beliefs(template: OrderTemplate) -> dict[tuple[str, str], float]:
    told = ACTIONS.get(FILES).model_validate(dict(template.arguments)).model_dump()
    return {
        (str(one["component"]), str(one["mechanism"])): float(one["probability"])
        for one in told["hypotheses"]
    }


def _count(case: Case) -> int:
    return candidates(case.topology, case.scenario.truth)
