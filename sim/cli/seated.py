"""Words of a person's seat that are no orders: who speaks; in practice a hint, and going back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from sim.cli.lines import LineError
from sim.units import clock, parse_duration

if TYPE_CHECKING:
    from sim.drill.session import Session

HELD = "the facilitator has stopped the clock"
_SPEAKER = re.compile(r"[\w .'-]{1,40}(?:/[\w -]{1,40})?")


def speaker(text: str) -> str:
    """Who gives the orders that follow: ``ann`` or ``ann/operations``.

    Raises:
        LineError: where it is no name, or a name and a role.
    """
    if not _SPEAKER.fullmatch(text.strip()):
        raise LineError("as takes a name, or a name and a role: as ann/operations")
    return text.strip()


def take_hint(session: Session) -> None:
    """The next hint, as a message from the coach.

    Raises:
        LineError: where there is none.
    """
    from sim.model.conduct import COACH, Act, Intervention

    if (why := session.intervene(Intervention(Act.HINT, by=COACH))) is not None:
        raise LineError(why)


def go_back(session: Session, text: str) -> NoReturn:
    """End this run and go on in another from ``text`` ago.

    Raises:
        Rewound: to whoever opens the other run.
        LineError: where that cannot be.
    """
    from sim.drill.rewinding import Rewound

    if session.drill.is_registered:
        raise LineError("a registered attempt is not gone back on")
    if session.folder is None:
        raise LineError("a run in memory is not gone back on")
    try:
        back_us = parse_duration(text.strip())
    except ValueError as error:
        raise LineError("rewind takes how far back: rewind 5m") from error
    to_us = max(session.now_us - back_us, 0)
    session.abort(f"rewound to {clock(to_us)}")
    raise Rewound(to_us)
