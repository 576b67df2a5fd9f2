"""``gameday gradebook``: a class's grades as a learning platform reads them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.classes.options import class_argument, class_folder, names_options
from sim.cli.output import print_json, talk

if TYPE_CHECKING:
    from sim.classroom.gradebook.rows import Gradebook

OUTCOMES = {"canvas-outcomes", "moodle-competencies"}
NEED_IDS = {"canvas", "moodle"}


@click.command()
@class_argument
@click.option(
    "--to",
    "form",
    required=True,
    type=click.Choice(
        ["canvas", "moodle", "canvas-outcomes", "moodle-competencies", "xapi", "json"]
    ),
    help="What to write.",
)
@names_options
def command(path: Path, form: str, names: Path | None, key_file: Path | None) -> None:
    """Print CLASS's grades for a platform: a CSV file, or statements.

    canvas and moodle need --names: your own list, whose ids are those of the platform.
    """
    from sim.classroom.book import trusted
    from sim.classroom.curriculum.curriculum import load_curriculum
    from sim.classroom.gradebook import canvas, moodle, statements

    if form in NEED_IDS and names is None:
        raise click.UsageError(f"--to {form} needs --names: the platform knows no pseudonyms")
    if form in OUTCOMES:
        write = canvas.outcomes if form == "canvas-outcomes" else moodle.competencies
        click.echo(write(load_curriculum()), nl=False)
        return
    book = _book(path, names, key_file)
    if form == "json":
        print_json(statements.plain(book))
        return
    told = {
        "canvas": canvas.gradebook,
        "moodle": moodle.gradebook,
        "xapi": statements.statements,
    }[form](book)
    click.echo(told, nl=False)
    graded = [m for m in book.marks.values() if m.counts and m.total is not None]
    for words in trusted(graded):
        talk(words)


def _book(path: Path, names: Path | None, key_file: Path | None) -> Gradebook:
    from sim.classroom.about import read_about
    from sim.classroom.form_file import load_form
    from sim.classroom.gradebook.rows import Column, Gradebook, Who
    from sim.classroom.keys import read_key
    from sim.classroom.roster import Roster
    from sim.classroom.roster_csv import read_people
    from sim.cli.classes.shown import kept_marks

    folder = class_folder(path)
    roster = Roster.of_text(folder.roster.read_text(encoding="utf-8"))
    form = load_form(folder.form)
    if names is None or key_file is None:
        people = tuple(
            Who(one.pseudonym, one.pseudonym, "", one.section) for one in roster.trainees
        )
    else:
        known = {one.trainee.pseudonym: one for one in read_people(names, read_key(key_file))}
        people = tuple(
            Who(one.pseudonym, known[one.pseudonym].id, known[one.pseudonym].name, one.section)
            for one in roster.trainees
            if one.pseudonym in known
        )
        if left := len(roster.trainees) - len(people):
            talk(f"{left} of the class are not on your list, and left out")
    columns = (
        *(
            Column(k, one.model.code, f"{k}. {one.model.code} {one.model.title}")
            for k, one in enumerate(form.scenarios, start=1)
        ),
        *(
            Column(k, one.name, f"{k}. {one.name}")
            for k, one in enumerate(form.model.papers, start=len(form.scenarios) + 1)
        ),
    )
    marks = {(mark.trainee, mark.item): mark for mark in kept_marks(folder, form.model)}
    return Gradebook(read_about(folder).course, people, columns, marks)
