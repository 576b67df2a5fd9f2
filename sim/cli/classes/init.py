"""``gameday class init``: the folder of a class, and the instructor's key outside it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from sim.cli.classes.options import class_argument
from sim.cli.output import talk


@click.command()
@class_argument
@click.option("--name", required=True, help="What the class is called.")
@click.option(
    "--key",
    "key_file",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="GAMEDAY_CLASS_KEY",
    help="File for the instructor's key; one that is there is used again.",
)
@click.option("--form", "form_name", required=True, help="Form: an id of the catalogue or a path.")
@click.option(
    "--level",
    type=click.Choice(["take-home", "exam"]),
    default="take-home",
    show_default=True,
    help="Where attempts are run: by trainees, or on this machine.",
)
@click.option(
    "--delete-on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="When what the class holds of people is to be deleted.",
)
def command(
    path: Path,
    name: str,
    key_file: Path,
    form_name: str,
    level: str,
    delete_on: datetime | None,
) -> None:
    """Make the folder CLASS. The key must lie outside it: who has both can sign for you."""
    from secrets import token_hex

    from sim.classroom.about import About, Level, write_about
    from sim.classroom.book import ClassFolder
    from sim.classroom.form_file import load_form
    from sim.classroom.keys import make_key, read_key
    from sim.classroom.roster import Roster
    from sim.journal.files import write_whole

    folder = ClassFolder(path)
    if folder.about.exists():
        raise click.BadParameter(f"{path} is a class already", param_hint="CLASS")
    if key_file.resolve().is_relative_to(path.resolve()):
        raise click.BadParameter(f"the key must lie outside {path}", param_hint="--key")
    form = load_form(form_name)
    key = read_key(key_file) if key_file.exists() else make_key(key_file)
    about = About(
        format=1,
        name=name,
        course=token_hex(8),
        key=key.fingerprint,
        level=Level(level),
        delete_on=None if delete_on is None else delete_on.date(),
    )
    write_about(folder, about)
    write_whole(folder.form, form.data)
    write_whole(folder.roster, Roster().text().encode())
    talk(f"class {path} ({level}); key {key.fingerprint} in {key_file}: keep a copy of it safe")
    talk(f"next: gameday class enroll {path} people.csv --key {key_file}")
