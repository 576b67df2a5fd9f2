"""All regions down at once within a year: a common cause in closed form, else biased paths."""

from __future__ import annotations

import numpy as np

from sim.model.plan.answer import Estimate, Method, Rare
from sim.model.plan.figure import HOURS_PER_YEAR
from sim.planning.answers.intervals import missing, reach
from sim.planning.futures.belief import draw_beliefs
from sim.planning.futures.biasing import all_down
from sim.planning.recovery.case import Case
from sim.planning.recovery.sources import span

_PATHS = 50_000
_NAME = "all regions down at once within a year"


def rare(case: Case, *, seed: int, level: float) -> tuple[tuple[Rare, ...], tuple[str, ...]]:
    """The figure where several regions can fail, and a warning where guards refuse it."""
    regions = case.regions
    if len(regions) < 2:
        return (), ()
    outages = case.plan.failures.regions
    beliefs = draw_beliefs(case.beliefs, seed=seed, groups=np.arange(_PATHS))
    rate = beliefs[:, case.columns["failures.regions.rate"]]
    if not rate.any():
        return (), ()
    column = case.columns.get("failures.regions.common")
    common = np.zeros(_PATHS) if column is None else beliefs[:, column]
    median_h, shape = span(outages.lasts)
    own = np.repeat((rate * (1.0 - common) / HOURS_PER_YEAR)[:, None], len(regions), axis=1)
    joint = all_down(own, median_h=median_h, shape=shape, horizon_h=HOURS_PER_YEAR, seed=seed,
                     name="rare")  # fmt: skip
    causes = -np.expm1(-rate * common)
    by_cause, cause_error = float(causes.mean()), float(causes.std(ddof=1)) / _PATHS**0.5
    z = reach(level)
    refusal = joint.refusal
    if refusal is not None:
        chance = missing(joint.n, level, Method.WEIGHTED)
    else:
        either = 1.0 - (1.0 - by_cause) * (1.0 - joint.chance)
        half = z * (joint.error**2 + cause_error**2) ** 0.5
        chance = Estimate(value=either, low=max(0.0, either - half), high=either + half,
                          level=level, n=joint.n, method=Method.WEIGHTED)  # fmt: skip
    weight = Estimate(
        value=joint.mean_weight, low=joint.mean_weight - z * joint.weight_error,
        high=joint.mean_weight + z * joint.weight_error, level=level, n=joint.n,
        method=Method.NORMAL,
    )  # fmt: skip
    found = Rare(name=_NAME, chance=chance, from_common_cause=by_cause,
                 variance_ratio=joint.variance_ratio, effective_sample_share=joint.sample_share,
                 mean_weight=weight)  # fmt: skip
    warnings = () if refusal is None else (f"{_NAME}: not printed, {refusal}",)
    return (found,), warnings
