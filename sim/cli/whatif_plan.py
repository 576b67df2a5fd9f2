"""``gameday whatif PLAN``: the options of a plan over thousands of futures, in words."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.output import clean, fold, strong, table, talk
from sim.cli.played import show_played
from sim.cli.told_figures import hours, interval, span

if TYPE_CHECKING:
    from sim.model.plan.answer import OptionAnswer, PlanAnswer

PIECES = "pieces"


def ask_plan(
    name: str,
    *,
    changes: tuple[str, ...],
    seed: int,
    years: int,
    until: float | None,
    played: int,
    compare: str | None,
    out: Path | None,
    jobs: int,
    cluster: str | None,
    as_json: bool,
) -> int:
    """Answer a plan; the exit code says whether the first option of the ranking meets its targets.

    Raises:
        DocumentError: with every problem of the plan.
    """
    from reports.plan.saving import save_answer
    from sim.cli.compiling import say_when_compiling
    from sim.cli.progress import Progress
    from sim.documents.changing import with_plan_changes
    from sim.documents.plans import load_plan
    from sim.model.plan.answer import Verdict
    from sim.planning.answers.answering import Asked, answer_plan
    from sim.planning.papers.keeping import keep_plan
    from sim.planning.wide.pools import pool_of

    loaded = with_plan_changes(load_plan(name), changes)
    options = _options(compare, tuple(loaded.model.options))
    for plane in ("flow", "request") if played else ("flow",):
        say_when_compiling(plane)
    asked = Asked(seed=seed, years=years, half_width=until, options=options, played=played)
    with Progress() as progress:
        answer = answer_plan(
            loaded,
            asked,
            pool=pool_of(jobs=jobs, cluster=cluster),
            kept=None if out is None else out / PIECES,
            told=progress.told,
        )
    if out is not None:
        keep_plan(loaded, out)
        talk(f"written to {clean(str(save_answer(answer, out)))}")
    if as_json:
        click.echo(answer.to_json(), nl=False)
    else:
        show(answer)
        words = ["whatif", name, "--seed", str(seed), "--years", str(answer.run.years)]
        words += [] if until is None else ["--until-ci", f"{until:g}"]
        words += [] if not options else ["--compare", ",".join(options)]
        words += ["--played", str(played)] if played else []
        words += [word for change in changes for word in ("--set", change)]
        talk(clean(f"\nagain: gameday {shlex.join(words)}"))
    return 1 if answer.ranking[0].meets_targets is Verdict.MISSED else 0


def _options(compare: str | None, known: tuple[str, ...]) -> tuple[str, ...]:
    """The options that are asked for."""
    from sim.errors import UnknownName

    if compare is None:
        return ()
    names = tuple(dict.fromkeys(part.strip() for part in compare.split(",") if part.strip()))
    if not names:
        raise click.UsageError(f"--compare names no option; known: {', '.join(known)}")
    for name in names:
        if name not in known:
            raise UnknownName("option", name, known)
    return names


def show(answer: PlanAnswer) -> None:
    """The answer for people: places, recovery, targets, what dominates, what it rests on."""
    run = answer.run
    click.echo(strong(clean(answer.title or answer.plan)))
    if answer.question:
        click.echo(fold(answer.question, first="  ", then="  "))
    click.echo(
        f"\n  {run.years:,} years, seed {run.seed}, {run.level:.0%} intervals, "
        f"amounts in {answer.currency} a year\n"
    )
    _places(answer)
    _recovery(answer)
    _targets(answer)
    _dominates(answer)
    _differences(answer)
    show_played(answer)
    _rests_on(answer)


def _places(answer: PlanAnswer) -> None:
    by_name = {option.name: option for option in answer.options}
    rows = []
    for rank in answer.ranking:
        option = by_name[rank.option]
        rows.append(
            (
                f"{rank.place}",
                rank.option,
                interval(rank.cost, "{:,.0f}"),
                interval(option.cost.total.p99, "{:,.0f}"),
                f"{option.cost.running + option.cost.rehearsing:,.0f}",
                interval(option.downtime.mean, "{:.2f}"),
                interval(option.downtime.p99, "{:.1f}"),
                rank.meets_targets.value,
                "yes" if rank.is_on_front else "no",
                ", ".join(rank.tied_with) or "all",
            )
        )
    head = ("place", "option", "cost, mean", "P99", "of it fixed", "down, h", "P99 h", "targets",
            "front", "told apart but from")  # fmt: skip
    rows = [(*row[:-1], "-" if row[-1] == "all" else row[-1]) for row in rows]
    click.echo(table(head, rows))
    click.echo()


def _recovery(answer: PlanAnswer) -> None:
    rows = [
        (
            option.name,
            f"{option.rto.n:,}",
            hours(option.rto.p50),
            hours(option.rto.p90),
            hours(option.rto.p99),
            hours(option.rpo.p50),
            hours(option.rpo.p90),
            hours(option.rpo.p99),
        )
        for option in answer.options
    ]
    head = ("option", "incidents", "RTO P50", "P90", "P99", "RPO P50", "P90", "P99")
    click.echo(table(head, rows))
    click.echo()


def _targets(answer: PlanAnswer) -> None:
    rows = []
    for option in answer.options:
        for target in option.targets:
            bound = f"{target.bound:.2%}" if target.what == "availability" else span(target.bound)
            rows.append(
                (
                    option.name,
                    target.tier,
                    f"{target.what} {bound}",
                    interval(target.chance, "{:.1%}"),
                    f"{target.asked:.0%}",
                    target.verdict.value,
                )
            )
    click.echo(table(("option", "tier", "target", "held in", "asked", "verdict"), rows))
    click.echo()


def _dominates(answer: PlanAnswer) -> None:
    for option in answer.options:
        parts = [
            f"{one.name} {one.share_of_loss:.0%}"
            for one in option.by_mode[:3]
            if one.share_of_loss is not None and one.share_of_loss >= 0.005
        ]
        swings = [
            f"{driver.name} {driver.low_cost:,.0f} to {driver.high_cost:,.0f}"
            for driver in answer.drivers
            if driver.option == option.name
            and driver.low_cost is not None
            and driver.high_cost is not None
        ]
        click.echo(fold(f"{option.name}: loses to {', '.join(parts) or 'nothing'}", then="    "))
        if swings:
            click.echo(fold(f"cost by belief: {'; '.join(swings)}", first="    ", then="    "))
        click.echo(f"    {_spread(option)}")
    click.echo()


def _spread(option: OptionAnswer) -> str:
    spread = option.spread
    if spread.beliefs_sd == 0.0:
        return (
            f"loss varies by {spread.years_sd:,.0f} from year to year; {spread.beliefs:,} draws of "
            "the beliefs are too few to tell what they add"
        )
    return (
        f"loss varies by {spread.years_sd:,.0f} from year to year and by {spread.beliefs_sd:,.0f} "
        f"with what is believed ({spread.beliefs:,} draws; more years shrink neither)"
    )


def _differences(answer: PlanAnswer) -> None:
    for pair in answer.differences:
        words = "" if pair.is_told_apart else "  cannot be told apart"
        click.echo(
            f"{pair.option} less {pair.against}: cost {interval(pair.cost, '{:+,.0f}')}, "
            f"down {interval(pair.downtime, '{:+.3f}')} h{words}"
        )
    for even in answer.break_even:
        if even.rate_per_year is not None:
            click.echo(
                f"{even.option} and {even.against} cost the same at {even.rate_per_year:.2f} "
                f"losses of a region a year (believed: {even.believed_mean:.2f}, 90 % between "
                f"{even.believed_low:.2f} and {even.believed_high:.2f})"
            )
    for rare in answer.rare:
        click.echo(
            f"{rare.name}: {interval(rare.chance, '{:.2e}')}, "
            f"{rare.from_common_cause:.2e} of it by a common cause"
        )
    click.echo()


def _rests_on(answer: PlanAnswer) -> None:
    kinds = [one.kind for one in answer.assumptions]
    defaults = sum(one.is_default for one in answer.assumptions)
    click.echo(
        f"rests on {len(kinds)} figures: {kinds.count('measured')} measured, "
        f"{kinds.count('assumption')} assumed, {kinds.count('promise')} promised; "
        f"{defaults} are the planner's own (all with sources in --json)"
    )
    for warning in answer.warnings:
        click.echo(fold(f"- {warning}", then="  "))
    click.echo(fold(f"not modelled: {'; '.join(answer.not_modelled)}", then="  "))
