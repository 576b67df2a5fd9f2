"""Which seat a person takes: the console on a whole terminal, else the line mode."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.model.attempt import Attempt
    from sim.responders.base import Responder


def seat_of_a_person(
    *, by_line: bool, as_json: bool, pace: float | None, attempt: Attempt | None = None
) -> Responder:
    """The console where all ends are a terminal that can move its cursor."""
    is_terminal = all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
    if by_line or not is_terminal or os.environ.get("TERM", "dumb") == "dumb":
        from sim.cli.typist import Typist

        return Typist(as_json=as_json, pace=pace, attempt=attempt)
    from sim.cli.console.seat import Console

    return Console(pace, attempt)
