"""From an order as it was given to an action that can be carried out, or a reason why not."""

from __future__ import annotations

import json

from pydantic import JsonValue, ValidationError

from sim.errors import ResponderFailed, did_you_mean
from sim.model.kinds import ACTIONS, Action
from sim.model.order import Order

MOST_ORDERS = 100
MOST_ORDER_BYTES = 65_536
# Whatever is read again later, however deep in other calls, must be readable there.
MOST_ORDER_DEPTH = 32


def read_action(order: Order) -> Action | str:
    """The action, or in one sentence what is wrong with the order."""
    if order.action not in ACTIONS:
        return f"no action {order.action!r}{did_you_mean(order.action, tuple(ACTIONS))}"
    try:
        return ACTIONS.get(order.action).model_validate(order.arguments)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        return _said(order.action, first["type"], tuple(map(str, first["loc"])), first["msg"])


def _said(action: str, kind: str, loc: tuple[str, ...], message: str) -> str:
    """What pydantic found, in the words that people at the prompt read too."""
    where = ".".join(loc)
    if kind == "missing":
        return f"{action} needs {where!r}"
    if kind == "extra_forbidden":
        known = tuple(ACTIONS.get(action).model_fields)
        return f"{action} has no field {where!r}{did_you_mean(where, known)}"
    return f"{where or action}: {message.removeprefix('Value error, ')}"


def check_orders(orders: list[Order]) -> None:
    """Whether the orders of one step can be written down at all.

    Raises:
        ResponderFailed: if they are too many, too long, or hold what JSON cannot say.
    """
    if len(orders) > MOST_ORDERS:
        raise ResponderFailed("too_many_orders", f"{len(orders)} at once; at most {MOST_ORDERS}")
    for order in orders:
        try:
            written = [order.action, order.arguments, order.label, order.by]
            size = len(json.dumps(written, allow_nan=False, ensure_ascii=False).encode())
        except (ValueError, TypeError, RecursionError) as error:
            raise ResponderFailed("bad_order", f"cannot be written down: {error}") from error
        if size > MOST_ORDER_BYTES:
            raise ResponderFailed("bad_order", f"{size} bytes; at most {MOST_ORDER_BYTES}")
        if _is_deeper(order.arguments, MOST_ORDER_DEPTH):
            raise ResponderFailed("bad_order", f"nested deeper than {MOST_ORDER_DEPTH}")


def _is_deeper(value: JsonValue, most: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    parts = value.values() if isinstance(value, dict) else value
    return most == 0 or any(_is_deeper(part, most - 1) for part in parts)
