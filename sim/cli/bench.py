"""``gameday bench``: responders over the same seeds, paired."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import faint, json_option, print_json, table, talk
from sim.cli.seats import sealed_or_not

if TYPE_CHECKING:
    from sim.drill.drill import Drill
    from sim.drill.runner import RunResult
    from sim.model.scenario import Stance

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
@click.option("--epilogue", is_flag=True, help="Live every run on past its drill (E4); slow.")
@json_option
def command(
    names: tuple[str, ...],
    responders: str,
    seeds: int,
    first_seed: int,
    jobs: int,
    epilogue: bool,
    as_json: bool,
) -> None:
    """Run every responder on every seed of each DRILL; outcomes with paired 95 % intervals."""
    from sim.cli.compiling import say_when_compiling

    wanted = tuple(dict.fromkeys(name.strip() for name in responders.split(",") if name.strip()))
    say_when_compiling("request")
    found = []
    for name in names:
        over = range(first_seed, first_seed + seeds)
        found.append(_bench(name, wanted, over, jobs, epilogue=epilogue))
        if not as_json:
            _show(found[-1])
    if as_json:
        print_json({"drills": found})


def _bench(
    name: str, wanted: tuple[str, ...], seeds: range, jobs: int, *, epilogue: bool
) -> dict[str, Any]:
    from sim.cli.judging import ask
    from sim.drill.anchors import ANCHORS
    from sim.drill.sweep import sweep
    from sim.scoring.grading import total_of
    from sim.scoring.outcome import place

    asked = ask(name, responder="idle", seed=seeds[0], plane="request")
    runners = tuple(dict.fromkeys((*wanted, *ANCHORS)))
    cells = sweep(
        asked.drill,
        seeds=list(seeds),
        responders=list(runners),
        evaluate=partial(evaluate, epilogue=epilogue),
        workers=jobs,
    )
    by = {(cell.seed, cell.responder): cell.value for cell in cells}
    stance = asked.drill.scenario.stance
    rows = []
    for responder in wanted:
        outcomes, totals = [], []
        for seed in seeds:
            anchors = {anchor: by[seed, anchor]["money"] for anchor in ANCHORS}
            cell = by[seed, responder]
            outcome = place(cell["money"], anchors, stance)
            outcomes.append(outcome.raw)
            totals.append(total_of(cell["items"], cell["caps"], outcome.value))
        row = _row(responder, outcomes, [by[seed, responder] for seed in seeds], asked.drill)
        rows.append({**row, "total": sum(totals) / len(totals), "totals": totals})
    return {
        "code": asked.drill.scenario.code,
        "stance": stance.value,
        "seeds": len(seeds),
        "responders": rows,
        "pairs": _pairs(rows),
        **_admissible(by, runners, seeds, stance),
    }


def _admissible(
    by: dict[tuple[int, str], dict[str, Any]],
    runners: tuple[str, ...],
    seeds: range,
    stance: Stance,
) -> dict[str, Any]:
    """Which seeds can carry a grade, as far as the responders that were run tell."""
    from statistics import fmean, stdev

    from sim.drill.anchors import ANCHORS
    from sim.model.scenario import Stance
    from sim.scoring.admissible import admissible

    known = [who for who in (*ANCHORS, "oracle") if who in runners]
    harms = {seed: {who: by[seed, who]["money"] for who in known} for seed in seeds}
    low = "panic" if stance is Stance.RESTRAIN else "idle"
    gaps = [harm[low] - harm["reference"] for harm in harms.values()]
    # Over seeds, which vary more than the noise of one: a lead that holds here holds there.
    error = stdev(gaps) / len(gaps) ** 0.5 if len(gaps) > 1 else None
    found = {seed: admissible(harm, stance) for seed, harm in harms.items()}
    return {
        "admissible": sum(one.is_so for one in found.values()) / len(found),
        "admissible_as_told_by": known,
        "not_admissible": {str(s): one.sentence for s, one in found.items() if not one.is_so},
        "gap": {"mean": fmean(gaps), "error": error},
    }


def evaluate(drill: Drill, result: RunResult, *, epilogue: bool = False) -> dict[str, Any]:
    """What a bench keeps of one run; travels between processes."""
    from sim.cli.judging import epilogue_of
    from sim.scoring.scorecard import score
    from sim.scoring.summary import settled_s

    # The outcome wants the anchors of the seed, which other cells hold.
    unplaced = dict.fromkeys(("idle", "panic", "reference"), 0.0)
    record, scenario, topology = result.record, drill.scenario, drill.topology
    card = score(record, scenario, topology, unplaced)
    if epilogue:
        item = epilogue_of(drill, record, card.stamps)
        card = score(record, scenario, topology, unplaced, epilogue=item)
    return {
        "money": card.harm.money,
        "resolved_s": settled_s(card.stamps.impact_began_s, card.measures["time_to_resolve_s"]),
        "items": {
            name: {key: item.value for key, item in one.items.items()}
            for name, one in card.grade.dimensions.items()
        },
        "caps": [gate.cap for gate in card.grade.gates],
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
            f"{row['total']:.0f}",
            f"{row['harm']:,.0f}",
        )
        for row in bench["responders"]
    ]
    click.echo(table(("responder", "outcome", "total", "harm in money"), rows))
    click.echo()
    click.echo(summary_table(bench["responders"]))
    click.echo()
    click.echo(faint("outcome of one less the next, on the same seeds, with its 95 % interval"))
    for pair in bench["pairs"]:
        click.echo(
            f"{pair['first']} - {pair['second']}: {pair['mean']:+.3f} "
            f"[{pair['low']:+.3f}, {pair['high']:+.3f}], n={pair['n']}"
        )
    told = f"{bench['admissible']:.0%} of the seeds are admissible"
    click.echo(faint(f"{told}, as {', '.join(bench['admissible_as_told_by'])} tell"))
    for seed, sentence in bench["not_admissible"].items():
        click.echo(f"  {seed}: {sentence}")
    talk()
