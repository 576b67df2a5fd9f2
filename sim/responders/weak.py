"""Somebody out of their depth: the rung of the ladder below the newcomer.

Besides being slower and forgetting more they act before they look, at the service that the page
names, which is where it hurts and seldom where it began; two changes in three go to the wrong
component first, or are put off; and they take a change that was carried out for a cure, and say
that it is over without a look. All are known of people under pressure: the first plan that comes to
mind is acted on, and its success is taken for granted (Reason, "Human Error", 1990, ch. 3 and 4:
frequency gambling, confirmation bias).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from sim.model.alerting import Urgency
from sim.model.order import Order, OrderState
from sim.observe.view import View
from sim.responders.novice import COORDINATING, Learner
from sim.responders.registry import RESPONDERS
from sim.units import MINUTE

OVER: Final = Order("post_update", {"audience": "status_page", "action_state": "resolved"})
_WORDS: Final = COORDINATING | {"note"}


@RESPONDERS.register("weak")
class Weak(Learner):
    """Three minutes late, slips; restarts what pages, errs first, and trusts what it did."""

    name = "weak"
    late_us: ClassVar[int] = 3 * MINUTE
    notices_us: ClassVar[int] = 4 * MINUTE
    slips_ppm: ClassVar[int] = 160_000
    strays_ppm: ClassVar[int | None] = 650_000

    def __init__(self) -> None:
        super().__init__()
        self._has_acted = False
        self._has_said_over = False

    def decide(self, view: View) -> Sequence[Order]:
        """A restart at first sight; then the runbooks, late; then that it is over."""
        return [*self._hasty(view), *super().decide(view), *self._relieved(view)]

    def _hasty(self, view: View) -> list[Order]:
        """Once, at the first page: all copies of the service that it names."""
        paged = [
            alert.service
            for alert in view.alerts
            if alert.is_firing and alert.urgency is Urgency.PAGE and alert.service in view.services
        ]
        if self._has_acted or not paged:
            return []
        self._has_acted = True
        return [Order("restart", {"service": paged[0], "mode": "all"})]

    def _relieved(self, view: View) -> list[Order]:
        """Once, when a change that the runbook asked for has been carried out."""
        done = [
            order
            for order in view.orders
            if order.state is OrderState.DONE and order.action not in _WORDS
        ]
        # The hasty restart is the first of them; what comes after it was meant as the cure.
        if self._has_said_over or len(done) < 2:
            return []
        self._has_said_over = True
        return [OVER]
