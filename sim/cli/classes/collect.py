"""``gameday class collect``: run folders and zips come back and find their place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.cli.classes.options import class_argument
from sim.cli.output import clean, json_option, print_json, table


@click.command()
@class_argument
@click.argument(
    "sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--replace", is_flag=True, help="Take another run of the same attempt instead.")
@click.option("--of", "trainee", metavar="TRAINEE", help="SOURCE is a paper of this one.")
@click.option(
    "--paper", default=1, show_default=True, type=click.IntRange(1, 20), help="Which, with --of."
)
@json_option
def command(
    path: Path,
    sources: tuple[Path, ...],
    replace: bool,
    trainee: str | None,
    paper: int,
    as_json: bool,
) -> None:
    """Take every run folder in SOURCE (folders or zips) into CLASS. Exit code 1: not all were.

    With --of a plan or a capacity study instead: the folder that --out of `gameday whatif` or
    `gameday capacity` wrote.
    """
    from sim.classroom.about import read_about
    from sim.classroom.book import ClassFolder
    from sim.classroom.collecting import Bin, collect
    from sim.classroom.form_file import load_form
    from sim.classroom.roster import Roster

    folder = ClassFolder(path)
    about = read_about(folder)
    roster = Roster.of_text(folder.roster.read_text(encoding="utf-8"))
    if trainee is not None:
        from sim.cli.classes.papers import collect_papers

        form = load_form(folder.form).model
        rows = collect_papers(folder, form, sources, trainee=trainee, number=paper, replace=replace)
        _say(rows, as_json=as_json)
        return
    bin_ = Bin(folder, about.course, load_form(folder.form).model, roster, replace=replace)
    found = [one for source in sources for one in collect(bin_, source)]
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
    _say(rows, as_json=as_json)


def _say(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    """What became of each source; exit code 1 where not all were taken."""
    is_all = all(row["run"] is not None for row in rows) and bool(rows)
    if as_json:
        print_json({"complete": is_all, "runs": rows})
    else:
        told = [(clean(row["source"]), clean(row["words"])) for row in rows]
        click.echo(table(("source", "what became of it"), told))
    if not is_all:
        raise SystemExit(1)
