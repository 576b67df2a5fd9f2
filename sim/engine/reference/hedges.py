"""Hedged calls: when an attempt is sent once more, and when the beaten one's work leaves."""

from __future__ import annotations

from collections.abc import Callable

from simpy.events import Event

from sim.engine.draws import Rank
from sim.engine.layout import SiteField
from sim.engine.reference.ground import Ground
from sim.engine.reference.instant import on
from sim.engine.reference.leaving import Leaving
from sim.engine.reference.things import Attempt


class Hedges:
    """The two timers of a hedged attempt."""

    def __init__(self, ground: Ground, leaving: Leaving) -> None:
        self._ground = ground
        self._leaving = leaving

    def watch(self, attempt: Attempt, send_again: Callable[[Attempt], None]) -> None:
        """Send once more what has had no answer for so long."""
        call, wait = attempt.call, self._ground.site(attempt.call.site, SiteField.HEDGE_US)
        if wait == 0:
            return

        def look(_: Event) -> None:
            if attempt.is_heard and not call.is_not_needed:
                send_again(attempt)

        timer = self._ground.env.timer(self._ground.now + wait, Rank.HEDGE, attempt.key)
        on(timer).append(look)

    def drop_work_soon(self, attempt: Attempt) -> None:
        """By an event of its own at this instant, when what is under way now is done."""

        def drop(_: Event) -> None:
            if attempt.is_on_its_way:
                self._leaving.cancel(attempt)

        timer = self._ground.env.timer(self._ground.now, Rank.DROPS, attempt.key)
        on(timer).append(drop)
