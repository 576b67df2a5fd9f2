"""Everybody around the incident, behind one face."""

from __future__ import annotations

from collections.abc import Callable

from sim.drill.drill import Drill
from sim.drill.logbook import Logbook
from sim.drill.people.asks import Asks
from sim.engine.face import WorldFace
from sim.observe.changes import Inbox
from sim.observe.people_view import PeopleView
from sim.observe.view import View


class People:
    """Those of one run."""

    def __init__(
        self,
        drill: Drill,
        world: WorldFace,
        logbook: Logbook,
        *,
        inbox: Inbox,
        look: Callable[[], View],
    ) -> None:
        self._asks = Asks(drill.scenario, world, logbook, inbox=inbox, look=look)

    def answer(self, audience: str) -> None:
        """An update went out to an audience."""
        self._asks.answer(audience)

    def view(self) -> PeopleView:
        """What can be seen of them."""
        return PeopleView(asks=self._asks.waiting)
