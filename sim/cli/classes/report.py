"""``gameday class report``: what a class shows together, as a page or as JSON."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.classes.options import class_argument, names_options
from sim.cli.output import json_option, print_json, talk


@click.command()
@class_argument
@names_options
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where the page goes; report.html in CLASS otherwise.",
)
@json_option
def command(
    path: Path, names: Path | None, key_file: Path | None, out: Path | None, as_json: bool
) -> None:
    """Write a page: spreads, times, wrong turns, who has shown what, drills, and how sure it is.

    By pseudonym, and without a ranking. Overrides are laid over the marks.
    """
    from sim.classroom.reporting import told_of
    from sim.cli.classes.shown import shown_class

    told = told_of(shown_class(path, names=names, key_file=key_file))
    if as_json:
        print_json(told.as_dict())
        return
    from reports.cohort.page import render

    where = out or path / "report.html"
    where.write_text(render(told), encoding="utf-8", newline="\n")
    click.echo(where)
    talk(told.reliance.sentence)
