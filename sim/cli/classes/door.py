"""``gameday class door``: the lines of authorized_keys that let each trainee to the seat."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.classes.options import class_argument, key_option
from sim.cli.output import talk


@click.command()
@class_argument
@click.argument("people_file", metavar="PEOPLE", type=click.Path(path_type=Path, dir_okay=False))
@key_option
def command(path: Path, people_file: Path, key_file: Path) -> None:
    """Print a line of authorized_keys for everybody in PEOPLE who has an ssh_key there.

    Each key gets one command and nothing else: no shell, no forwarding, no files.
    """
    import shlex
    import sys

    from sim.classroom.roster_csv import read_people
    from sim.cli.classes.options import opened

    one = opened(path, key_file)
    without = 0
    for person in read_people(people_file, one.key):
        if not person.ssh_key:
            without += 1
            continue
        words = [sys.executable, "-m", "sim.cli", "class", "seat", str(path.resolve())]
        told = shlex.join([*words, person.trainee.pseudonym])
        # In the file a quote inside the command is written with a backslash before it.
        escaped = told.replace("\\", "\\\\").replace('"', '\\"')
        click.echo(f'restrict,pty,command="{escaped}" {person.ssh_key} {person.trainee.pseudonym}')
    if without:
        talk(f"{without} have no ssh_key in {people_file}, and no way in")
