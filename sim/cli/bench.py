"""``gameday bench``: responders over the same seeds, paired."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import faint, json_option, print_json, table, talk
from sim.cli.seats import sealed_or_not

if TYPE_CHECKING:
    from sim.drill.drill import Drill
    from sim.drill.runner import RunResult

LADDER = "oracle,reference,rule,panic,idle"


@click.command()
@click.argument("names", metavar="DRILL...", nargs=-1, required=True)
@click.option("--responders", default=LADDER, show_default=True, help="Names, with commas.")
@click.option(
    "--seeds", default=20, show_default=True, type=click.IntRange(1, 100_000), help="How many."
)
@click.option(
    "--first-seed", default=1, show_default=True, type=click.IntRange(0, 2**62), help="From."
)
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(1, 64), help="Workers.")
@json_option
def command(
    names: tuple[str, ...], responders: str, seeds: int, first_seed: int, jobs: int, as_json: bool
) -> None:
    """Run every responder on every seed of each DRILL; outcomes with paired 95 % intervals."""
    from sim.cli.compiling import say_when_compiling

    wanted = tuple(dict.fromkeys(name.strip() for name in responders.split(",") if name.strip()))
    say_when_compiling("request")
    found = []
    for name in names:
        found.append(_bench(name, wanted, range(first_seed, first_seed + seeds), jobs))
        if not as_json:
            _show(found[-1])
    if as_json:
        print_json({"drills": found})


def _bench(name: str, wanted: tuple[str, ...], seeds: range, jobs: int) -> dict[str, Any]:
    from sim.cli.judging import ask
    from sim.drill.anchors import ANCHORS
    from sim.drill.sweep import sweep
    from sim.scoring.outcome import place

    asked = ask(name, responder="idle", seed=seeds[0], plane="request")
    runners = tuple(dict.fromkeys((*wanted, *ANCHORS)))
    cells = sweep(
        asked.drill, seeds=list(seeds), responders=list(runners), evaluate=evaluate, workers=jobs
    )
    by = {(cell.seed, cell.responder): cell.value for cell in cells}
    stance = asked.drill.scenario.stance
    rows = []
    for responder in wanted:
        outcomes = []
        for seed in seeds:
            anchors = {anchor: by[seed, anchor]["money"] for anchor in ANCHORS}
            outcomes.append(place(by[seed, responder]["money"], anchors, stance).raw)
        rows.append(_row(responder, outcomes, [by[seed, responder] for seed in seeds], asked.drill))
    return {
        "code": asked.drill.scenario.code,
        "stance": stance.value,
        "seeds": len(seeds),
        "responders": rows,
        "pairs": _pairs(rows),
    }


def evaluate(drill: Drill, result: RunResult) -> dict[str, Any]:
    """What a bench keeps of one run; travels between processes."""
    from sim.cli.judging import harm_of
    from sim.scoring.measures import measure
    from sim.scoring.stamps import stamp
    from sim.scoring.summary import settled_s

    stamps = stamp(result.record, drill.scenario, drill.topology).stamps
    return {
        "money": harm_of(result.record, drill.topology),
        "resolved_s": settled_s(stamps.impact_began_s, measure(stamps)["time_to_resolve_s"]),
    }


def _row(
    responder: str, outcomes: list[float | None], runs: list[dict[str, Any]], drill: Drill
) -> dict[str, Any]:
    from dataclasses import asdict

    from sim.scoring.summary import summarise
    from sim.units import SECOND

    bound = drill.scenario.targets.time_to_resolve
    bound_s = None if bound is None else bound / SECOND
    times = summarise([run["resolved_s"] for run in runs], bound_s)
    graded = [outcome for outcome in outcomes if outcome is not None]
    return {
        "responder": responder,
        "outcome": sum(graded) / len(graded) if graded else None,
        "outcomes": outcomes,
        "harm": sum(run["money"] for run in runs) / len(runs),
        "harms": [run["money"] for run in runs],
        "target_s": bound_s,
        **asdict(times),
    }


def _pairs(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each responder against the next one down, on the seeds that grade both."""
    from dataclasses import asdict

    from sim.scoring.summary import paired

    found = []
    for better, worse in pairwise(rows):
        both = [
            (a, b)
            for a, b in zip(better["outcomes"], worse["outcomes"], strict=True)
            if a is not None and b is not None
        ]
        if both:
            pair = paired([a for a, _ in both], [b for _, b in both])
            found.append(
                {"first": better["responder"], "second": worse["responder"], **asdict(pair)}
            )
    return found


def _show(bench: dict[str, Any]) -> None:
    from sim.cli.compare import summary_table

    click.echo(f"{bench['code']}  {bench['seeds']} seeds")
    rows = [
        (
            sealed_or_not(row["responder"]),
            "-" if row["outcome"] is None else f"{row['outcome']:.3f}",
            f"{row['harm']:,.0f}",
        )
        for row in bench["responders"]
    ]
    click.echo(table(("responder", "outcome", "harm in money"), rows))
    click.echo()
    click.echo(summary_table(bench["responders"]))
    click.echo()
    click.echo(faint("outcome of one less the next, on the same seeds, with its 95 % interval"))
    for pair in bench["pairs"]:
        click.echo(
            f"{pair['first']} - {pair['second']}: {pair['mean']:+.3f} "
            f"[{pair['low']:+.3f}, {pair['high']:+.3f}], n={pair['n']}"
        )
    talk()
