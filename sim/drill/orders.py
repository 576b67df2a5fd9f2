"""The orders of a run: each has a number and one state, moved by the lifecycle's table."""

from __future__ import annotations

from dataclasses import replace

from pydantic import JsonValue

from sim.drill.logbook import Logbook
from sim.journal.entries import Kind
from sim.lifecycle.order import ORDER, OrderEvent
from sim.model.order import Order, OrderState, OrderStatus


class OrderBook:
    """Every order in the order of asking."""

    def __init__(self, logbook: Logbook) -> None:
        self._logbook = logbook
        self._statuses: list[OrderStatus] = []
        # The same for who looks; None: one has moved since somebody looked.
        self._shown: tuple[OrderStatus, ...] | None = ()
        self._line: list[int] = []  # the newest journal line of each order
        self._by_label: dict[str, int] = {}
        self.ended = 0

    def is_known(self, label: str | None) -> bool:
        """Whether an order of this label was asked before."""
        return label is not None and label in self._by_label

    def ask(self, order: Order, at_us: int, *, cause: int) -> int:
        """Write an order down; its number."""
        number = len(self._statuses) + 1
        self._shown = None
        self._statuses.append(
            OrderStatus(
                number,
                order.action,
                order.arguments,
                order.label,
                OrderState.ASKED,
                at_us,
                None,
                "",
            )
        )
        if order.label is not None:
            self._by_label[order.label] = number
        data: dict[str, JsonValue] = {
            "action": order.action,
            "arguments": order.arguments,
            "label": order.label,
            "by": order.by,
        }
        self._line.append(
            self._logbook.tell(Kind.ORDER, subject(number), OrderState.ASKED.value, data, cause)
        )
        return number

    def line(self, number: int) -> int:
        """The newest journal line of an order."""
        return self._line[number - 1]

    def start(self, number: int, *, is_told: bool) -> None:
        """It is being carried out; told where that takes time."""
        state = self._move(number, OrderEvent.START)
        self._statuses[number - 1] = replace(self._statuses[number - 1], state=state)
        if is_told:
            self._tell(number, state, {})

    def end(
        self,
        number: int,
        event: OrderEvent,
        at_us: int,
        *,
        reason: str = "",
        answer: JsonValue = None,
        data: dict[str, JsonValue] | None = None,
    ) -> int:
        """It ended; the journal line that says so. The answer itself is not journalled."""
        state = self._move(number, event)
        self._statuses[number - 1] = replace(
            self._statuses[number - 1], state=state, ended_us=at_us, reason=reason, answer=answer
        )
        self.ended += 1
        told = dict(data or {})
        if reason:
            told["reason"] = reason
        return self._tell(number, state, told)

    def statuses(self) -> tuple[OrderStatus, ...]:
        """What the responder knows of every order."""
        if self._shown is None:
            self._shown = tuple(self._statuses)
        return self._shown

    def _move(self, number: int, event: OrderEvent) -> OrderState:
        status = self._statuses[number - 1]
        self._shown = None
        return ORDER.move(status.state, event, subject=subject(number))

    def _tell(self, number: int, state: OrderState, data: dict[str, JsonValue]) -> int:
        cause = self._line[number - 1]
        line = self._logbook.tell(Kind.ORDER, subject(number), state.value, data, cause)
        self._line[number - 1] = line
        return line


def subject(number: int) -> str:
    """How the journal calls an order."""
    return f"order-{number}"
