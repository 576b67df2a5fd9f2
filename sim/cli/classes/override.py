"""``gameday class override``: set otherwise than the machine, with a reason, the original kept."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.classes.options import class_argument
from sim.cli.output import talk


@click.command()
@class_argument
@click.argument("trainee")
@click.argument("item", type=click.IntRange(1, 60))
@click.argument("what")
@click.argument("value")
@click.option("--attempt", default=1, show_default=True, type=click.IntRange(1, 20))
@click.option("--reason", required=True, help="Why; it is shown beside the grade.")
@click.option("--author", required=True, help="Who says so.")
def command(
    path: Path,
    trainee: str,
    item: int,
    what: str,
    value: str,
    attempt: int,
    reason: str,
    author: str,
) -> None:
    """Set WHAT of a mark to VALUE: total, verdict, task:NAME (P, S, M or U) or dimension:NAME.

    The machine's own grade stays in the book and is shown beside yours. A task or dimension does
    not move the total: set that too where it should move.
    """
    from datetime import UTC, datetime

    from sim.classroom.about import read_about
    from sim.classroom.book import ClassFolder
    from sim.classroom.overrides import Override, checked, keep_override, value_at
    from sim.errors import UnknownName

    folder = ClassFolder(path)
    read_about(folder)
    if not reason.strip() or not author.strip():
        raise click.UsageError("--reason and --author must say something")
    marks = {(mark.trainee, mark.item, mark.attempt): mark for mark in folder.marks()}
    mark = marks.get((trainee, item, attempt))
    if mark is None:
        raise UnknownName(
            "mark of", f"{trainee} {item}", [f"{who} {which}" for who, which, _ in marks]
        )
    original = value_at(mark, what)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    keep_override(
        folder,
        Override(trainee, item, attempt, what, checked(what, value), original, reason, author, now),
    )
    talk(f"{what} of {trainee}, item {item}: {value} in place of {original}")
