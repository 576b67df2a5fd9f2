"""``gameday class forget``: delete what a class holds of people."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from sim.cli.classes.options import class_argument
from sim.cli.output import talk


@click.command()
@class_argument
@click.argument("trainees", metavar="[TRAINEE]...", nargs=-1)
@click.option("--due", is_flag=True, help="Everybody, where the class's day of deletion has come.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="With --due: as if it were.")
def command(path: Path, trainees: tuple[str, ...], due: bool, today: datetime | None) -> None:
    """Delete all that CLASS holds of a TRAINEE, or with --due of everybody."""
    from datetime import UTC

    from sim.classroom.about import read_about
    from sim.classroom.book import ClassFolder
    from sim.classroom.forgetting import forget, is_due
    from sim.classroom.roster import Roster
    from sim.errors import UnknownName

    if bool(trainees) == due:
        raise click.UsageError("name trainees by their pseudonyms, or give --due")
    folder = ClassFolder(path)
    about = read_about(folder)
    roster = Roster.of_text(folder.roster.read_text(encoding="utf-8"))
    names = tuple(one.pseudonym for one in roster.trainees)
    if due:
        day = (datetime.now(UTC) if today is None else today).date()
        if not is_due(about, day):
            when = "no day is set" if about.delete_on is None else f"that is on {about.delete_on}"
            talk(f"nothing was deleted: {when}")
            return
        trainees = names
    for name in trainees:
        if name not in names:
            raise UnknownName("trainee", name, names)
    for name in trainees:
        gone = forget(folder, name)
        talk(f"{name}: {gone.runs} runs and {gone.rows} rows deleted")
