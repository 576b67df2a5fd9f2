"""Parallel items of which so many are needed: done, or failed, before all have ended."""

from __future__ import annotations

from simpy.events import Event

from sim.engine.draws import Rank
from sim.engine.layout import SiteField
from sim.engine.plane import Outcome
from sim.engine.reference.ground import Ground
from sim.engine.reference.instant import on
from sim.engine.reference.stages import stage_hears
from sim.engine.reference.things import Call, Group


class Groups:
    """A group is one open call of its caller, and the caller of its items."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def hears(self, group: Group, outcome: int) -> None:
        """One item has ended."""
        group.open_calls -= 1
        group.failed += outcome != Outcome.OK
        if group.is_started:
            self.judge(group)

    def judge(self, group: Group) -> None:
        """Once enough are good, or too many bad, the stage hears; nobody waits for the others."""
        read, caller = self._ground.site, group.caller
        spare = read(group.site, SiteField.COUNT) - read(group.site, SiteField.NEEDS)
        is_open = group.failed <= spare and group.open_calls > spare - group.failed
        if is_open or caller is None:
            return
        for call in group.calls:
            call.caller = None
            if read(group.site, SiteField.CANCELS):
                self._give_up_soon(call)
        group.calls.clear()
        group.caller = None
        caller.calls.remove(group)
        if group.failed > spare and read(group.site, SiteField.IS_HARD):
            caller.has_failed = True
        stage_hears(caller)

    def _give_up_soon(self, call: Call) -> None:
        """As an event of its own at this instant, when what is under way now is done."""

        def give_up(_: Event) -> None:
            if not call.has_ended:
                assert call.process is not None
                call.process.interrupt()

        call.is_not_needed = True
        on(self._ground.env.timer(self._ground.now, Rank.GIVES_UP, call.key)).append(give_up)
