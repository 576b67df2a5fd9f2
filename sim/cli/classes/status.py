"""``gameday class status``: where a class stands, attempt by attempt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.classes.options import class_argument
from sim.cli.output import clean, json_option, print_json, table

if TYPE_CHECKING:
    from sim.classroom.book import Mark


@click.command()
@class_argument
@json_option
def command(path: Path, as_json: bool) -> None:
    """Say what was handed in and how it stands; of several attempts, the one that counts."""
    from sim.classroom.about import read_about
    from sim.classroom.book import ClassFolder
    from sim.classroom.form import Counts
    from sim.classroom.form_file import load_form
    from sim.classroom.handing_out import places
    from sim.classroom.marking import counting
    from sim.classroom.overrides import overridden, overrides
    from sim.classroom.papers import folder_of
    from sim.classroom.roster import Roster

    folder = ClassFolder(path)
    about = read_about(folder)
    form = load_form(folder.form)
    roster = Roster.of_text(folder.roster.read_text(encoding="utf-8"))
    rows = overrides(folder)
    marks = [overridden(mark, rows) for mark in folder.marks()]
    kept = counting(marks, is_best=form.model.counts is Counts.BEST)
    handed_in = sum(
        folder.run(
            trainee.pseudonym,
            form.scenarios[place.item - 1].model.code,
            form.model.number(place.item, place.attempt),
        ).is_dir()
        for trainee, place in places(form.model, roster)
    )
    papers = [
        folder_of(folder, trainee.pseudonym, number)
        for trainee in roster.trainees
        for number in range(1, len(form.model.papers) + 1)
    ]
    handed_in += sum(paper.is_dir() for paper in papers)
    wanted = len(places(form.model, roster)) + len(papers)
    if as_json:
        print_json(
            {
                "name": about.name,
                "level": about.level.value,
                "delete_on": None if about.delete_on is None else about.delete_on.isoformat(),
                "trainees": len(roster.trainees),
                "attempts": wanted,
                "handed_in": handed_in,
                "counts": form.model.counts.value,
                "marks": [mark.as_row() for mark in kept],
            }
        )
        return
    click.echo(f"{clean(about.name)}: {len(roster.trainees)} trainees, {about.level.value}")
    click.echo(f"{handed_in} of {wanted} attempts handed in; the {form.model.counts.value} counts")
    if about.delete_on is not None:
        click.echo(f"to be deleted on {about.delete_on.isoformat()}")
    if kept:
        click.echo()
        click.echo(mark_rows(kept))
        for line in words_of_trust(kept):
            click.echo(line)


def mark_rows(marks: Sequence[Mark]) -> str:
    """Marks as a table; a score that does not count stands in brackets, with why."""
    rows = []
    for mark in marks:
        score = "-" if mark.total is None else f"{mark.total:.0f}"
        rows.append(
            (
                mark.trainee,
                str(mark.item),
                mark.drill,
                str(mark.attempt),
                score if mark.counts or mark.total is None else f"({score})",
                mark.trust.value,
                mark.verdict.value,
                _notes(mark),
            )
        )
    return table(("trainee", "item", "drill", "attempt", "score", "trust", "verdict", "why"), rows)


def _notes(mark: Mark) -> str:
    told = mark.problem or ""
    rows = mark.score.get("overridden")
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict):
            set_to = f"{row['what']} set from {row['original']} to {row['value']}"
            told += f"{'; ' if told else ''}{set_to} by {row['author']}: {row['reason']}"
    return clean(told)


def words_of_trust(marks: Iterable[Mark]) -> list[str]:
    """What the grades above can be trusted for, and which of them do not count."""
    from sim.classroom.book import trusted

    shown = list(marks)
    told = ["", *trusted(shown)]
    if any(mark.total is not None and not mark.counts for mark in shown):
        told.append("(in brackets: does not count)")
    return told
