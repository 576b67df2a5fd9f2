"""An answer as plain values: one JSON object, from which tables, figures and rules are made."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

import numpy as np

from sim.engine.layout import FloatArray
from sim.planning.capacity.answering import Answer
from sim.planning.capacity.demand import Demand
from sim.planning.capacity.evidence import evidence_of
from sim.planning.capacity.history import DAY_S
from sim.planning.capacity.knee import Knee
from sim.planning.capacity.purchase import Mix, cost_of
from sim.planning.capacity.scaling import Scaling
from sim.planning.capacity.sizes import Sizes
from sim.planning.capacity.study import Prices

BAND = 0.8
_SHOWN_BACK_S = 28 * DAY_S
NOT_MODELLED = (
    "what a provider refuses at the peak, but in the search for a policy",
    "limits of stores that no replica adds to",
    "the minutes until callers know that a zone is gone (a drill shows them)",
    "discounts by volume, and contracts",
)


def told(answer: Answer) -> dict[str, Any]:
    """Everything that was found; a figure that cannot be told is None."""
    study = answer.question.study
    found: dict[str, Any] = {
        "kind": "capacity_study",
        "topology": study.topology,
        "seed": answer.seed,
        "forecast": None if answer.demand is None else _forecast(answer, answer.demand),
        "knee": None if answer.knee is None else _knee(answer.knee),
        "sizes": None if answer.sizes is None else _sizes(answer, answer.sizes),
        "right_sizes": [asdict(one) for one in answer.fitting],
        "purchase": None,
        "scaling": None if answer.scaling is None else _scaling(answer, answer.scaling),
        "evidence": evidence_of(answer),
        "assumed": list(_assumed(answer)),
        "not_modelled": list(NOT_MODELLED),
    }
    if answer.mix is not None and study.prices is not None:
        found["purchase"] = _purchase(answer.mix, study.prices, study.reserving)
    plain: dict[str, Any] = _plain(found)
    return plain


def _forecast(answer: Answer, demand: Demand) -> dict[str, Any]:
    low, high = demand.band(BAND)
    shown = demand.past[-(_SHOWN_BACK_S // demand.step_s) :]
    return {
        "method": demand.base.method,
        "tried": [asdict(one) for one in demand.base.tried],
        "could_not_fit": list(demand.base.unfit),
        "origins": demand.base.origins,
        "filled_steps": answer.question.history.filled,
        "begins": demand.begins.isoformat(),
        "step_s": demand.step_s,
        "past_per_s": shown,
        "middle_per_s": demand.middle,
        "band": BAND,
        "low_per_s": low,
        "high_per_s": high,
        "within_step": demand.within_step,
        "percentile": demand.percentile,
        "peak_per_s": asdict(demand.peak),
        "events": [
            {
                "name": one.name,
                "begins": one.begins.isoformat(),
                "lasts_s": one.lasts / 1e6,
                "factor": one.factor,
                "spread": one.spread,
            }
            for one in answer.question.study.events
        ],
    }


def _knee(knee: Knee) -> dict[str, Any]:
    law = knee.law
    return {
        "saturation_per_s": knee.saturation_per_s,
        "bottleneck": knee.bottleneck,
        "offered_per_s": knee.offered_per_s,
        "throughput_per_s": knee.throughput_per_s,
        "p95_s": knee.p95_s,
        "marked": knee.marked,
        "p95_knee_per_s": knee.late_per_s,
        "law": None
        if law is None
        else {
            "is_measured": knee.is_measured,
            "concurrency": knee.load,
            "throughput_per_s": knee.came_through_per_s,
            "rate_of_one": law.rate_of_one,
            "contention": law.contention,
            "coherency": law.coherency,
            "has_peak": law.has_peak,
            "peak": None if knee.law_peak is None else asdict(knee.law_peak),
            "best_whole": law.best_whole,
            "knee_concurrency": knee.law_knee_load,
            "knee_per_s": knee.law_knee_per_s,
            "residual": law.residual,
        },
        "differ": knee.differ,
    }


def _sizes(answer: Answer, sizes: Sizes) -> dict[str, Any]:
    services = answer.question.topology.services
    return {
        "rate_per_s": sizes.rate_per_s,
        "percentile": answer.question.study.holding.percentile,
        "zone_lost": sizes.lost,
        "holds": sizes.holds,
        "marked": sizes.at_peak.marked,
        "trials": sizes.trials,
        "services": [
            {
                "service": name,
                "now": services[name].replicas,
                "closed_form": sizes.needs[name].whole,
                "found": count,
                "busy": sizes.at_peak.busy[name],
                "quota": services[name].most_replicas,
                "is_beyond_quota": count > services[name].most_replicas,
            }
            for name, count in sizes.replicas.items()
        ],
        "beyond_help": sizes.beyond,
        "in_one_zone": sizes.alone,
        "over_futures": [asdict(one) for one in answer.over],
    }


def _purchase(mix: Mix, prices: Prices, reserving: int | None) -> dict[str, Any]:
    hours = np.sort(mix.demand.ravel())[::-1]
    every = max(len(hours) // 400, 1)
    return {
        "reserved": mix.reserved,
        "cost_per_hour": mix.cost,
        "submitted": None
        if reserving is None or prices.reserved is None
        else {"reserved": reserving, "cost_per_hour": cost_of(mix, prices, reserving)},
        "cost_on_demand_per_hour": mix.cost_on_demand,
        "cost_by_class": mix.cost_by_class,
        "saved_in_95_of_100": asdict(mix.saved),
        "hours": len(hours),
        "units_by_hour": hours[::every],
        "cost_by_reserved": [
            {"reserved": units, "cost_per_hour": cost_of(mix, prices, units)}
            for units in range(int(hours[0]) + 1)
        ]
        if prices.reserved is not None
        else [],
        "interruptions": None if mix.interruptions is None else asdict(mix.interruptions),
    }


def _scaling(answer: Answer, scaling: Scaling) -> dict[str, Any]:
    rows = []
    for one in scaling.judged:
        row = asdict(one)
        row["policy"] = one.policy.written()
        row["is_predictive"] = one.policy.is_predictive
        rows.append(row)
    searching = answer.question.study.scaling
    assert searching is not None
    return {
        "service": scaling.service,
        "chosen": scaling.chosen,
        "tried": scaling.tried,
        "rounds": [{"policies": a, "traces": b} for a, b in scaling.rounds],
        "most_changes_per_hour": searching.most_changes_per_hour,
        "penalty": searching.penalty,
        "judged": rows,
        "replayed": [asdict(one) for one in answer.replayed],
    }


def _assumed(answer: Answer) -> list[str]:
    """Defaults that nobody gave and that move the answer."""
    study, made = answer.question.study, []
    if study.spot is not None:
        given = study.spot.model_fields_set
        if "interrupted_per_hour" not in given:
            made.append("spot: 5 % of replicas interrupted in a month (7e-5 an hour)")
        if "common" not in given:
            made.append("spot: half of the interruptions take a whole pool at once")
    if study.scaling is not None:
        for name, words in (
            ("refused", "of asked starts are refused by the provider"),
            ("lag", "is the age of the metric that an autoscaler reads"),
        ):
            if name not in study.scaling.model_fields_set:
                value = getattr(study.scaling, name)
                shown = f"{value:.0%}" if name == "refused" else f"{value / 1e6:g} s"
                made.append(f"scaling: {shown} {words}")
    return made


def _plain(value: Any) -> Any:
    """JSON's own kinds; infinities and NaN become None."""
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, np.ndarray):
        return [_plain(part) for part in _rounded(value)]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value


def _rounded(values: FloatArray) -> list[Any]:
    """Six figures of an array are all that a picture or a table can show."""
    if values.dtype.kind == "f":
        return [float(f"{value:.6g}") for value in values]
    return list(values.tolist())
