"""The tables of a plan's report: every figure with its interval and n."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reports.plan.words import NOTHING, between, hours, money, rate, share
from reports.tables import Row
from sim.model.plan.answer import Verdict

if TYPE_CHECKING:
    from sim.model.plan.answer import Distribution, OptionAnswer, PlanAnswer

_WHAT = (
    ("rto", "time to recover"),
    ("rpo", "writes given up"),
    ("downtime", "down in a year"),
    ("drained", "backlog in a year"),
)


def titles(answer: PlanAnswer) -> dict[str, str]:
    """Options by name: what people call them."""
    return {one.name: one.title or one.name for one in answer.options}


def ranking(answer: PlanAnswer) -> list[Row]:
    """Place, option, cost, tied with, targets, whether on the front."""
    named = titles(answer)
    return [
        Row(
            (
                str(one.place),
                named[one.option],
                between(one.cost, lambda v: money(v, answer.currency)),
                ", ".join(named[name] for name in one.tied_with) or NOTHING,
                one.meets_targets.value,
                "yes" if one.is_on_front else "no",
            ),
            {Verdict.MET: True, Verdict.MISSED: False}.get(one.meets_targets),
        )
        for one in answer.ranking
    ]


def differences(answer: PlanAnswer) -> list[Row]:
    """Pairs of options on the same futures."""
    named = titles(answer)
    return [
        Row(
            (
                named[one.option],
                named[one.against],
                between(one.cost, lambda v: money(v, answer.currency), is_difference=True),
                between(one.downtime, _signed_hours, is_difference=True),
                "yes" if one.is_told_apart else "no",
                NOTHING if one.variance_ratio is None else f"{one.variance_ratio:,.0f}x",
            )
        )
        for one in answer.differences
    ]


def _signed_hours(value: float | None) -> str:
    if value is None or value >= 0.0:
        return hours(value)
    return f"-{hours(-value)}"


def spreads(options: Sequence[OptionAnswer]) -> list[Row]:
    """Option by option: mean and percentiles of each time."""
    found = []
    for one in options:
        for name, what in _WHAT:
            told: Distribution = getattr(one, name)
            found.append(
                Row(
                    (
                        one.title or one.name,
                        what + (", heavy-tailed" if told.is_heavy else ""),
                        between(told.mean, hours) if told.n else "nothing happened",
                        between(told.p50, hours),
                        between(told.p90, hours),
                        between(told.p99, hours),
                        f"{told.n:,}",
                    )
                )
            )
    return found


def tiers(options: Sequence[OptionAnswer]) -> list[Row]:
    """Option by option and tier by tier."""
    return [
        Row(
            (
                one.title or one.name,
                tier.tier,
                between(tier.incidents_per_year, rate),
                between(tier.rto.p50, hours),
                between(tier.rto.p99, hours),
                between(tier.availability, share),
            )
        )
        for one in options
        for tier in one.tiers
    ]


def costs(answer: PlanAnswer, options: Sequence[OptionAnswer]) -> list[Row]:
    """What a year costs, and how far that varies by chance and by belief."""

    def put(value: float | None) -> str:
        return money(value, answer.currency)

    return [
        Row(
            (
                one.title or one.name,
                put(one.cost.running),
                put(one.cost.rehearsing),
                put(one.cost.loss.mean.value),
                put(one.cost.loss.p99.value),
                put(one.cost.worst_1_percent_mean.value),
                put(one.spread.years_sd),
                put(one.spread.beliefs_sd),
            )
        )
        for one in options
    ]


def break_even(answer: PlanAnswer) -> list[Row]:
    """Rates of region outages at which a dearer option begins to pay."""
    named = titles(answer)
    return [
        Row(
            (
                named[one.option],
                named[one.against],
                "at no rate" if one.rate_per_year is None else rate(one.rate_per_year),
                f"{rate(one.believed_mean)} "
                f"({rate(one.believed_low)} to {rate(one.believed_high)})",
            )
        )
        for one in answer.break_even
    ]


def risks(answer: PlanAnswer, option: str) -> list[Row]:
    """The register of an option, numbered as the matrix has them."""
    return [
        Row(
            (
                str(number),
                one.name,
                between(one.frequency, rate),
                money(one.mean_loss, answer.currency),
                one.likelihood,
                one.impact,
                one.level,
            )
        )
        for number, one in enumerate(answer.risks.get(option, ()), start=1)
    ]


def rare(answer: PlanAnswer) -> list[Row]:
    """What crude years hardly ever see."""
    return [
        Row(
            (
                one.name,
                between(one.chance, share),
                share(one.from_common_cause),
                NOTHING if one.variance_ratio is None else f"{one.variance_ratio:,.0f}x",
                share(one.effective_sample_share),
                between(one.mean_weight, lambda v: NOTHING if v is None else f"{v:.3f}"),
            )
        )
        for one in answer.rare
    ]


def played(answer: PlanAnswer) -> list[Row]:
    """What was predicted of the same losses as were played, and what came of them."""
    named = titles(answer)
    return [
        Row(
            (
                named[one.option],
                dict(_WHAT)[held.what],
                f"{one.n:,}",
                between(held.predicted_p50, hours),
                between(held.played_p50, hours),
                between(held.predicted_p90, hours),
                between(held.played_p90, hours),
                between(held.difference, _signed_hours),
                between(held.inside, share),
                "yes" if held.agrees else "no",
            ),
            held.agrees,
        )
        for one in answer.played
        for held in one.held
    ]


def not_played(answer: PlanAnswer) -> list[str]:
    """Losses that were passed over on the way, and those whose drill was too short, in words."""
    named = titles(answer)
    found = []
    for one in answer.played:
        parts = [f"{one.not_back} not back when their drill ended"] if one.not_back else []
        parts += [f"{count} left out: {why}" for why, count in one.left_out.items()]
        if parts:
            found.append(f"{named[one.option]}: {'; '.join(parts)}.")
    return found


def assumptions(answer: PlanAnswer) -> list[Row]:
    """Every figure that the answer rests on."""
    return [
        Row(
            (
                one.path,
                one.value,
                one.kind,
                "yes" if one.is_default else "no",
                one.tested_on or NOTHING,
                one.source,
            )
        )
        for one in answer.assumptions
    ]


def sentences(answer: PlanAnswer) -> list[str]:
    """The answer in a few sentences: the cheapest, what it is tied with, what meets the targets."""
    named = titles(answer)
    if not answer.ranking:
        return []
    first = min(answer.ranking, key=lambda rank: rank.place)
    cost = between(first.cost, lambda v: money(v, answer.currency))
    tied = [named[name] for name in first.tied_with]
    told = f"{named[first.option]} is the cheapest: {cost} a year, all in"
    told += f"; it cannot be told apart from {words_list(tied)}." if tied else "."
    good = [named[r.option] for r in answer.ranking if r.meets_targets is Verdict.MET]
    bad = [named[r.option] for r in answer.ranking if r.meets_targets is Verdict.MISSED]
    if good:
        meets = f"All targets are met by {words_list(good)}."
    elif len(bad) == len(answer.ranking):
        meets = "No option meets all targets."
    else:
        meets = "Of no option can it be told that it meets all targets."
    return [told, meets]


def words_list(names: Sequence[str]) -> str:
    """``a, b and c``."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
