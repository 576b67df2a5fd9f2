"""``gameday class enroll``: people from the instructor's own list, kept by pseudonym."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.classes.options import class_argument, key_option
from sim.cli.output import clean, json_option, print_json, table, talk


@click.command()
@class_argument
@click.argument("people_file", metavar="PEOPLE", type=click.Path(path_type=Path, dir_okay=False))
@key_option
@json_option
def command(path: Path, people_file: Path, key_file: Path, as_json: bool) -> None:
    """Enroll everybody of the CSV file PEOPLE: id, and where given section, team, extra_time.

    The file stays yours: the class keeps pseudonyms. This table of who is who is printed and kept
    nowhere; the same command prints it again.
    """
    from sim.classroom.roster import Roster
    from sim.classroom.roster_csv import read_people
    from sim.cli.classes.options import opened
    from sim.journal.files import write_whole

    one = opened(path, key_file)
    people = read_people(people_file, one.key)
    before = Roster.of_text(one.folder.roster.read_text(encoding="utf-8"))
    roster = before.with_all(person.trainee for person in people)
    write_whole(one.folder.roster, roster.text().encode())
    if as_json:
        rows = [{"id": p.id, "name": p.name, "pseudonym": p.trainee.pseudonym} for p in people]
        print_json({"enrolled": len(people), "people": rows})
        return
    told = [(clean(p.id), clean(p.name), p.trainee.pseudonym) for p in people]
    click.echo(table(("id", "name", "pseudonym"), told))
    talk(f"\n{len(people)} enrolled, {len(roster.trainees)} in the class")
