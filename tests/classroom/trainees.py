"""Trainees of a known level: the reference with slips, by keyed draws.

A slip is an order that comes late, is left out, goes to another service, is one that nothing asked
for, or an update that says too soon that it is over. The better the trainee, the fewer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sim.model.order import Decision, Order
from sim.observe.view import View
from sim.responders.base import Responder
from sim.streams import draw, unit
from sim.units import SECOND

# From the least to the most able: the share of orders that slip, before luck.
LEVELS = (0.2, 0.4, 0.6, 0.8, 1.0)
LATE_S = 300
# Which share of slips is which; what is left over is only late.
LEFT_OUT, ELSEWHERE, NEEDLESS, TOO_SOON = 0.35, 0.25, 0.25, 0.25


@dataclass(frozen=True, slots=True)
class Slipping:
    """How one trainee slips at one drill; ``slips`` is a probability for each order."""

    trainee: int
    drill: str
    level: float  # 0 to 1, 1 is the reference

    def lot(self, what: str, step: int) -> float:
        """A number from 0 to 1 that is this trainee's own, whatever else happens."""
        return unit(draw(self.trainee, f"slip {what}", self.drill, step))


class Trainee:
    """Decides as another does, with slips."""

    def __init__(self, inner: Responder, slipping: Slipping) -> None:
        self.name = inner.name
        self._inner = inner
        self._slipping = slipping
        self._held: list[tuple[int, int, Order]] = []
        self._step = 0

    def decide(self, view: View) -> Sequence[Order]:
        """Orders whose time has come; what the other wants now is slipped and held."""
        wanted = self._inner.decide(view)
        for order in wanted.orders if isinstance(wanted, Decision) else wanted:
            self._take(order, view)
        due = [one for one in self._held if one[0] <= view.now_us]
        self._held = [one for one in self._held if one[0] > view.now_us]
        return [order for _, _, order in sorted(due, key=lambda one: one[:2])]

    def close(self) -> None:
        """The other closes too."""
        self._inner.close()

    def _take(self, order: Order, view: View) -> None:
        me, self._step = self._slipping, self._step + 1
        worse = 1.0 - me.level
        late_us = round(worse * me.lot("late", self._step) * LATE_S * SECOND)
        due = view.now_us + late_us
        if me.lot("out", self._step) < worse * LEFT_OUT and order.action != "resolve":
            return
        services = sorted(view.services)
        other = services[int(me.lot("which", self._step) * len(services))]
        if me.lot("elsewhere", self._step) < worse * ELSEWHERE:
            for name in ("service", "component"):
                if name in order.arguments:
                    order = replace(order, arguments={**order.arguments, name: other})
        self._held.append((due, self._step, order))
        if me.lot("needless", self._step) < worse * NEEDLESS:
            self._held.append(
                (due, self._step, Order("restart", {"service": other, "mode": "all"}))
            )
        if order.action == "post_update" and me.lot("soon", self._step) < worse * TOO_SOON:
            said = {**order.arguments, "action_state": "resolved", "text": "It is over."}
            self._held.append((due, self._step, Order("post_update", said)))
