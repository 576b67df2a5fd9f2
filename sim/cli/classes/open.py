"""``gameday class open``: from when until when an item may be begun."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from sim.cli.classes.options import class_argument, key_option
from sim.cli.output import talk


@click.command()
@class_argument
@click.argument("item", type=click.IntRange(1, 60))
@key_option
@click.option("--at", help="From when, with a time zone; left out: from now.")
@click.option("--until", help="Until when, with a time zone; left out: until it is closed.")
@click.option("--close", is_flag=True, help="Close it now: nothing of it may be begun any more.")
def command(
    path: Path, item: int, key_file: Path, at: str | None, until: str | None, close: bool
) -> None:
    """Open ITEM of the form, whatever its window there says.

    At exam level the seat holds to it. Take-home nobody can: a mark says where a run was begun
    outside its window by the clock of the machine that it ran on.
    """
    from datetime import UTC

    from sim.classroom.form_file import load_form
    from sim.classroom.openings import Opening, keep_opening
    from sim.classroom.receipts import seat_key
    from sim.cli.classes.options import opened

    one = opened(path, key_file)
    items = load_form(one.folder.form).model.items
    if item > len(items):
        raise click.BadParameter(f"the form has {len(items)} items", param_hint="ITEM")
    now = datetime.now(UTC)
    opening = (
        Opening(item, now, now)
        if close
        else Opening(
            item,
            now if at is None else _moment(at, "--at"),
            None if until is None else _moment(until, "--until"),
        )
    )
    keep_opening(one.folder, seat_key(one.key, one.about.course), opening)
    if close:
        talk(f"item {item} is closed")
        return
    until_words = "" if opening.closes is None else f" until {opening.closes.isoformat()}"
    assert opening.opens is not None
    talk(f"item {item} is open from {opening.opens.isoformat(timespec='seconds')}{until_words}")


def _moment(text: str, option: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        message = f"{text!r} is not a date and time; write 2026-03-10T14:00:00+01:00"
        raise click.BadParameter(message, param_hint=option) from error
    if moment.tzinfo is None:
        message = f"{text!r} needs a time zone; write 2026-03-10T14:00:00+01:00"
        raise click.BadParameter(message, param_hint=option)
    return moment
