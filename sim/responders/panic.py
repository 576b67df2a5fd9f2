"""Does everything, or one thing everywhere, at once: what must never pay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from sim.model.order import Order
from sim.observe.view import ServiceView, View
from sim.responders.registry import RESPONDERS
from sim.responders.startled import is_paged, is_startled


@RESPONDERS.register("panic")
class Panic:
    """On the first page or message: restart all, scale everything up, roll everything back."""

    name = "panic"
    # Which of the three it does to every service.
    does: ClassVar[frozenset[str]] = frozenset({"scale", "rollback", "restart"})

    def __init__(self) -> None:
        self._has_panicked = False

    def decide(self, view: View) -> Sequence[Order]:
        """Once, all of it."""
        if self._has_panicked or not is_startled(view):
            return ()
        self._has_panicked = True
        orders = [Order("acknowledge")] if is_paged(view) else []
        for service in view.services.values():
            orders.extend(order for order in _all_of(service) if order.action in self.does)
        return orders

    def close(self) -> None:
        """Nothing is held."""


@RESPONDERS.register("restart-all")
class RestartAll(Panic):
    """On the first page or message: restart everything."""

    name = "restart-all"
    does: ClassVar[frozenset[str]] = frozenset({"restart"})


@RESPONDERS.register("scale-all")
class ScaleAll(Panic):
    """On the first page or message: scale everything up to its quota."""

    name = "scale-all"
    does: ClassVar[frozenset[str]] = frozenset({"scale"})


@RESPONDERS.register("rollback-all")
class RollBackAll(Panic):
    """On the first page or message: roll everything back."""

    name = "rollback-all"
    does: ClassVar[frozenset[str]] = frozenset({"rollback"})


def _all_of(service: ServiceView) -> Iterator[Order]:
    if service.quota > service.replicas_desired:
        yield Order("scale", {"service": service.name, "replicas": service.quota})
    yield Order("rollback", {"service": service.name})
    yield Order("restart", {"service": service.name, "mode": "all"})
