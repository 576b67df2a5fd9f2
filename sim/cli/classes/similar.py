"""``gameday class similar``: runs that are more alike than two people's are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.classes.options import class_argument, class_folder
from sim.cli.output import json_option, print_json, table, talk

if TYPE_CHECKING:
    from sim.classroom.similarity import Act


@click.command()
@class_argument
@json_option
def command(path: Path, as_json: bool) -> None:
    """List pairs of CLASS whose orders at a drill match step by step and in time.

    Names are compared by their place in the system. A pair is a reason to talk, not a finding:
    people who learned together work alike.
    """
    from sim.classroom.form_file import load_form
    from sim.classroom.similarity import acts, pairs, roles
    from sim.cli.classes.shown import kept_marks, known
    from sim.errors import JournalError
    from sim.journal.folder import load_run
    from sim.scoring.reading import orders

    folder = class_folder(path)
    told: dict[tuple[int, str], dict[str, Sequence[Act]]] = {}
    for mark in kept_marks(folder, load_form(folder.form).model):
        try:
            record = load_run(path / mark.run) if mark.run else None
        except JournalError:
            record = None
        if record is not None:
            role = roles(known(mark.drill).topology)
            of_item = told.setdefault((mark.item, mark.drill), {})
            of_item[mark.trainee] = acts(orders(record), role)
    found = [pair for (_, drill), runs in sorted(told.items()) for pair in pairs(drill, runs)]
    compared = sum(len(runs) * (len(runs) - 1) // 2 for runs in told.values())
    if as_json:
        print_json({"compared": compared, "pairs": [asdict(pair) for pair in found]})
        return
    if found:
        head = ("drill", "one", "other", "alike", "in time", "steps")
        rows = [
            (p.drill, p.one, p.other, f"{p.alike:.0%}", f"{p.together:.0%}", str(p.steps))
            for p in found
        ]
        click.echo(table(head, rows))
    talk(f"{len(found)} of {compared} pairs look alike: talk to them; this proves nothing")
