"""A SimPy environment whose events have a total order, and whose instants run depth first.

SimPy orders equal times by insertion. Here a timer carries (rank, key), and what an event causes
at its own instant happens at once, inside the event that caused it, before the next one. A newcomer
may read every ``yield`` as "wait" and every ``succeed`` as a plain call.
"""

from __future__ import annotations

from collections.abc import Generator
from heapq import heappush
from typing import Any

import simpy
from simpy.events import Event, Initialize, Process

Waits = Generator[Event, Any, None]


class OrderedEnvironment(simpy.Environment):
    """Time in whole microseconds; order (time, rank, key)."""

    def schedule(self, event: Event, priority: Any = None, delay: Any = 0) -> None:
        """Run what waits for an event that happens now; only ``timer`` reaches into the future."""
        if isinstance(event, Initialize):
            return  # ``start`` runs it, when the process knows what it waits for.
        waiting, event.callbacks = event.callbacks, None  # type: ignore[assignment]
        for callback in waiting or ():
            callback(event)
        if not event._ok and not getattr(event, "_defused", False):
            raise event._value

    def timer(self, at_us: int, rank: int, key: int) -> Event:
        """An event that happens at a time, in its place among the others of that time."""
        timer = Event(self)
        timer._ok = True
        timer._value = None
        order = (rank, key)
        heappush(self._queue, (at_us, order, next(self._eid), timer))  # type: ignore[misc]
        return timer

    def start(self, generator: Waits) -> Process:
        """Run a process up to its first wait."""
        process = Process(self, generator)
        begun = process.target
        assert begun.callbacks is not None
        (resume,) = begun.callbacks
        begun.callbacks = None  # type: ignore[assignment]
        resume(begun)
        return process

    def advance(self, until_us: int) -> None:
        """Handle every event strictly before ``until_us``; the clock then stands there."""
        while self._queue and self._queue[0][0] < until_us:
            self.step()
        self._now = until_us


def on(event: Event) -> list[object]:
    """What will be told of an event that has not happened."""
    assert event.callbacks is not None
    return event.callbacks  # type: ignore[return-value]


def silence(event: Event) -> None:
    """Nobody will be told, if it has not happened yet."""
    if event.callbacks is not None:
        event.callbacks.clear()
