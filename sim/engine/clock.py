"""The one owner of simulated time: SimPy, with a total order laid over it.

SimPy breaks ties by insertion; a drill must not. Everything that control does is a turn with a
time, a rank and an identity; turns of one instant are taken in that order, whoever asked first.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Generator
from functools import partial
from typing import Any, TypeAlias

import simpy

Turn: TypeAlias = simpy.Event
Act: TypeAlias = Callable[[], None]
Story: TypeAlias = Generator[Turn, Any, None]
NEVER = 1 << 62


class Clock:
    """Integer microseconds. ``before_instant`` is called ahead of the first turn of an instant."""

    def __init__(self, before_instant: Callable[[int], None]) -> None:
        self._environment = simpy.Environment(initial_time=0)
        self._before_instant = before_instant
        # Microseconds since the start of the lead-in; SimPy's own time is that of its last alarm.
        self.now_us = 0
        # What happens is an act, or a turn that a story waits for.
        self._agenda: list[tuple[int, int, str, int, Turn | Act]] = []
        # Turns of the same time, rank and identity are one thing acting twice: in the order asked.
        self._asked = 0
        # Turns that were taken, and those of them that only came round (``every``).
        self._taken = self._rounds = 0
        # All and only instants for which SimPy holds an alarm or whose turns are being taken.
        self._alarms: set[int] = set()

    def turn(self, when_us: int, rank: int, identity: str) -> Turn:
        """An event to ``yield`` in a story; it happens at ``when_us`` in its order."""
        turn = self._environment.event()
        self._put(when_us, rank, identity, turn)
        return turn

    def at(self, when_us: int, rank: int, identity: str, act: Callable[[], None]) -> None:
        """Call ``act`` once, at its turn."""
        self._put(when_us, rank, identity, act)

    def every(
        self, interval_us: int, rank: int, identity: str, act: Callable[[], None], *, from_us: int
    ) -> None:
        """Call ``act`` at ``from_us + k * interval_us`` from now on, never accumulated."""
        assert interval_us > 0
        index = max(0, -(-(self.now_us - from_us) // interval_us))

        def again() -> None:
            nonlocal index
            self._rounds += 1
            act()
            index += 1
            self.at(from_us + index * interval_us, rank, identity, again)

        self.at(from_us + index * interval_us, rank, identity, again)

    def tell(self, story: Story) -> None:
        """Run a story: a generator that yields turns."""
        self._environment.process(story)

    def run_until(self, until_us: int) -> None:
        """Take every turn up to ``until_us``, those of that instant included."""
        assert until_us >= self.now_us, f"{until_us} is past, now is {self.now_us}"
        if self._environment.peek() > until_us:
            # Nobody has a turn by then: only the clock moves, and SimPy hears of it later.
            self.now_us = until_us
            self._before_instant(until_us)
            return
        self._set_alarm(until_us)
        while self._environment.peek() <= until_us:
            self._environment.step()

    @property
    def next_us(self) -> int:
        """When somebody has a turn next; beyond all time where nobody has."""
        when = self._environment.peek()
        return NEVER if when == math.inf else int(when)

    @property
    def acts(self) -> int:
        """How many turns were taken that did not just come round again."""
        return self._taken - self._rounds

    def _put(self, when_us: int, rank: int, identity: str, what: Turn | Act) -> None:
        assert when_us >= self.now_us, f"{identity}: {when_us} is past, now is {self.now_us}"
        self._asked += 1
        heapq.heappush(self._agenda, (when_us, rank, identity, self._asked, what))
        self._set_alarm(when_us)

    def _set_alarm(self, when_us: int) -> None:
        if when_us in self._alarms:
            return
        self._alarms.add(when_us)
        alarm = self._environment.timeout(when_us - int(self._environment.now))
        assert alarm.callbacks is not None
        alarm.callbacks.append(self._open_instant)

    def _open_instant(self, _: Turn) -> None:
        self.now_us = int(self._environment.now)
        self._before_instant(self.now_us)
        self._take_next(_)

    def _take_next(self, _: Turn) -> None:
        """Let the first turn of this instant happen; what waits for it runs before the next.

        An act that nobody waits for is done on the spot: SimPy has nothing to put before it.
        """
        agenda, environment, now = self._agenda, self._environment, self.now_us
        while agenda and agenda[0][0] == now:
            what = heapq.heappop(agenda)[-1]
            self._taken += 1
            if isinstance(what, simpy.Event):
                turn = what
            elif environment.peek() > now:
                what()
                continue
            else:
                turn = environment.event()
                _then(turn, partial(_act, what))
            _then(turn, self._take_next)
            turn.succeed()
            return
        self._alarms.discard(now)


def _act(act: Act, _: Turn) -> None:
    act()


def _then(turn: Turn, call: Callable[[Turn], None]) -> None:
    assert turn.callbacks is not None
    turn.callbacks.append(call)
