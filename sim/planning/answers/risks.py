"""The risk register: simulated frequency and loss, rated by a table and never by a product.

Source: NIST SP 800-30 rev. 1, tables G-3 and H-3. Likelihood is by frequency; impact, for
which the guide has words only, by a mode's mean loss in a year in which it happens against a day
without any service: under 1 %, 10 %, 50 %, 200 % of it, and above.
"""

from __future__ import annotations

from typing import Final

from sim.model.plan.answer import Contribution, Estimate, OptionAnswer, Risk
from sim.model.plan.nist import LEVELS, rated
from sim.planning.answers import intervals as i
from sim.planning.recovery.case import Case
from sim.planning.recovery.sources import FAILBACK

# Events a year from which on each likelihood above "very low" holds.
FREQUENCIES: Final = (0.1, 1.0, 10.0, 100.0)
_DAYS: Final = (0.01, 0.1, 0.5, 2.0)


def risks(case: Case, option: OptionAnswer, *, level: float) -> tuple[Risk, ...]:
    """A line for each mode of failure that took anything, the worst first."""
    day = 24.0 * sum(loss.per_hour.value for loss in case.plan.loss.journeys.values())
    found = [_risk(case, one, day, level) for one in option.by_mode if _took(one)]
    return tuple(sorted(found, key=lambda one: (-LEVELS.index(one.level), one.name)))


def likelihood_of(per_year: float) -> str:
    """By frequency, for causes without intent."""
    return LEVELS[sum(per_year >= bound for bound in FREQUENCIES)]


def impact_of(loss: float, day: float) -> str:
    """By loss against a day without service."""
    return LEVELS[sum(loss >= part * day for part in _DAYS)]


def _took(one: Contribution) -> bool:
    return bool(one.loss.value) or bool(one.downtime.value)


def _risk(case: Case, one: Contribution, day: float, level: float) -> Risk:
    frequency = _frequency(case, one, level)
    share = one.years_with.value or 0.0
    loss = (one.loss.value or 0.0) / share if share > 0.0 else 0.0
    likelihood = likelihood_of(frequency.value or 0.0)
    impact = impact_of(loss, day) if day > 0.0 else LEVELS[0]
    return Risk(
        name=one.name, frequency=frequency, mean_loss=loss, likelihood=likelihood, impact=impact,
        level=rated(likelihood, impact),
    )  # fmt: skip


def _frequency(case: Case, one: Contribution, level: float) -> Estimate:
    """Events a year by the plan's own rates; of the way back, the years in which it was felt."""
    if one.name == FAILBACK:
        return one.years_with
    total = 0.0
    for source in case.sources:
        if source.mode != one.name:
            continue
        rate = case.beliefs[source.rate].mean
        if source.common >= 0:
            share = case.beliefs[source.common].mean
            rate *= share if source.is_common else 1.0 - share
        total += rate
    return i.exact(total, level)
