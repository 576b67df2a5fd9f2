"""Words of a person's seat that are no orders: who speaks, and a hint in practice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sim.cli.lines import LineError

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
