"""``gameday class mark``: every attempt verified, lived again, and scored."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.classes.options import class_argument, key_option
from sim.cli.output import json_option, print_json, talk

if TYPE_CHECKING:
    from sim.classroom.book import Mark
    from sim.classroom.handing_out import Course
    from sim.classroom.marking import Attempted
    from sim.cli.classes.options import Opened


@click.command()
@class_argument
@key_option
@click.option("--trainee", help="Only this one's.")
@click.option("--item", type=click.IntRange(1, 80), help="Only this place in the form.")
@click.option(
    "--python",
    default="",
    help="Live runs again under this interpreter, where another gameday is installed.",
)
@json_option
def command(
    path: Path, key_file: Path, trainee: str | None, item: int | None, python: str, as_json: bool
) -> None:
    """Mark what was collected, each run in a fresh process; earlier marks stay in the book.

    Papers are run again on your seeds: a plan in the years of its case, a study over its futures.
    """
    from sim.classroom.form_file import load_form
    from sim.classroom.handing_out import Course
    from sim.classroom.marking import mark
    from sim.classroom.papers import mark_paper, place_of
    from sim.cli.classes.marks import Remarker
    from sim.cli.classes.options import opened
    from sim.cli.classes.papers import judge_beside
    from sim.cli.classes.status import mark_rows, words_of_trust

    one = opened(path, key_file)
    form = load_form(one.folder.form)
    course = Course(one.about, one.key, form.model)
    codes = [scenario.model.code for scenario in form.scenarios]
    remark = Remarker(python or sys.executable, one.folder.anchors)
    marks: list[Mark] = []
    for which in attempts_of(one, course, codes):
        if trainee not in (None, which.place.trainee) or item not in (None, which.place.item):
            continue
        if not as_json:
            talk(f"  {which.place.trainee} item {which.place.item} ...")
        marks.append(mark(one.folder, course, which, remark))
        one.folder.add_marks(marks[-1:])
    for who, number in papers_of(one, course):
        if trainee not in (None, who) or item not in (None, place_of(form.model, number)):
            continue
        if not as_json:
            talk(f"  {who} paper {number} ...")
        judge = judge_beside(one.folder.path)
        marks.append(mark_paper(one.folder, course, who, number, judge))
        one.folder.add_marks(marks[-1:])
    if as_json:
        print_json({"marks": [done.as_row() for done in marks]})
        return
    click.echo(mark_rows(marks))
    for line in words_of_trust(marks):
        click.echo(line)


def papers_of(one: Opened, course: Course) -> list[tuple[str, int]]:
    """Every paper of the class: whose, and which of the form's, from 1."""
    from sim.classroom.roster import Roster

    roster = Roster.of_text(one.folder.roster.read_text(encoding="utf-8"))
    numbers = range(1, len(course.form.papers) + 1)
    return [(trainee.pseudonym, number) for trainee in roster.trainees for number in numbers]


def attempts_of(one: Opened, course: object, codes: list[str]) -> list[Attempted]:
    """Every attempt of the class, with what its run is held against."""
    from sim.classroom.handing_out import Course, handed_out, places
    from sim.classroom.marking import Attempted
    from sim.classroom.receipts import receipts
    from sim.classroom.roster import Roster

    assert isinstance(course, Course)
    roster = Roster.of_text(one.folder.roster.read_text(encoding="utf-8"))
    seen = receipts(one.folder, one.key, one.about.course)
    named = {
        (row["trainee"], row["item"], row["attempt"]): str(row["commitment"])
        for row in handed_out(one.folder, one.key)
    }
    return [
        Attempted(
            place,
            codes[place.item - 1],
            course.form.number(place.item, place.attempt),
            named.get((place.trainee, place.item, place.attempt)),
            tuple(receipt for receipt in seen if receipt.place == place),
        )
        for _, place in places(course.form, roster)
    ]
