"""What one option is answered with."""

from __future__ import annotations

import numpy as np

from sim.model.plan.answer import (
    Contribution,
    CostAnswer,
    Estimate,
    OptionAnswer,
    Spread,
    StageRow,
    TargetAnswer,
    TierAnswer,
    Verdict,
)
from sim.model.plan.figure import HOURS_PER_YEAR
from sim.model.plan.money import Target
from sim.planning.answers import intervals as i
from sim.planning.answers.whole import Whole
from sim.planning.futures.chunk import YEARS_PER_BELIEF
from sim.planning.futures.keyed import FloatArray, IntArray
from sim.planning.recovery.case import Case
from sim.planning.recovery.prepared import Prepared
from sim.planning.recovery.sources import MODES
from sim.planning.recovery.stages import STAGES
from sim.units import HOUR


def answer_option(case: Case, whole: Whole, *, level: float) -> OptionAnswer:
    """Everything about one option."""
    prepared = case.options[whole.option]
    # One incident may touch several tiers: what users feel is the longest.
    worst_rto, worst_rpo, of = _by_incident(whole)
    stages = stage_rows(case, prepared, whole, level)
    return OptionAnswer(
        name=whole.option,
        title=prepared.option.title or whole.option,
        strategy=prepared.option.strategy.value,
        rto=i.distribution(worst_rto, of, unit="h", level=level),
        rpo=i.distribution(worst_rpo, of, unit="h", level=level),
        downtime=i.distribution(whole.downtime_h, whole.groups, unit="h/year", level=level),
        drained=i.distribution(whole.drained_h, whole.groups, unit="h/year", level=level),
        cost=cost(case, whole, level),
        targets=tuple(
            answer for target in case.plan.targets for answer in targets(case, whole, target, level)
        ),
        tiers=tuple(_tier(case, whole, t, level) for t in range(len(case.tiers))),
        by_mode=by_mode(whole, level),
        by_node=by_node(case, whole, level),
        stages=stages,
        spread=spread(whole),
        untested=tuple(sorted({row.stage for row in stages if row.tested_on is None})),
    )


def _by_incident(whole: Whole) -> tuple[FloatArray, FloatArray, IntArray]:
    """Longest RTO and RPO over the tiers that one outage touches, and its group of years."""
    rows = whole.incidents
    begins = np.ones(len(rows.year), dtype=bool)
    begins[1:] = (np.diff(rows.year) != 0) | (np.diff(rows.outage) != 0)
    place = np.cumsum(begins) - 1
    rto, rpo = np.zeros(int(begins.sum())), np.zeros(int(begins.sum()))
    np.maximum.at(rto, place, rows.rto_h)
    np.maximum.at(rpo, place, rows.rpo_h)
    return rto, rpo, rows.year[begins] // YEARS_PER_BELIEF


def cost(case: Case, whole: Whole, level: float) -> CostAnswer:
    """Money of a year: what is paid in any case, and what is lost."""
    option = case.options[whole.option].option
    fixed = fixed_cost(case, whole.option)
    total = whole.loss + fixed
    worst = np.sort(total)[-max(1, whole.years // 100) :]
    return CostAnswer(
        running=option.running.value,
        rehearsing=fixed - option.running.value,
        loss=i.distribution(whole.loss, whole.groups, unit="money/year", level=level),
        total=i.distribution(total, whole.groups, unit="money/year", level=level),
        worst_1_percent_mean=i.mean(worst, np.arange(len(worst)), level, least=0.0),
    )


def fixed_cost(case: Case, option: str) -> float:
    """Running and rehearsing, a year."""
    one = case.plan.options[option]
    return one.running.value + (one.rehearsing.value if one.rehearsing is not None else 0.0)


def targets(case: Case, whole: Whole, target: Target, level: float) -> list[TargetAnswer]:
    """Each thing that a target asks: a share of incidents or of years, never a mean."""
    t = case.tiers.index(target.tier)
    rows, groups = whole.incidents, whole.incident_groups
    mine = rows.tier == t
    found: list[TargetAnswer] = []
    for what, bound, hits in (
        ("rto", target.rto, rows.rto_h),
        ("mtpd", target.mtpd, rows.rto_h),
        ("rpo", target.rpo, rows.rpo_h),
    ):
        if bound is None:
            continue
        chance = i.share((hits[mine] <= bound / HOUR).astype(np.int64), groups[mine], level)
        found.append(_target(target, what, bound / HOUR, chance))
    if target.availability is not None:
        kept = 1.0 - whole.tier_downtime_h[:, t] / HOURS_PER_YEAR >= target.availability
        chance = i.share(kept.astype(np.int64), whole.groups, level)
        found.append(_target(target, "availability", target.availability, chance))
    return found


def _target(target: Target, what: str, bound: float, chance: Estimate) -> TargetAnswer:
    return TargetAnswer(
        tier=target.tier, what=what, bound=bound, asked=target.probability, chance=chance,
        verdict=verdict(chance, target.probability),
    )  # fmt: skip


def verdict(chance: Estimate, asked: float) -> Verdict:
    """Held, missed, or not told apart by this many futures."""
    if chance.low is None or chance.high is None:
        return Verdict.UNSEEN
    if chance.low >= asked:
        return Verdict.MET
    return Verdict.MISSED if chance.high < asked else Verdict.UNTOLD


def _tier(case: Case, whole: Whole, t: int, level: float) -> TierAnswer:
    rows, groups = whole.incidents, whole.incident_groups
    mine = rows.tier == t
    down = whole.tier_downtime_h[:, t]
    counts = np.bincount(rows.year[mine], minlength=whole.years).astype(np.float64)
    of = groups[mine]
    return TierAnswer(
        tier=case.tiers[t],
        incidents_per_year=i.mean(counts, whole.groups, level, least=0.0),
        rto=i.distribution(rows.rto_h[mine], of, unit="h", level=level),
        rpo=i.distribution(rows.rpo_h[mine], of, unit="h", level=level),
        downtime=i.distribution(down, whole.groups, unit="h/year", level=level),
        availability=i.mean(1.0 - down / HOURS_PER_YEAR, whole.groups, level, most=1.0),
    )


def by_mode(whole: Whole, level: float) -> tuple[Contribution, ...]:
    """What each mode of failure has in the whole, the dearest first."""
    loss, hours = whole.mode_loss, whole.mode_downtime_h
    took = ((hours > 0.0) | (loss > 0.0)).astype(np.int64)
    found = [
        (i.share(took[:, k], whole.groups, level),
         i.mean(hours[:, k], whole.groups, level, least=0.0),
         i.mean(loss[:, k], whole.groups, level, least=0.0))
        for k in range(len(MODES))
    ]  # fmt: skip
    return _contributions(MODES, found)


def by_node(case: Case, whole: Whole, level: float) -> tuple[Contribution, ...]:
    """What each node has; its sums are known by groups of years, which is all an interval needs."""
    groups = np.arange(len(whole.node_loss))

    def mean(sums: FloatArray) -> Estimate:
        found = i.mean(sums / YEARS_PER_BELIEF, groups, level, least=0.0)
        return found.model_copy(update={"n": whole.years})

    found = [
        (i.share(whole.node_years[:, k].astype(np.int64), whole.groups, level),
         mean(whole.node_downtime_h[:, k]), mean(whole.node_loss[:, k]))
        for k in range(len(case.nodes))
    ]  # fmt: skip
    return _contributions(case.nodes, found)


def _contributions(
    names: tuple[str, ...], found: list[tuple[Estimate, Estimate, Estimate]]
) -> tuple[Contribution, ...]:
    total = sum(loss.value or 0.0 for _, _, loss in found)
    parts = [
        Contribution(
            name=name, years_with=years_with, downtime=downtime, loss=loss,
            share_of_loss=(loss.value or 0.0) / total if total > 0.0 else None,
        )
        for name, (years_with, downtime, loss) in zip(names, found, strict=True)
    ]  # fmt: skip
    return tuple(sorted(parts, key=lambda one: (-(one.loss.value or 0.0), one.name)))


def stage_rows(case: Case, prepared: Prepared, whole: Whole, level: float) -> tuple[StageRow, ...]:
    """The recovery from the loss of home as a plan of work, with what has been tested."""
    found: list[StageRow] = []
    book = whole.recoveries
    if len(book) == 0:
        return ()
    ends = np.nan_to_num((book[..., 0] + book[..., 1]), nan=-1.0, posinf=-1.0)
    last = ends.max(axis=2).argmax(axis=1)  # the tier that is back last
    none = np.arange(len(book))
    for t, tier in enumerate(case.tiers):
        for k, stage in enumerate(STAGES):
            begins, lasts = book[:, t, k, 0], book[:, t, k, 1]
            made = np.isfinite(begins) & np.isfinite(lasts)
            if not made.any():
                continue
            law = prepared.laws[stage]
            ordered = np.sort(begins[made])
            found.append(
                StageRow(
                    tier=tier, stage=stage.value,
                    begins=i.percentile(ordered, begins[made], none[made], 0.5, level),
                    lasts=i.distribution(lasts[made], none[made], unit="h", level=level),
                    critical_share=float((made & (last == t)).mean()),
                    source=law.source, kind=law.kind, tested_on=law.tested_on,
                )
            )  # fmt: skip
    return tuple(found)


def spread(whole: Whole) -> Spread:
    """Chance against ignorance: variance within groups of the same beliefs, and between them."""
    size = YEARS_PER_BELIEF
    kept = whole.loss[: whole.years // size * size].reshape(-1, size)
    within = float(kept.var(axis=1, ddof=1).mean()) if len(kept) else 0.0
    between = float(kept.mean(axis=1).var(ddof=1)) - within / size if len(kept) > 1 else 0.0
    return Spread(years_sd=within**0.5, beliefs_sd=max(0.0, between) ** 0.5, beliefs=len(kept))
