"""The rows of a bench: what each responder reached, and who is ahead of whom by how much."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import fmean, stdev
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import faint, table
from sim.cli.seats import sealed_or_not

if TYPE_CHECKING:
    from sim.cli.benching import Cells
    from sim.cli.splits import Split
    from sim.drill.drill import Drill
    from sim.model.scenario import Stance


def placed(cells: Cells, responder: str, seeds: Sequence[int], stance: Stance) -> list[Any]:
    """(outcome raw, total) of a responder on every seed, between that seed's anchors."""
    from sim.drill.anchors import ANCHORS
    from sim.scoring.grading import total_of
    from sim.scoring.outcome import place

    found = []
    for seed in seeds:
        cell = cells[seed, responder]
        anchors = {anchor: cells[seed, anchor]["money"] for anchor in ANCHORS}
        outcome = place(cell["money"], anchors, stance)
        found.append((outcome.raw, total_of(cell["items"], cell["caps"], outcome.value)))
    return found


def row(drill: Drill, cells: Cells, responder: str, seeds: Sequence[int]) -> dict[str, Any]:
    """One responder on one drill."""
    from dataclasses import asdict

    from sim.scoring.dimensions.items import mean_of
    from sim.scoring.standard import ITEMS
    from sim.scoring.summary import summarise
    from sim.units import SECOND

    runs = [cells[seed, responder] for seed in seeds]
    results = placed(cells, responder, seeds, drill.scenario.stance)
    outcomes = [outcome for outcome, _ in results]
    totals = [total for _, total in results]
    graded = [outcome for outcome in outcomes if outcome is not None]
    bound = drill.scenario.targets.time_to_resolve
    bound_s = None if bound is None else bound / SECOND
    return {
        "responder": responder,
        "solved": fmean(run["solved"] for run in runs),
        "outcome": fmean(graded) if graded else None,
        "outcomes": outcomes,
        "total": fmean(totals),
        "totals": totals,
        "dimensions": {
            name: _mean(
                mean_of(name, _with_outcome(name, run["items"][name], outcome))
                for run, outcome in zip(runs, outcomes, strict=True)
            )
            for name in ITEMS
        },
        "harm": fmean(run["money"] for run in runs),
        "harms": [run["money"] for run in runs],
        "stages": _stages(runs),
        **{
            name: fmean(run[name] for run in runs)
            for name in ("queries", "changes", "needless", "harmful")
        },
        "gates": {
            gate: sum(gate in run["gates"] for run in runs)
            for gate in sorted({gate for run in runs for gate in run["gates"]})
        },
        "usage": {
            name: fmean(run["usage"][name] for run in runs)
            for name in ("think_s", "tokens", "money")
        },
        "failures": {
            reason: sum(run["failure"] == reason for run in runs)
            for reason in sorted({run["failure"] for run in runs if run["failure"] is not None})
        },
        "target_s": bound_s,
        **asdict(summarise([run["resolved_s"] for run in runs], bound_s)),
    }


def _with_outcome(name: str, items: dict[str, Any], outcome: float | None) -> dict[str, Any]:
    if name != "mitigate":
        return items
    return {**items, "C1": None if outcome is None else min(max(outcome, 0.0), 1.0)}


def _mean(values: Any) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def _stages(runs: list[dict[str, Any]]) -> dict[str, float | None]:
    """Share of right answers among those that were given, by stage; None where none was."""
    return {name: _mean(run["stages"][name] for run in runs) for name in runs[0]["stages"]}


def pairs(rows: list[dict[str, Any]], of: str) -> list[dict[str, Any]]:
    """Each responder against the next one down, on the seeds that grade both.

    Args:
        rows: in the order of the ladder.
        of: ``outcomes`` or ``totals``.
    """
    from dataclasses import asdict

    from sim.scoring.summary import paired

    found = []
    for better, worse in pairwise(rows):
        both = [
            (a, b)
            for a, b in zip(better[of], worse[of], strict=True)
            if a is not None and b is not None
        ]
        if both:
            pair = paired([a for a, _ in both], [b for _, b in both])
            named = {"first": better["responder"], "second": worse["responder"]}
            # One seed has no interval; JSON knows no infinity.
            bounds = {} if pair.n > 1 else {"low": None, "high": None}
            found.append({**named, **asdict(pair), **bounds})
    return found


def admissible(
    cells: Cells, runners: tuple[str, ...], split: Split, stance: Stance
) -> dict[str, Any]:
    """Which seeds can carry a grade, as far as the responders that were run tell."""
    from sim.drill.anchors import ANCHORS
    from sim.scoring.admissible import admissible, gap_between

    known = [who for who in (*ANCHORS, "oracle") if who in runners]
    harms = {seed: {who: cells[seed, who]["money"] for who in known} for seed in split.seeds}
    gaps = [gap_between(harm, stance) for harm in harms.values()]
    # Over seeds, which vary more than the noise of one: a lead that holds here holds there.
    error = stdev(gaps) / len(gaps) ** 0.5 if len(gaps) > 1 else None
    judged = [admissible(harms[seed], stance, error=error) for seed in split.seeds]
    return {
        "admissible": sum(one.is_so for one in judged) / len(judged),
        "admissible_as_told_by": known,
        "not_admissible": {
            name: one.sentence
            for name, one in zip(split.names, judged, strict=True)
            if not one.is_so
        },
        "gap": {"mean": fmean(gaps), "error": error},
    }


def show(bench: dict[str, Any]) -> None:
    """For people."""
    from sim.cli.compare import summary_table

    key = f", key {bench['key']}" if bench["key"] else ""
    click.echo(f"{bench['code']}  {bench['seeds']} seeds ({bench['split']}{key})")
    rows = bench["responders"]
    head = ("responder", "solved", "outcome", "total", "harm in money", *_COUNTS, "failed")
    told = [
        (
            sealed_or_not(line["responder"]),
            f"{line['solved']:.0%}",
            "-" if line["outcome"] is None else f"{line['outcome']:.3f}",
            f"{line['total']:.0f}",
            f"{line['harm']:,.0f}",
            *(f"{line[name]:.1f}" for name in _COUNTS),
            str(sum(line["failures"].values())),
        )
        for line in rows
    ]
    click.echo(table(head, told))
    click.echo()
    names = list(rows[0]["dimensions"])
    stages = (f"{name}?" for name in rows[0]["stages"])
    click.echo(table(("responder", *names, *stages), [_profile(r, names) for r in rows]))
    click.echo()
    click.echo(summary_table(rows))
    for of, form in (("outcome", "{:+.3f}"), ("total", "{:+.1f}")):
        click.echo()
        click.echo(faint(f"{of} of one less the next, on the same seeds, with its 95 % interval"))
        for pair in bench["pairs" if of == "outcome" else "total_pairs"]:
            click.echo(_pair(pair, form.format))
    told_by = ", ".join(bench["admissible_as_told_by"])
    click.echo(faint(f"{bench['admissible']:.0%} of the seeds are admissible, as {told_by} tell"))
    for seed, sentence in bench["not_admissible"].items():
        click.echo(f"  {seed}: {sentence}")


_COUNTS = ("queries", "changes", "needless", "harmful")


def _profile(row: dict[str, Any], names: list[str]) -> tuple[str, ...]:
    dimensions = (row["dimensions"][name] for name in names)
    stages = row["stages"].values()
    return (
        row["responder"],
        *("-" if value is None else f"{value:.2f}" for value in dimensions),
        *("-" if value is None else f"{value:.0%}" for value in stages),
    )


def _pair(pair: dict[str, Any], form: Callable[[float], str]) -> str:
    told = f"{pair['first']} - {pair['second']}: {form(pair['mean'])}"
    if pair["low"] is None:
        return f"{told}, n=1: no interval"
    return f"{told} [{form(pair['low'])}, {form(pair['high'])}], n={pair['n']}"
