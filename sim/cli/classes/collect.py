"""``gameday class collect``: run folders and zips come back and find their place."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.classes.options import class_argument
from sim.cli.output import clean, json_option, print_json, table


@click.command()
@class_argument
@click.argument(
    "sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--replace", is_flag=True, help="Take another run of the same attempt instead.")
@json_option
def command(path: Path, sources: tuple[Path, ...], replace: bool, as_json: bool) -> None:
    """Take every run folder in SOURCE (folders or zips) into CLASS. Exit code 1: not all were."""
    from sim.classroom.about import read_about
    from sim.classroom.book import ClassFolder
    from sim.classroom.collecting import Bin, collect
    from sim.classroom.form_file import load_form
    from sim.classroom.roster import Roster

    folder = ClassFolder(path)
    about = read_about(folder)
    roster = Roster.of_text(folder.roster.read_text(encoding="utf-8"))
    bin_ = Bin(folder, about.course, load_form(folder.form).model, roster, replace=replace)
    found = [one for source in sources for one in collect(bin_, source)]
    is_all = all(one.run is not None for one in found) and bool(found)
    if as_json:
        rows = [
            {
                "source": one.source,
                "trainee": None if one.place is None else one.place.trainee,
                "item": None if one.place is None else one.place.item,
                "attempt": None if one.place is None else one.place.attempt,
                "run": None if one.run is None else one.run.relative_to(path).as_posix(),
                "words": one.words,
            }
            for one in found
        ]
        print_json({"complete": is_all, "runs": rows})
    else:
        click.echo(
            table(
                ("source", "what became of it"),
                [(clean(one.source), clean(one.words)) for one in found],
            )
        )
    if not is_all:
        raise SystemExit(1)
