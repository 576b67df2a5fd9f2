"""``gameday whatif``: the same drill under other settings, on the same seeds."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import clean, fold, json_option, print_json, table, talk

if TYPE_CHECKING:
    from sim.drill.drill import Drill
    from sim.planning.comparison import OptionResult
    from sim.scoring.summary import Paired

AS_IT_IS = "as it is"


@click.command()
@click.argument("name", metavar="DRILL")
@click.option(
    "--set",
    "asked",
    multiple=True,
    metavar="PATH=VALUE",
    help="One option; several changes of one option stand between semicolons.",
)
@click.option("--responder", default="reference", show_default=True, help="Who responds.")
@click.option(
    "--seeds", default=20, show_default=True, type=click.IntRange(1, 100_000), help="How many."
)
@click.option(
    "--first-seed", default=1, show_default=True, type=click.IntRange(0, 2**62), help="From."
)
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(1, 64), help="Workers.")
@json_option
def command(
    name: str,
    asked: tuple[str, ...],
    responder: str,
    seeds: int,
    first_seed: int,
    jobs: int,
    as_json: bool,
) -> None:
    """Run DRILL as it is and with each --set, on the same seeds under one responder.

    Prints recovery time (RTO), recovery point (RPO), writes lost and harm, and the paired
    difference to the drill as it is, with 95 % intervals.

    Example:  gameday whatif region-out --set 'services.db.store.replication.mode=sync'
    """
    from sim.cli.compiling import say_when_compiling
    from sim.planning.comparison import compare_options

    options = _options(name, asked, responder, first_seed)
    say_when_compiling("request")
    results = compare_options(
        options,
        seeds=list(range(first_seed, first_seed + seeds)),
        responder=responder,
        workers=jobs,
    )
    if as_json:
        print_json({**_head(options, responder, seeds, first_seed), "options": _rows(results)})
        return
    _show(results, responder, seeds, first_seed)


def _options(
    name: str, asked: tuple[str, ...], responder: str, seed: int
) -> list[tuple[str, Drill]]:
    """The drill as it is, then an option for every --set; all are read before any is run."""
    from dataclasses import replace

    from sim.cli.judging import ask
    from sim.documents.changing import parse_change, with_changes

    base = ask(name, responder=responder, seed=seed, plane="request")
    options = [(AS_IT_IS, base.drill)]
    for text in asked:
        changes = [parse_change(part.strip()) for part in text.split(";") if part.strip()]
        changed = with_changes(base.scenario, changes)
        drill = replace(base.drill, scenario=changed.model, topology=changed.topology.model)
        options.append((text, drill))
    return options


def _head(
    options: list[tuple[str, Drill]], responder: str, seeds: int, first_seed: int
) -> dict[str, Any]:
    code = options[0][1].scenario.code
    return {"code": code, "responder": responder, "seeds": seeds, "first_seed": first_seed}


def _rows(results: list[OptionResult]) -> list[dict[str, Any]]:
    from dataclasses import asdict

    return [asdict(result) for result in results]


def _show(results: list[OptionResult], responder: str, seeds: int, first_seed: int) -> None:
    last = first_seed + seeds - 1
    talk(f"\n  {responder} on seeds {first_seed} to {last}, the same for every option\n")
    letters = [AS_IT_IS, *(ascii_uppercase[k % 26] for k in range(len(results) - 1))]
    for letter, result in zip(letters[1:], results[1:], strict=True):
        click.echo(fold(clean(result.name), first=f"  {letter}  ", then="     "))
    click.echo()
    rows = [
        (
            letter,
            _span(result.rto.median_s),
            _span(result.rto.p90_s),
            f"{result.rto.not_reached:.0%}",
            _span(result.rpo.median_s),
            _span(result.rpo.p90_s),
            f"{result.writes_lost:,.0f}",
            f"{result.harm:,.0f}",
            f"{result.met:.0%}",
        )
        for letter, result in zip(letters, results, strict=True)
    ]
    head = ("option", "RTO", "P90", "not back", "RPO", "P90", "writes lost", "harm", "targets met")
    click.echo(table(head, rows))
    click.echo()
    for letter, result in zip(letters[1:], results[1:], strict=True):
        click.echo(f"{letter} less the drill as it is")
        click.echo(f"  harm  {_difference(result.harm_difference, '{:+,.0f}')}")
        click.echo(f"  RTO   {_difference(result.rto_difference, '{:+,.0f} s')}")


def _difference(pair: Paired | None, form: str) -> str:
    """A paired difference, or in words why there is none or what it does not show."""
    if pair is None:
        return "on no seed did both recover"
    if pair.n == 1:
        return f"{form.format(pair.mean)} on one seed; an interval needs more"
    low, high = form.format(pair.low), form.format(pair.high)
    told = f"{form.format(pair.mean)}  [{low}, {high}]  n={pair.n}"
    return told if pair.low > 0 or pair.high < 0 else f"{told}  cannot be told apart"


def _span(seconds: float | None) -> str:
    from sim.units import SECOND, format_duration

    return "not back" if seconds is None else format_duration(round(seconds) * SECOND)
