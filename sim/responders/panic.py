"""Does everything at once: the anchor of drills in which the best answer is restraint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.model.alerting import Urgency
from sim.model.order import Order
from sim.observe.view import ServiceView, View
from sim.responders.registry import RESPONDERS


@RESPONDERS.register("panic")
class Panic:
    """On the first page or message: restart all, scale everything up, roll everything back."""

    name = "panic"

    def __init__(self) -> None:
        self._has_panicked = False

    def decide(self, view: View) -> Sequence[Order]:
        """Once, all of it."""
        pages = any(alert.is_firing and alert.urgency is Urgency.PAGE for alert in view.alerts)
        is_startled = pages or bool(view.messages)
        if self._has_panicked or not is_startled:
            return ()
        self._has_panicked = True
        orders = [Order("acknowledge")] if pages else []
        for service in view.services.values():
            orders.extend(_all_of(service))
        return orders

    def close(self) -> None:
        """Nothing is held."""


def _all_of(service: ServiceView) -> Iterator[Order]:
    if service.quota > service.replicas_desired:
        yield Order("scale", {"service": service.name, "replicas": service.quota})
    yield Order("rollback", {"service": service.name})
    yield Order("restart", {"service": service.name, "mode": "all"})
