"""People who follow the runbooks and are slow and slip: rungs of the ladder below the runbook.

Slips are keyed by the drill's code, the moment and the value of the first sign and the order's
number, so that the same run slips alike and another seed slips elsewhere.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import ClassVar

from sim.model.order import Order
from sim.observe.view import View
from sim.responders.registry import RESPONDERS
from sim.responders.rule import RunbookFollower
from sim.responders.startled import Fuse
from sim.streams import draw, happens, span
from sim.units import MINUTE, SECOND

COORDINATING = frozenset({"acknowledge", "declare", "post_update", "page_team", "resolve"})


class Learner(RunbookFollower):
    """The runbooks' orders, each some time late; some are forgotten, some go to the wrong place."""

    late_us: ClassVar[int]
    slips_ppm: ClassVar[int]

    def __init__(self) -> None:
        super().__init__()
        self._fuse = Fuse()
        self._first: tuple[int, int] | None = None
        self._given = 0
        self._waiting: deque[tuple[int, Order]] = deque()

    def decide(self, view: View) -> Sequence[Order]:
        """What was read so long ago."""
        if self._first is None and self._fuse.burnt_us(view) is not None:
            values = [alert.value for alert in view.alerts if alert.is_firing]
            # The moment alone is often the same on every seed: rules are asked at fixed times.
            self._first = (view.now_us, round(max(values, default=0.0) * 1e6))
        for order in super().decide(view):
            self._waiting.append((view.now_us + self.late_us, self._slipped(order, view)))
        due = []
        while self._waiting and self._waiting[0][0] <= view.now_us:
            due.append(self._waiting.popleft()[1])
        return due

    def _slipped(self, order: Order, view: View) -> Order:
        """The order, or what became of it: a word forgotten, a change made at another service."""
        self._given += 1
        identity = (view.briefing.code, *(self._first or (0, 0)), self._given)
        if not happens(draw(0, self.name, *identity), self.slips_ppm):
            return order
        if order.action in COORDINATING:
            return Order("note", {"text": f"forgot to {order.action.replace('_', ' ')}"})
        services = tuple(view.services)
        other = services[span(draw(1, self.name, *identity), 0, len(services) - 1)]
        return Order("restart", {"service": other, "mode": "all"}, order.label)


@RESPONDERS.register("novice")
class Novice(Learner):
    """Half a minute late at every step; one order in twenty slips."""

    name = "novice"
    late_us: ClassVar[int] = 30 * SECOND
    slips_ppm: ClassVar[int] = 50_000


@RESPONDERS.register("weak")
class Weak(Learner):
    """Two minutes late at every step; one order in six slips."""

    name = "weak"
    late_us: ClassVar[int] = 2 * MINUTE
    slips_ppm: ClassVar[int] = 160_000
