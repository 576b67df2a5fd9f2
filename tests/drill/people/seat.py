"""Sessions with people around them, on the plane of one page."""

from __future__ import annotations

from typing import Any

from sim.drill.session import Session
from sim.journal.entries import Entry, Kind
from sim.journal.writer import Journal, Nowhere
from sim.model.order import Order
from sim.units import MINUTE
from tests.drill.drill_kit import DEPLOY, PAIR, bad_deploy, make_drill

QUIET = DEPLOY | {"rate": "1/s", "lead_in": "20s"}
HARM = bad_deploy() | {"rate": "2/s", "lead_in": "20s"}


def sit(scenario: dict[str, Any] | None = None, *, topology: Any = None, **fields: Any) -> Session:
    """A seat in a quiet drill, or in the one that is given, with more fields of the scenario."""
    whole = (scenario or QUIET) | fields.pop("more", {})
    drill = make_drill(whole, PAIR | (topology or {}), **fields)
    return Session(drill, Journal(Nowhere()), responder="test")


def until(session: Session, minute: float) -> Session:
    """Let time pass without an order."""
    while session.now_us < minute * MINUTE and not session.is_over:
        session.step()
    return session


def give(session: Session, action: str, **arguments: Any) -> Any:
    """Give one order; what became of it."""
    session.step([Order(action, arguments)])
    return session.view.orders[-1]


def told(session: Session, event: str) -> list[Entry]:
    """What the journal has told so far of one event, orders and their asking aside."""
    aside = {Kind.ORDER, Kind.ASKED}
    return [e for e in session.journal.entries if e.event == event and e.kind not in aside]
