"""``gameday class receipt``: keep the code of a run that somebody handed in while it went on."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.classes.options import class_argument, key_option
from sim.cli.output import talk


@click.command()
@class_argument
@click.argument("trainee")
@click.argument("item", type=click.IntRange(1, 60))
@click.argument("code")
@key_option
@click.option("--attempt", default=1, show_default=True, type=click.IntRange(1, 20))
@click.option("--by", default="the instructor", show_default=True, help="Who saw it.")
def command(
    path: Path, trainee: str, item: int, code: str, key_file: Path, attempt: int, by: str
) -> None:
    """Sign and keep CODE, which `gameday class code RUN` printed at TRAINEE's desk.

    A run that is handed in later and does not hold this record was told anew.
    """
    from sim.classroom.packet import Place
    from sim.classroom.receipts import SEAT, keep_receipt, receipt_of
    from sim.classroom.roster import Roster
    from sim.cli.classes.options import opened
    from sim.errors import UnknownName

    if by == SEAT:
        raise click.BadParameter("the seat signs its own", param_hint="--by")
    one = opened(path, key_file)
    roster = Roster.of_text(one.folder.roster.read_text(encoding="utf-8"))
    if roster.find(trainee) is None:
        raise UnknownName("trainee", trainee, [each.pseudonym for each in roster.trainees])
    receipt = receipt_of(Place(trainee, item, attempt), code, by=by)
    keep_receipt(one.folder, one.key, receipt)
    talk(f"kept: record #{receipt.sequence} of {trainee}, item {item}, attempt {attempt}")
