"""Options against each other on the same futures: differences, places, the front, break-even."""

from __future__ import annotations

import numpy as np

from sim.model.plan.answer import (
    BreakEven,
    Difference,
    OptionAnswer,
    Rank,
    Verdict,
)
from sim.planning.answers import intervals as i
from sim.planning.answers.option import fixed_cost
from sim.planning.answers.whole import Whole
from sim.planning.futures.belief import of_rate
from sim.planning.recovery.case import Case
from sim.planning.recovery.sources import ALL_REGIONS, FAILBACK, MODES, REGION


def differences(case: Case, wholes: list[Whole], level: float) -> tuple[Difference, ...]:
    """Every pair, the later option less the earlier."""
    found = []
    for k, one in enumerate(wholes):
        for other in wholes[:k]:
            fixed = fixed_cost(case, one.option) - fixed_cost(case, other.option)
            cost = i.mean(one.loss - other.loss + fixed, one.groups, level)
            apart = float(one.loss.var() + other.loss.var())
            together = float((one.loss - other.loss).var())
            found.append(
                Difference(
                    option=one.option,
                    against=other.option,
                    cost=cost,
                    downtime=i.mean(one.downtime_h - other.downtime_h, one.groups, level),
                    is_told_apart=cost.low is not None
                    and cost.high is not None
                    and (cost.low > 0.0 or cost.high < 0.0),
                    variance_ratio=apart / together if together > 0.0 else None,
                )
            )
    return tuple(found)


def ranking(options: list[OptionAnswer], pairs: tuple[Difference, ...]) -> tuple[Rank, ...]:
    """By mean yearly cost; who cannot be told from the one before shares its place."""
    ordered = sorted(options, key=lambda one: (one.cost.total.mean.value or 0.0, one.name))
    apart = {frozenset((pair.option, pair.against)): pair.is_told_apart for pair in pairs}
    found: list[Rank] = []
    for k, one in enumerate(ordered):
        tied = tuple(
            other.name
            for other in ordered
            if other is not one and not apart[frozenset((one.name, other.name))]
        )
        is_shared = k > 0 and ordered[k - 1].name in tied
        found.append(
            Rank(
                place=found[-1].place if is_shared else k + 1,
                option=one.name,
                cost=one.cost.total.mean,
                tied_with=tied,
                meets_targets=_all_targets(one),
                is_on_front=not any(_beats(other, one) for other in ordered),
            )
        )
    return tuple(found)


def _all_targets(one: OptionAnswer) -> Verdict:
    """The worst of an option's verdicts; what was never seen says nothing."""
    verdicts = [target.verdict for target in one.targets]
    for worst in (Verdict.MISSED, Verdict.UNTOLD, Verdict.MET):
        if worst in verdicts:
            return worst
    return Verdict.UNSEEN


def _risk(one: OptionAnswer) -> float:
    """What the front holds against cost: a tail, never the expectation alone."""
    tail = one.downtime.p99.value
    return tail if tail is not None else one.downtime.p90.value or 0.0


def _beats(other: OptionAnswer, one: OptionAnswer) -> bool:
    """Whether another is no worse in both, and better in one."""
    cost, risk = (one.cost.total.mean.value or 0.0), _risk(one)
    cost_, risk_ = (other.cost.total.mean.value or 0.0), _risk(other)
    return cost_ <= cost and risk_ <= risk and (cost_ < cost or risk_ < risk)


def break_even(case: Case, wholes: list[Whole]) -> tuple[BreakEven, ...]:
    """The rate of region losses at which two options cost the same.

    What the loss of regions costs is taken to go with its rate; everything else stays as it is.
    """
    figure = case.plan.failures.regions.rate
    belief = of_rate("regions", figure)
    low, high = belief.of(np.array([0.05, 0.95]))
    of_regions = [MODES.index(mode) for mode in (REGION, ALL_REGIONS, FAILBACK)]
    found = []
    for k, one in enumerate(wholes):
        for other in wholes[:k]:
            # Per loss a year: what each option loses to regions, over the rate that was drawn.
            drawn = float(one.beliefs[:, case.columns["failures.regions.rate"]].mean())
            slope = [w.mode_loss[:, of_regions].sum(axis=1).mean() / drawn for w in (one, other)]
            rest = [
                w.loss.mean() - w.mode_loss[:, of_regions].sum(axis=1).mean()
                + fixed_cost(case, w.option)
                for w in (one, other)
            ]  # fmt: skip
            gain = slope[1] - slope[0]
            rate = float((rest[0] - rest[1]) / gain) if gain != 0.0 else -1.0
            found.append(
                BreakEven(
                    option=one.option,
                    against=other.option,
                    rate_per_year=rate if rate >= 0.0 else None,
                    believed_mean=figure.value,
                    believed_low=float(low),
                    believed_high=float(high),
                )
            )
    return tuple(found)
