"""``gameday explain-run``: what each decision of a run was worth."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.output import fold, json_option, print_json, strong, table, talk

if TYPE_CHECKING:
    from sim.scoring.explained import Credit, Explained

INDENT = "  "


@click.command()
@click.argument("run_dir", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(1, 64), help="Workers.")
@click.option(
    "--seeds",
    default=20,
    show_default=True,
    type=click.IntRange(6, 100),
    help="Most other seeds to try the same orders on; fewer where six are enough.",
)
@click.option(
    "--branches",
    default=160,
    show_default=True,
    type=click.IntRange(2, 100_000),
    help="Most branches to divide the worth of many moves by.",
)
@click.option(
    "--figure",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw it too, as SVG, PNG or PDF by the name's end.",
)
@click.option("--reveal", is_flag=True, help="Though no post-mortem is filed: it was due.")
@json_option
def command(
    run_dir: Path,
    jobs: int,
    seeds: int,
    branches: int,
    figure: Path | None,
    reveal: bool,
    as_json: bool,
) -> None:
    """Say what each decision of the run in RUN was worth.

    The run is lived again with some of its moves left out, on the same seed. What is found is kept
    in the run's folder and shown by its report from then on. Of a registered attempt it comes once
    its post-mortem is filed.
    """
    from dataclasses import replace

    from sim.cli.filing import check_told
    from sim.cli.judging import judge_folder

    judged = judge_folder(run_dir, credited=False)
    if not reveal:
        check_told(run_dir, judged.record)
    found = explained_of(run_dir, jobs=jobs, seeds=seeds, branches=branches, is_quiet=as_json)
    judged = replace(judged, explained=found)
    if figure is not None:
        from reports.figures import waterfall
        from reports.saving import save

        words = waterfall.describe(judged)
        drawn = waterfall.draw(judged)
        save(drawn, figure, name="waterfall", title=waterfall.TITLE, words=words)
    if as_json:
        print_json({"run_dir": str(run_dir), **found.as_dict()})
        return
    for line in lines(found):
        click.echo(line)


def explained_of(
    run_dir: Path, *, jobs: int, seeds: int, branches: int, is_quiet: bool
) -> Explained:
    """What is kept beside the run, or found out now and kept."""
    from sim.cli.compiling import say_when_compiling
    from sim.cli.credited import known_credit, write_credit
    from sim.cli.judging import reopen
    from sim.journal.folder import RunFolder, load_run
    from sim.planning.credit.explain import Effort, explain, screening_plane

    kept, record, drill = RunFolder(run_dir), load_run(run_dir), reopen(run_dir).drill
    effort = {"seeds": seeds, "branches": branches}
    found = known_credit(kept, record, effort)
    if found is None:
        say_when_compiling(screening_plane(drill))
        told = Effort(
            workers=jobs,
            most_seeds=seeds,
            most_branches=branches,
            say=(lambda _: None) if is_quiet else (lambda words: talk(f"  {words} ...")),
        )
        found = explain(drill, record, told)
        write_credit(kept, record, found, effort)
    return found


def lines(found: Explained) -> Iterator[str]:
    """The table, the bill, and what it does not say."""
    from sim.scoring.explained import LIMITS

    yield ""
    if found.moves:
        yield table(
            ("", "minute", "move", "saved", "class", "what it did"), list(map(_row, found.moves))
        )
    else:
        yield f"{INDENT}nothing was changed in this run"
    yield ""
    for name, money in (
        ("harm without any move", found.harm_without),
        ("saved by all moves", -found.total),
        ("harm of this run", found.harm),
    ):
        yield INDENT + strong(f"{name:<22} {money:>14,.0f}")
    yield ""
    for note in (*notes(found), *LIMITS):
        yield fold(note, first=INDENT, then=INDENT)


def notes(found: Explained) -> Iterator[str]:
    """What is to be known of the figures."""
    if found.moves:
        yield f"{found.luck_words[0].upper()}{found.luck_words[1:]}."
        yield f"Noise: up to {found.tau:,.0f} either way says nothing."
    if found.contained is not None:
        yield found.contained.words
    for credit in found.moves:
        yield from _more(credit)
    if found.pairs:
        yield (
            f"Shares were drawn from {found.pairs} pairs of orders: within "
            f"{found.half_width:,.0f} of the exact ones, 9 times of 10."
        )
    for number, times in found.skipped.items():
        yield f"Move {number} was refused in {times} branches that lacked another, and skipped."
    if not found.is_whole:
        yield "The run was ended early; every branch was lived to the end of the drill."
    yield f"{found.branches} branches on the {found.plane} plane."


def _more(credit: Credit) -> Iterator[str]:
    if credit.call_words:
        yield credit.call_words
    if credit.per_minute:
        word = "saved" if credit.per_minute > 0 else "cost"
        told = f"would have {word} {abs(credit.per_minute):,.0f} more"
        yield f"Move {credit.number}: each minute sooner {told}."
    if credit.better is not None and credit.better_by is not None:
        told = f"would have saved {credit.better_by:,.0f} more"
        yield f"Move {credit.number}: {credit.better} in its place {told}."
    if credit.checked_without is not None and credit.checked_alone is not None:
        yield (
            f"Move {credit.number}, request by request: {credit.checked_without:,.0f} with the "
            f"others, {credit.checked_alone:,.0f} alone."
        )


def _row(credit: Credit) -> tuple[str, ...]:
    from sim.units import SECOND, clock

    return (
        str(credit.number),
        clock(round(credit.at_s * SECOND)),
        credit.words,
        f"{credit.saved:+,.0f}",
        credit.kind.value,
        credit.sentence,
    )
