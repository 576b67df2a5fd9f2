"""What an agent may do, numbered: the orders of a drill that need no words of one's own.

The table follows from what is documented before the clock starts; the mask from what can be seen
now. Neither knows the truth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import is_

import numpy as np
import numpy.typing as npt

from sim.model.order import Order, OrderState
from sim.observe.view import ServiceView, View

Mask = npt.NDArray[np.int8]
Running = frozenset[str]
# The move that gives no order.
LOOK_ON = 0
_TAKEN = frozenset({"acknowledged", "declared", "mitigated", "reopened"})


@dataclass(frozen=True, slots=True)
class Move:
    """One number: its name, the order that it gives on a view, and when it makes sense.

    ``is_open`` is told the services on which an order runs, too.
    """

    name: str
    order: Callable[[View], Order | None]
    is_open: Callable[[View, Running], bool]


class Moves:
    """Every move of a drill, in a fixed order; number 0 looks on, and it alone orders nothing."""

    def __init__(self, view: View) -> None:
        self._moves = tuple(_moves(view))
        # The parts of a view that the last mask was made of, and that mask.
        self._seen: tuple[object, ...] = ()
        self._mask: Mask = np.zeros(len(self._moves), dtype=np.int8)

    def __len__(self) -> int:
        return len(self._moves)

    @property
    def names(self) -> tuple[str, ...]:
        """Words for each number."""
        return tuple(move.name for move in self._moves)

    def orders(self, number: int, view: View) -> list[Order]:
        """The orders of a move; none where it only looks on."""
        order = self._moves[number].order(view)
        return [] if order is None else [order]

    def mask(self, view: View) -> Mask:
        """1 for each move that is not refused as far as the view tells, shape ``(moves,)``.

        Parts of a view are frozen, and the same ones come again while nothing moves.
        """
        parts = (view.alerts, view.incident, view.orders)
        seen = (*parts, *view.services.values(), *view.flags.values())
        if len(seen) != len(self._seen) or not all(map(is_, seen, self._seen)):
            self._seen, self._mask = seen, self.fresh_mask(view)
        return self._mask.copy()

    def fresh_mask(self, view: View) -> Mask:
        """The same, worked out anew."""
        running = _running(view)
        return np.array([move.is_open(view, running) for move in self._moves], dtype=np.int8)


def _moves(view: View) -> Iterator[Move]:
    yield Move("look on", lambda _: None, lambda *_: True)
    yield _fixed("acknowledge", Order("acknowledge"), _has_fresh_page)
    yield _fixed("declare", Order("declare", {"severity": "SEV2"}), _can_declare)
    for state in ("looking", "fix_going_in", "watching", "resolved"):
        told = Order("post_update", {"action_state": state})
        yield _fixed(f"post {state}", told, _is_incident)
    yield _fixed("resolve", Order("resolve"), _can_resolve)
    for name in view.services:
        yield from _of_service(name)
    for flag in view.flags:
        for on in (False, True):
            yield _of_flag(flag, on=on)


def _of_flag(flag: str, *, on: bool) -> Move:
    order = Order("toggle_flag", {"flag": flag, "on": on})
    return _fixed(
        f"flag {flag} {'on' if on else 'off'}", order, lambda view, _: view.flags[flag] is not on
    )


def _of_service(name: str) -> Iterator[Move]:
    def service(view: View) -> ServiceView:
        return view.services[name]

    def is_free(_: View, running: Running) -> bool:
        return name not in running

    def is_steady(view: View, running: Running) -> bool:
        return name not in running and not service(view).is_rolling

    def scaled(by: int) -> Callable[[View], Order]:
        return lambda v: Order(
            "scale", {"service": name, "replicas": service(v).replicas_desired + by}
        )

    yield Move(
        f"scale up {name}",
        scaled(1),
        lambda v, o: is_steady(v, o) and service(v).replicas_desired < service(v).quota,
    )
    yield Move(
        f"scale down {name}",
        scaled(-1),
        lambda v, o: is_steady(v, o) and service(v).replicas_desired > 1,
    )
    back, again = Order("rollback", {"service": name}), Order("restart", {"service": name})
    # A release that goes wrong is best turned back while it is still going out.
    yield _fixed(f"rollback {name}", back, is_free)
    yield _fixed(f"restart {name}", again, is_steady)


def _fixed(name: str, order: Order, is_open: Callable[[View, Running], bool]) -> Move:
    return Move(name, lambda _: order, is_open)


def _running(view: View) -> Running:
    """Services on which an order runs."""
    return frozenset(
        str(order.arguments.get("service"))
        for order in view.orders
        if order.state is OrderState.RUNNING
    )


def _has_fresh_page(view: View, _: Running) -> bool:
    return any(alert.is_firing and not alert.is_acknowledged for alert in view.alerts)


def _can_declare(view: View, _: Running) -> bool:
    return view.incident.state in ("detected", "acknowledged")


def _is_incident(view: View, running: Running) -> bool:
    return view.incident.state == "detected" or _can_resolve(view, running)


def _can_resolve(view: View, _: Running) -> bool:
    return view.incident.state in _TAKEN
