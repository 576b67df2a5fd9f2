"""The one owner of simulated time: SimPy, with a total order laid over it.

SimPy breaks ties by insertion; a drill must not. Everything that control does is a turn with a
time, a rank and an identity; turns of one instant are taken in that order, whoever asked first.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator
from typing import Any, TypeAlias

import simpy

Turn: TypeAlias = simpy.Event
Story: TypeAlias = Generator[Turn, Any, None]


class Clock:
    """Integer microseconds. ``before_instant`` is called ahead of the first turn of an instant."""

    def __init__(self, before_instant: Callable[[int], None]) -> None:
        self._environment = simpy.Environment(initial_time=0)
        self._before_instant = before_instant
        self._agenda: list[tuple[int, int, str, int, Turn]] = []
        # Turns of the same time, rank and identity are one thing acting twice: in the order asked.
        self._asked = 0
        # All and only instants for which SimPy holds an alarm or whose turns are being taken.
        self._alarms: set[int] = set()

    @property
    def now_us(self) -> int:
        """Microseconds since the start of the lead-in."""
        return int(self._environment.now)

    def turn(self, when_us: int, rank: int, identity: str) -> Turn:
        """An event to ``yield`` in a story; it happens at ``when_us`` in its order."""
        assert when_us >= self.now_us, f"{identity}: {when_us} is past, now is {self.now_us}"
        turn = self._environment.event()
        self._asked += 1
        heapq.heappush(self._agenda, (when_us, rank, identity, self._asked, turn))
        self._set_alarm(when_us)
        return turn

    def at(self, when_us: int, rank: int, identity: str, act: Callable[[], None]) -> None:
        """Call ``act`` once, at its turn."""
        callbacks = self.turn(when_us, rank, identity).callbacks
        assert callbacks is not None
        callbacks.append(lambda _: act())

    def every(
        self, interval_us: int, rank: int, identity: str, act: Callable[[], None], *, from_us: int
    ) -> None:
        """Call ``act`` at ``from_us + k * interval_us`` from now on, never accumulated."""
        assert interval_us > 0
        index = max(0, -(-(self.now_us - from_us) // interval_us))

        def again() -> None:
            nonlocal index
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
        self._set_alarm(until_us)
        while self._environment.peek() <= until_us:
            self._environment.step()

    def _set_alarm(self, when_us: int) -> None:
        if when_us in self._alarms:
            return
        self._alarms.add(when_us)
        alarm = self._environment.timeout(when_us - self.now_us)
        assert alarm.callbacks is not None
        alarm.callbacks.append(self._open_instant)

    def _open_instant(self, _: Turn) -> None:
        self._before_instant(self.now_us)
        self._take_next(_)

    def _take_next(self, _: Turn) -> None:
        """Let the first turn of this instant happen; what waits for it runs before the next."""
        if not self._agenda or self._agenda[0][0] != self.now_us:
            self._alarms.discard(self.now_us)
            return
        turn = heapq.heappop(self._agenda)[-1]
        assert turn.callbacks is not None
        turn.callbacks.append(self._take_next)
        turn.succeed()
