"""What was predicted of a plan's losses beside what came of them when they were played."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sim.cli.output import clean, fold, table
from sim.cli.told_figures import hours, interval

if TYPE_CHECKING:
    from sim.model.plan.answer import PlanAnswer

_HEAD = ("option", "n", "of", "predicted P50", "played P50", "predicted P90", "played P90",
         "played less predicted, s", "inside", "agree")  # fmt: skip


def show_played(answer: PlanAnswer) -> None:
    """A line for each quantity of each option that was played; nothing where none was."""
    if not answer.played:
        return
    rows = []
    for one in answer.played:
        for held in one.held:
            seconds = held.difference.model_copy(
                update={
                    name: None if value is None else 3600.0 * value
                    for name in ("value", "low", "high")
                    for value in (getattr(held.difference, name),)
                }
            )
            rows.append(
                (
                    one.option,
                    f"{one.n:,}",
                    held.what,
                    hours(held.predicted_p50),
                    hours(held.played_p50),
                    hours(held.predicted_p90),
                    hours(held.played_p90),
                    interval(seconds, "{:+.1f}"),
                    interval(held.inside, "{:.0%}"),
                    "yes" if held.agrees else "no",
                )
            )
    click.echo("predicted against played, the same losses on both sides")
    click.echo(table(_HEAD, rows))
    for one in answer.played:
        parts = [f"{count} not back when their drill ended"] if (count := one.not_back) else []
        parts += [f"{count} left out: {why}" for why, count in one.left_out.items()]
        if parts:
            click.echo(clean(fold(f"{one.option}: {'; '.join(parts)}", first="  ", then="    ")))
    click.echo()
