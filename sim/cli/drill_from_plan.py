"""``gameday drill-from-plan``: the worst that a plan has lived, as a drill to be worked."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from sim.cli.output import json_option, print_json, talk


@click.command()
@click.argument("name", metavar="PLAN")
@click.option("--option", "which", metavar="OPTION", help="Of the plan; left out: the first.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, 2**62), help="Of it.")
@click.option(
    "--years",
    default=1_000,
    show_default=True,
    type=click.IntRange(1_000, 10_000_000),
    help="Futures of a year each that it is looked for in.",
)
@click.option("--out", type=click.Path(path_type=Path), help="File; left out: stdout.")
@json_option
def command(
    name: str, which: str | None, seed: int, years: int, out: Path | None, as_json: bool
) -> None:
    """Write the worst incident of PLAN as a scenario: same system, loss, targets and standby.

    The losses of a region or of a zone, and data gone wrong, can be played; the worse ones that
    cannot are named.

    Example:  gameday drill-from-plan four-strategies --option warm-standby --out worst.yaml
    """
    from sim.cli.compiling import say_when_compiling
    from sim.cli.writing import put_document
    from sim.documents.plans import load_plan
    from sim.documents.writer import dump
    from sim.errors import UnknownName
    from sim.planning.drills.making import make_drill

    loaded = load_plan(name)
    known = tuple(loaded.model.options)
    if which is not None and which not in known:
        raise UnknownName("option", which, known)
    say_when_compiling("flow")
    worst, values = make_drill(loaded, which or known[0], seed=seed, years=years)
    text = dump(values)
    put_document(text, out, as_json=as_json)
    for mode in worst.left_out:
        talk(f"worse, and not to be played: {mode}")
    if as_json:
        told = asdict(worst)
        print_json({"worst": told, "out": None if out is None else str(out), "document": text})
