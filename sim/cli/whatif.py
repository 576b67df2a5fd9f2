"""``gameday whatif``: a drill under other settings, or a plan's options over many futures."""

from __future__ import annotations

from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from sim.cli.output import clean, fold, json_option, print_json, table, talk

if TYPE_CHECKING:
    from sim.drill.drill import Drill
    from sim.planning.comparison import OptionResult
    from sim.scoring.summary import Paired

AS_IT_IS = "as it is"


@click.command()
@click.argument("name", metavar="DRILL|PLAN")
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
@click.option(
    "--seed", default=1, show_default=True, type=click.IntRange(0, 2**62), help="Of a plan."
)
@click.option(
    "--years",
    default=10_000,
    show_default=True,
    type=click.IntRange(1_000, 10_000_000),
    help="Of a plan: futures of a year each, at most so many with --until-ci.",
)
@click.option(
    "--until-ci",
    "until",
    metavar="P",
    help="Of a plan: stop when every mean downtime is known to P of itself, such as 5%.",
)
@click.option(
    "--played",
    metavar="N",
    type=click.IntRange(0, 10_000),
    help="Of a plan: play N losses of each option as drills, and hold them against the plan.",
)
@click.option("--compare", metavar="A,B", help="Of a plan: these options alone.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Of a plan: a folder for report.html, answer.json and CSV; asked again it goes on there.",
)
@click.option(
    "--cluster",
    metavar="TCP://HOST:PORT",
    help="Of a plan: the workers of a Dask scheduler, instead of --jobs.",
)
@json_option
def command(name: str, as_json: bool, **given: Any) -> None:
    """Run DRILL as it is and with each --set, or answer a PLAN over thousands of futures.

    A drill: recovery time (RTO), recovery point (RPO), writes lost and harm, and the paired
    difference to the drill as it is, with 95 % intervals, on the same seeds under one responder.

    A plan: for each option the spread of RTO, RPO, downtime and cost, the chance to hold each
    target, what dominates, and a ranking that says who cannot be told apart. --set changes the
    plan itself. Exit code 1 where the first option misses a target.

    Example:  gameday whatif region-out --set 'services.db.store.replication.mode=sync'

    Example:  gameday whatif four-strategies --years 20000
    """
    from sim.documents.catalog import Shelf, entries, find, is_plan
    from sim.errors import UnknownName

    context = click.get_current_context()
    if is_plan(name):
        _of_plan(context, name, given, as_json=as_json)
    else:
        try:
            find(Shelf.SCENARIOS, name)
        except UnknownName:
            known = (*entries(Shelf.SCENARIOS), *entries(Shelf.PLANS))
            raise UnknownName("drill or plan", name, known) from None
        _of_drill(context, name, given, as_json=as_json)


_OF_PLANS = ("seed", "years", "until", "played", "compare", "out", "cluster")
_OF_DRILLS = ("responder", "seeds", "first_seed")


def _refuse(context: click.Context, names: tuple[str, ...], whose: str) -> None:
    """An option of the other kind of document is a mistake, never passed over."""
    for name in names:
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            option = next(p.opts[0] for p in context.command.params if p.name == name)
            raise click.UsageError(f"{option} is for {whose}")


def _of_plan(context: click.Context, name: str, given: dict[str, Any], *, as_json: bool) -> None:
    from sim.cli.whatif_plan import ask_plan

    _refuse(context, _OF_DRILLS, "a drill")
    code = ask_plan(
        name,
        changes=given["asked"],
        seed=given["seed"],
        years=given["years"],
        until=None if given["until"] is None else _half_width(given["until"]),
        played=given["played"] or 0,
        compare=given["compare"],
        out=given["out"],
        jobs=given["jobs"],
        cluster=given["cluster"],
        as_json=as_json,
    )
    if code:
        raise SystemExit(code)


def _half_width(text: str) -> float:
    """The half-width over the value that is asked for, as ``5%`` or ``0.05``."""
    from sim.units import parse_share

    try:
        share = parse_share(text) if "%" in text else float(text)
    except ValueError:
        share = 0.0
    if not 0.0 < share <= 1.0:
        raise click.UsageError(
            f"--until-ci: {text[:60]!r} is no half-width; write 5% or 0.05, above 0 and at most 1"
        )
    return share


def _of_drill(context: click.Context, name: str, given: dict[str, Any], *, as_json: bool) -> None:
    from sim.cli.compiling import say_when_compiling
    from sim.planning.comparison import compare_options

    responder, seeds, first_seed = given["responder"], given["seeds"], given["first_seed"]
    options = _options(name, given["asked"], responder, first_seed)
    # After the document was read: one that is neither says so first.
    _refuse(context, _OF_PLANS, "a plan")
    say_when_compiling("request")
    results = compare_options(
        options,
        seeds=list(range(first_seed, first_seed + seeds)),
        responder=responder,
        workers=given["jobs"],
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
