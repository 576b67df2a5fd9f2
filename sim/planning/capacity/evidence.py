"""What a study shows of criteria: CP1 (ready for crowds), CP3 (spends less), CP5 (scales itself).

Facts, not marks: the rules of a curriculum read them. A criterion is None where the study gave no
opportunity for it.
"""

from __future__ import annotations

from typing import Any

from sim.planning.capacity.answering import Answer
from sim.planning.capacity.futures import Over
from sim.planning.capacity.methods import NAIVE
from sim.planning.capacity.scaling import Judged

CP1, CP3, CP5 = "CP1", "CP3", "CP5"


def evidence_of(answer: Answer) -> dict[str, Any]:
    """By criterion. A planner's own sizes and policy count where the study has any."""
    return {CP1: _ready(answer), CP3: _cheaper(answer), CP5: _scales(answer)}


def _judged(answer: Answer) -> Over | None:
    """The planner's own sizes, else those that were found."""
    by_name = {one.name: one for one in answer.over}
    return by_name.get("submitted") or by_name.get("found")


def _ready(answer: Answer) -> dict[str, Any] | None:
    own = _judged(answer)
    if own is None or answer.demand is None:
        return None
    tried = {one.name: one for one in answer.demand.base.tried}
    chosen = tried[answer.demand.base.method]
    return {
        "sizes": own.name,
        "quantile_loss": chosen.quantile_loss,
        "quantile_loss_naive": tried[NAIVE].quantile_loss,
        "futures": own.held.n,
        "held": own.held.value,
        "held_low": own.held.low,
        "held_high": own.held.high,
        "aimed": answer.demand.percentile,
        "regret_units": own.regret_units,
        "short_by": own.short_by,
        "events_planned": len(answer.question.study.events),
        "zone_lost": answer.question.study.holding.zone_lost,
    }


def _cheaper(answer: Answer) -> dict[str, Any] | None:
    own = _judged(answer)
    before = next((one for one in answer.over if one.name == "as it is"), None)
    if own is None or before is None or own.cost_per_hour is None or before.cost_per_hour is None:
        return None
    return {
        "sizes": own.name,
        "saved_by_sizes": 1.0 - own.cost_per_hour / before.cost_per_hour,
        "saved_by_purchase": None
        if answer.mix is None
        else 1.0 - answer.mix.cost / answer.mix.cost_on_demand,
        "futures": own.held.n,
        "held": own.held.value,
        "held_before": before.held.value,
        # A saving that breaks the objective more often than is allowed is none.
        "is_void": own.held.high < _aimed(answer),
    }


def _aimed(answer: Answer) -> float:
    assert answer.demand is not None
    return answer.demand.percentile


def _scales(answer: Answer) -> dict[str, Any] | None:
    if answer.scaling is None:
        return None
    by_name = {one.name: one for one in answer.scaling.judged}
    own: Judged = by_name.get("submitted") or by_name[answer.scaling.chosen]
    quota = answer.question.topology.services[answer.scaling.service].most_replicas
    return {
        "policy": own.name,
        "is_predictive": own.policy.is_predictive,
        "late": own.late,
        "late_default": by_name["default"].late,
        "cost_per_hour": own.cost,
        "cost_default_per_hour": by_name["default"].cost,
        "gain_per_hour": None if own.gain is None else own.gain.mean,
        "gain_low": None if own.gain is None else own.gain.low,
        "gain_high": None if own.gain is None else own.gain.high,
        "surges": 0 if own.gain is None else own.gain.n,
        "changes_per_hour": own.changes_per_hour,
        "keeps_limit": own.keeps_limit,
        "highest": own.highest,
        "is_beyond_quota": own.highest > quota,
    }
