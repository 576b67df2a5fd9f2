"""``gameday class seat``: the one command of a trainee's key on the instructor's machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.classes.options import class_argument
from sim.cli.output import clean, print_json, table

if TYPE_CHECKING:
    from sim.classroom.book import ClassFolder
    from sim.classroom.keys import ClassKey
    from sim.classroom.seat_words import Ask
    from sim.classroom.seated import Sitting


@click.command()
@class_argument
@click.argument("trainee")
def command(path: Path, trainee: str) -> None:
    """Serve TRAINEE's attempts of CLASS over SSH, as the forced command of their key.

    What was typed at the other end is read from SSH_ORIGINAL_COMMAND as a few words and handed to
    no shell. No score is told: that is marked later.
    """
    from datetime import UTC, datetime

    from sim.classroom.about import Level, read_about
    from sim.classroom.book import ClassFolder
    from sim.classroom.form_file import load_form
    from sim.classroom.keys import read_key
    from sim.classroom.openings import openings
    from sim.classroom.roster import Roster
    from sim.classroom.seat_words import USAGE, read_ask
    from sim.classroom.seated import NotNow, State, chosen_sitting, sittings
    from sim.errors import JournalError, ReplayMismatch

    # What others of the same group may read is the class folder's own business, not a umask's.
    os.umask(0o007)
    folder = ClassFolder(path)
    about = read_about(folder)
    if about.level is not Level.EXAM:
        raise NotNow("this class is sat at home: there is no seat here")
    roster = Roster.of_text(folder.roster.read_text(encoding="utf-8"))
    if roster.find(trainee) is None:
        raise NotNow("nobody is called so in this class")
    ask = read_ask(os.environ.get("SSH_ORIGINAL_COMMAND"))
    if ask.word == "help":
        click.echo(USAGE)
        return
    key = read_key(folder.seat / "key")
    # Where secrets of attempts that go on lie: not in the home of whoever this runs as.
    os.environ["GAMEDAY_STATE"] = str(folder.seat / "state" / trainee)
    form = load_form(folder.form).model
    mine = sittings(folder, form, trainee, opened=openings(folder, key), now=datetime.now(UTC))
    if ask.word == "list":
        _list(mine, as_json=ask.as_json)
        return
    if ask.word == "brief":
        _brief(chosen_sitting(mine, ask.item, ask.attempt, State.READY))
        return
    want = State.READY if ask.word == "play" else State.BEGUN
    sitting = chosen_sitting(mine, ask.item, ask.attempt, want)
    try:
        _sit(folder, key, sitting, ask)
    except (JournalError, ReplayMismatch) as error:
        # What went wrong may quote the journal, which is not this trainee's to read.
        raise NotNow("this attempt cannot be gone on with; call your instructor") from error
    click.echo("handed in: whatever you did is kept, and will be marked")


def _list(mine: list[Sitting], *, as_json: bool) -> None:
    from sim.documents.loading import load_scenario
    from sim.units import format_duration

    rows = []
    for one in mine:
        scenario = load_scenario(one.packet.code).model
        rows.append(
            {
                "item": one.packet.item,
                "attempt": one.packet.attempt,
                "title": scenario.title,
                "lasts": format_duration(scenario.lasts),
                "state": one.state.value,
            }
        )
    if as_json:
        print_json({"attempts": rows})
        return
    head = ("item", "attempt", "title", "lasts", "state")
    click.echo(table(head, [[clean(str(row[name])) for name in head] for row in rows]))


def _brief(one: Sitting) -> None:
    from reports.brief import participants
    from sim.documents.loading import load_scenario

    loaded = load_scenario(one.packet.code)
    click.echo(clean(participants(loaded.model, loaded.topology.model)), nl=False)


def _sit(folder: ClassFolder, key: ClassKey, one: Sitting, ask: Ask) -> None:
    """Let the trainee sit the attempt to its end, with receipts on the way."""
    from sim.classroom.receipts import Watching
    from sim.cli.attempts import began, ended, resumed
    from sim.cli.judging import reopen
    from sim.cli.packets import asked_of, attempt_of
    from sim.cli.seats import seat_of_a_person
    from sim.drill.again import resume
    from sim.drill.runner import run

    watching = Watching(folder, key, one.packet.place)
    seat = seat_of_a_person(
        by_line=ask.by_line or ask.as_json or not sys.stdin.isatty(),
        as_json=ask.as_json,
        pace=None,
        attempt=attempt_of(one.packet),
        folder=one.run,
        has_begun=ask.word != "play",
    )
    if ask.word == "play":
        asked = asked_of(one.packet, folder.banks)
        began(asked.drill, one.run)
        words = {"name": asked.drill.scenario.code, "responder": asked.responder}
        result = run(asked.drill, seat, out=one.run, asked=words, on_entry=watching)
    else:
        asked = reopen(one.run)
        resumed(asked.drill, one.run)
        result = resume(one.run, asked.drill, seat, on_entry=watching).result
    assert result.record.end is not None
    watching.end(result.record.end)
    ended(asked.drill, one.run, result)
