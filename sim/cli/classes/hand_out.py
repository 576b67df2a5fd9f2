"""``gameday class hand-out``: what starts each registered attempt, for each trainee."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.classes.options import class_argument, key_option
from sim.cli.output import json_option, print_json, table, talk


@click.command()
@class_argument
@key_option
@json_option
def command(path: Path, key_file: Path, as_json: bool) -> None:
    """Write a packet for each attempt of each trainee, and say what each is begun with.

    Take-home: send each trainee their packets. Exam: the packets stay here, for the seat. The same
    command again hands out what is new and leaves the rest as it is.
    """
    from sim.classroom.about import Level
    from sim.classroom.form_file import load_form
    from sim.classroom.handing_out import (
        Course,
        hand_out,
        packet_file,
        packet_of,
        places,
    )
    from sim.classroom.keys import write_key
    from sim.classroom.receipts import seat_key
    from sim.classroom.roster import Roster
    from sim.cli.classes.options import opened
    from sim.cli.packets import drill_of_item

    one = opened(path, key_file)
    form = load_form(one.folder.form).model
    roster = Roster.of_text(one.folder.roster.read_text(encoding="utf-8"))
    course = Course(one.about, one.key, form)
    drills = {
        name: drill_of_item(name, one.folder.banks)
        for name in dict.fromkeys(item.drill for item in form.items if not item.hints)
    }
    made = [
        packet_of(course, trainee, place, drills[form.items[place.item - 1].drill])
        for trainee, place in places(form, roster)
    ]
    new = hand_out(one.folder, one.key, made)
    is_exam = one.about.level is Level.EXAM
    if is_exam:
        one.folder.seat.mkdir(exist_ok=True)
        write_key(one.folder.seat / "key", seat_key(one.key, one.about.course))
    rows = [
        {
            "trainee": handed.packet.trainee,
            "item": handed.packet.item,
            "attempt": handed.packet.attempt,
            "line": f"play {handed.packet.item}"
            if is_exam
            else f"gameday play --packet {packet_file(one.folder, handed.packet).name}",
            "packet": packet_file(one.folder, handed.packet).relative_to(path).as_posix(),
        }
        for handed in made
    ]
    practice = [
        f"item {number}: gameday play {item.drill}"
        for number, item in enumerate(form.items, start=1)
        if item.hints
    ]
    if as_json:
        print_json(
            {"level": one.about.level.value, "new": new, "attempts": rows, "practice": practice}
        )
        return
    head = ("trainee", "item", "attempt", "line", "packet")
    click.echo(table(head, [[str(row[name]) for name in head] for row in rows]))
    for line in practice:
        click.echo(f"practice, {line}")
    talk(f"\n{len(made)} attempts, {new} of them new; {one.about.level.value}")
