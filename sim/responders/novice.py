"""People who follow the runbooks and are slow and slip: the rung of the ladder below the runbook.

A word that slips is forgotten. A change that slips is put off, or made at a neighbour of the
service that was meant; it is noticed some time later, and then made as it should have been: most
slips of the hand are recovered by whoever made them (Reason, "Human Error", 1990, ch. 6).

Slips are keyed by the drill's code, the moment and the value of the first sign and the order's
number, so that the same run slips alike and another seed slips elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    """The runbooks' orders, each some time late; some slip, and those that count come later."""

    late_us: ClassVar[int]
    notices_us: ClassVar[int]
    slips_ppm: ClassVar[int]
    # Of changes; None: as words.
    strays_ppm: ClassVar[int | None] = None

    def __init__(self) -> None:
        super().__init__()
        self._fuse = Fuse()
        self._first: tuple[int, int] | None = None
        self._given = 0
        # When, in which order at that time, what.
        self._waiting: list[tuple[int, int, Order]] = []

    def decide(self, view: View) -> Sequence[Order]:
        """What was read so long ago."""
        if self._first is None and self._fuse.burnt_us(view) is not None:
            values = [alert.value for alert in view.alerts if alert.is_firing]
            # The moment alone is often the same on every seed: rules are asked at fixed times.
            self._first = (view.now_us, round(max(values, default=0.0) * 1e6))
        for order in super().decide(view):
            # What is on its way already is not begun again, though the screen still asks for it.
            if any(given == order for _, _, given in self._waiting):
                continue
            self._given += 1
            for after_us, given in self._done(order, view):
                self._waiting.append((view.now_us + self.late_us + after_us, self._given, given))
        due = sorted(one for one in self._waiting if one[0] <= view.now_us)
        self._waiting = [one for one in self._waiting if one[0] > view.now_us]
        return [order for _, _, order in due]

    def _done(self, order: Order, view: View) -> Iterator[tuple[int, Order]]:
        """What becomes of an order: so much later than the rest, what is given."""
        identity = (view.briefing.code, *(self._first or (0, 0)), self._given)
        is_word = order.action in COORDINATING
        strays = self.slips_ppm if self.strays_ppm is None else self.strays_ppm
        if not happens(draw(0, self.name, *identity), self.slips_ppm if is_word else strays):
            yield 0, order
        elif is_word:
            yield 0, Order("note", {"text": f"forgot to {order.action.replace('_', ' ')}"})
        else:
            meant = order.arguments.get("service")
            near = _neighbours(view, meant) if isinstance(meant, str) else []
            chosen = span(draw(1, self.name, *identity), 0, len(near))
            # As likely put off as made at any one neighbour.
            if chosen < len(near):
                yield 0, Order(order.action, {**order.arguments, "service": near[chosen]})
            yield self.notices_us, order


def _neighbours(view: View, name: str) -> list[str]:
    """Services that call this one or that it calls, in the order of the map."""
    if name not in view.services:
        return []
    calls = view.services[name].calls
    return [
        other
        for other, service in view.services.items()
        if other != name and (other in calls or name in service.calls)
    ]


@RESPONDERS.register("novice")
class Novice(Learner):
    """Half a minute late at every step; one order in twenty slips, noticed after two minutes."""

    name = "novice"
    late_us: ClassVar[int] = 30 * SECOND
    notices_us: ClassVar[int] = 2 * MINUTE
    slips_ppm: ClassVar[int] = 50_000
