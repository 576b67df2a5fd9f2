"""What a program says, taken apart with care: one JSON object a line, and nothing strange in it."""

from __future__ import annotations

import json
from typing import Any

from pydantic import JsonValue, ValidationError

from sim.errors import ResponderFailed
from sim.model.order import Decision, Order, Usage
from sim.observe.wire import PROTOCOL
from sim.responders.messages import MOST_ORDERS, Answer, HelloAnswer, OrderSaid
from sim.units import SECOND


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
    try:
        version = HelloAnswer.model_validate(said).protocol
    except ValidationError as error:
        raise ResponderFailed("protocol", _first(error)) from error
    if version != PROTOCOL:
        raise ResponderFailed("protocol", f"speaks {version!r}; this engine speaks {PROTOCOL}")


def read_decision(said: dict[str, Any], look: int) -> Decision:
    """The answer to look number ``look``.

    Raises:
        ResponderFailed: ``stale_answer``, ``bad_answer`` or ``too_many_orders``.
    """
    if said.get("id", look) != look:
        raise ResponderFailed("stale_answer", f"answers {said['id']!r} where {look} was asked")
    orders = said.get("orders")
    if isinstance(orders, list) and len(orders) > MOST_ORDERS:
        raise ResponderFailed("too_many_orders", f"{len(orders)} at once; at most {MOST_ORDERS}")
    try:
        answer = Answer.model_validate(said)
    except ValidationError as error:
        raise ResponderFailed("bad_answer", _first(error)) from error
    usage = answer.usage
    return Decision(
        [_order(raw) for raw in answer.orders],
        think_us=round(answer.think_s * SECOND),
        usage=None if usage is None else Usage(usage.tokens, usage.money),
    )


def _order(said: str | OrderSaid) -> Order:
    if isinstance(said, str):
        return Order(said)
    beside: dict[str, JsonValue] = said.model_extra or {}
    arguments = beside if said.arguments is None else said.arguments
    return Order(said.action, arguments, said.label)


def _first(error: ValidationError) -> str:
    """The first thing wrong with an answer; of an order, what is wrong with it as an object."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    named = [one for one in found if OrderSaid.__name__ in one["loc"]] or found
    where = [str(part) for part in named[0]["loc"] if part != OrderSaid.__name__]
    return f"{'.'.join(where)}: {named[0]['msg']}"


def _refuse(word: str) -> float:
    raise ValueError(f"{word} is no JSON number")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found
