"""Which seat a person takes, the console or the line mode; and what a program's seat allows."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sim.model.attempt import Attempt
    from sim.responders.base import Responder

time_out_option = click.option(
    "--time-out",
    "time_out_s",
    type=click.FloatRange(0.01, 3600.0),
    help="Seconds that a program (exec:) has for each answer; left out: 10.",
)


def sealed_or_not(responder: str) -> str:
    """A responder's name as tables say it: a program runs as the engine's user, and could look."""
    return f"{responder} (unsealed)" if responder.startswith("exec:") else responder


def seat_of_a_person(
    *,
    by_line: bool,
    as_json: bool,
    pace: float | None,
    attempt: Attempt | None = None,
    folder: Path,
    has_begun: bool = False,
) -> Responder:
    """The console where all ends are a terminal that can move its cursor.

    ``has_begun``: whether somebody has sat here before, in a run that goes on.
    """
    from sim.cli.pauses import Pauses

    pauses = None if attempt is None else Pauses(attempt.pauses_s, folder)
    speed = pace if attempt is None else attempt.speed
    is_terminal = all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
    if by_line or not is_terminal or os.environ.get("TERM", "dumb") == "dumb":
        from sim.cli.typist import Typist

        return Typist(as_json=as_json, pace=speed, pauses=pauses)
    from sim.cli.console.pace import Pace
    from sim.cli.console.seat import Console

    return Console(Pace(speed or 1.0, pauses=pauses, has_begun=has_begun))
