"""What a program says, taken apart with care: one JSON object a line, and nothing strange in it."""

from __future__ import annotations

import json
from typing import Any

from pydantic import JsonValue

from sim.errors import ResponderFailed
from sim.model.order import Order
from sim.observe.wire import PROTOCOL

MOST_ORDERS = 100
_LONGEST_LABEL = 200


def read_object(line: bytes) -> dict[str, Any]:
    """The object of a line.

    Raises:
        ResponderFailed: ``not_utf8``, ``not_json`` or ``not_object``.
    """
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        raise ResponderFailed("not_utf8", f"byte {error.start} of a line is not UTF-8") from error
    try:
        value = json.loads(text, parse_constant=_refuse, object_pairs_hook=_unique)
        # Half of a surrogate pair can be written in JSON and nowhere else.
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        reason = str(error)[:120] or type(error).__name__
        raise ResponderFailed("not_json", f"a line is not JSON: {reason}") from error
    if not isinstance(value, dict):
        raise ResponderFailed("not_object", f"a line holds a {type(value).__name__}")
    return value


def check_hello(said: dict[str, Any]) -> None:
    """Whether both sides speak the same protocol; a program need not say.

    Raises:
        ResponderFailed: ``protocol``.
    """
    version = said.get("protocol", PROTOCOL)
    if version != PROTOCOL:
        raise ResponderFailed("protocol", f"speaks {version!r}; this engine speaks {PROTOCOL}")


def read_orders(said: dict[str, Any], look: int) -> list[Order]:
    """The orders of an answer to look number ``look``.

    Raises:
        ResponderFailed: ``stale_answer``, ``bad_answer`` or ``too_many_orders``.
    """
    if said.get("id", look) != look:
        raise ResponderFailed("stale_answer", f"answers {said['id']!r} where {look} was asked")
    orders = said.get("orders")
    if not isinstance(orders, list):
        raise ResponderFailed("bad_answer", "'orders' must be a list")
    if len(orders) > MOST_ORDERS:
        raise ResponderFailed("too_many_orders", f"{len(orders)} at once; at most {MOST_ORDERS}")
    return [_order(raw) for raw in orders]


def _order(raw: object) -> Order:
    if isinstance(raw, str):
        raw = {"action": raw}
    if not isinstance(raw, dict) or not isinstance(raw.get("action"), str):
        raise ResponderFailed("bad_answer", "an order needs an 'action'")
    label = raw.get("label")
    is_label = label is None or (isinstance(label, str) and len(label) <= _LONGEST_LABEL)
    if not is_label:
        raise ResponderFailed("bad_answer", "a label is a short string")
    arguments: JsonValue = raw.get("arguments")
    if arguments is None:
        arguments = {k: v for k, v in raw.items() if k not in ("action", "label")}
    if not isinstance(arguments, dict):
        raise ResponderFailed("bad_answer", "'arguments' must be an object")
    return Order(raw["action"], arguments, label)


def _refuse(word: str) -> float:
    raise ValueError(f"{word} is no JSON number")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found
