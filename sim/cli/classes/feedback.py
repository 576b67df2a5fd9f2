"""``gameday class feedback``: a sheet for each trainee."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.classes.options import class_argument, names_options
from sim.cli.output import json_option, print_json, talk

if TYPE_CHECKING:
    from sim.classroom.book import Mark
    from sim.classroom.feedback import Sat

CREDIT = "credit.json"


@click.command()
@class_argument
@click.option("--trainee", help="Only this pseudonym's.")
@click.option("--numbers", is_flag=True, help="Points in place of bands.")
@click.option("--reveal", is_flag=True, help="Though post-mortems are not filed: they were due.")
@names_options
@json_option
def command(
    path: Path,
    trainee: str | None,
    numbers: bool,
    reveal: bool,
    names: Path | None,
    key_file: Path | None,
    as_json: bool,
) -> None:
    """Write what went best, what cost most and what to practise, for each trainee of CLASS.

    The sheets go to CLASS/feedback, one a pseudonym. Of an attempt whose post-mortem does not lie
    beside its run they say how much it was worth, and not what was so.
    """
    from reports.cohort.sheet import render
    from sim.classroom.feedback import sheet_of
    from sim.cli.classes.shown import shown_class
    from sim.errors import UnknownName

    shown = shown_class(path, names=names, key_file=key_file)
    by_trainee: dict[str, list[Mark]] = {}
    for mark in (*shown.marks, *shown.papers):
        by_trainee.setdefault(mark.trainee, []).append(mark)
    if trainee is not None:
        if trainee not in by_trainee:
            raise UnknownName("trainee with a mark", trainee, tuple(by_trainee))
        by_trainee = {trainee: by_trainee[trainee]}
    sheets = {
        name: sheet_of(
            shown.names.get(name, name),
            shown.name,
            [_sat(path, m, reveal=reveal) for m in marks if not m.is_paper],
            [m for m in marks if m.is_paper],
        )
        for name, marks in sorted(by_trainee.items())
    }
    if as_json:
        print_json({"sheets": {name: sheet.as_dict() for name, sheet in sheets.items()}})
        return
    folder = path / "feedback"
    folder.mkdir(exist_ok=True)
    for name, sheet in sheets.items():
        page = folder / f"{name}.html"
        page.write_text(render(sheet, numbers=numbers), encoding="utf-8", newline="\n")
        click.echo(page)
    talk(f"{len(sheets)} sheets")


def _sat(path: Path, mark: Mark, *, reveal: bool) -> Sat:
    from sim.classroom.feedback import Sat
    from sim.cli.filing import GRADE
    from sim.errors import JournalError
    from sim.journal.folder import RunFolder

    run = RunFolder(path / mark.run)
    try:
        entries = run.read_journal().entries if mark.run else ()
    except JournalError:
        entries = ()
    try:
        credit = run.read_json(path / mark.run / CREDIT) if mark.run else {}
    except JournalError:
        credit = {}
    is_filed = bool(mark.run) and (path / mark.run / GRADE).exists()
    return Sat(mark, entries, credit, is_told=reveal or is_filed or not mark.registered)
