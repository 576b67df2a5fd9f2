"""One typed line becomes one order: ``rollback cart``, ``declare SEV2``, ``scale cart replicas=6``.

Words fill an action's fields in their order, ``name=value`` names one; quotes keep blanks together.
"""

from __future__ import annotations

import enum
import re
import shlex
import typing
from collections.abc import Sequence

from pydantic import JsonValue, ValidationError

from sim.errors import SimError, did_you_mean
from sim.model.kinds import ACTIONS
from sim.model.order import Order

# Short forms, for people under pressure.
ALIASES = {
    "ack": "acknowledge",
    "metrics": "query_metrics",
    "logs": "query_logs",
    "traces": "query_traces",
    "alerts": "query_alerts",
    "changes": "query_changes",
    "topology": "query_topology",
    "status": "query_status",
    "probes": "query_probes",
    "reports": "query_reports",
    "post": "post_update",
    "diagnose": "submit_diagnosis",
    "page": "page_team",
    "ask": "ask_expert",
    "role": "assign_role",
    "approve": "request_approval",
    "decide": "record_decision",
    "shed": "shed_load",
    "drain": "drain_zone",
    "flag": "toggle_flag",
}


# So many choices are told in full; of more, the nearest.
FEW = 6


class LineError(SimError):
    """A line that is no order; the drill goes on."""

    exit_code = 2


def parse(line: str) -> Order:
    """The order of a line.

    Raises:
        LineError: with what is allowed; nothing has been ordered.
    """
    try:
        words = shlex.split(line, comments=True)
    except ValueError as error:
        raise LineError(f"{error}; close the quote") from error
    if not words:
        raise LineError("nothing to order; type help")
    verb, *rest = words
    kind = verb_of(verb)
    if kind is None:
        raise LineError(f"no verb {verb!r}{did_you_mean(verb, [*ACTIONS, *ALIASES])}")
    fields = typed_fields(kind)
    given: dict[str, JsonValue] = {}
    for word in rest:
        name, sign, value = word.partition("=")
        if sign and name in {*fields, *_names(kind)}:
            given[name] = scalar(value)
            continue
        free = [field for field in fields if field not in given]
        if not free:
            raise LineError(f"{kind} takes {usage(kind)}; {word!r} is one word too many")
        given[free[0]] = scalar(word)
    _check(kind, given)
    return Order(kind, given)


def _check(kind: str, given: dict[str, JsonValue]) -> None:
    """A slip of the hand is told before it costs anybody a second.

    Raises:
        LineError: naming the first field that is missing or is no such thing.
    """
    try:
        ACTIONS.get(kind).model_validate(given)
    except ValidationError as error:
        slip = error.errors(include_url=False)[0]
    else:
        return
    where = ".".join(str(part) for part in slip["loc"])
    if ACTIONS.get(kind).typed_as is not None:
        # Told by the word that was typed, not by where it ends up.
        where = where.rpartition(".")[2]
    if slip["type"] == "missing":
        raise LineError(f"{kind} needs {where}: {kind} {usage(kind)}")
    expected = slip.get("ctx", {}).get("expected")
    if expected is not None:
        known = re.findall(r"'([^']+)'", str(expected))
        near = "" if len(known) <= FEW else did_you_mean(str(slip["input"]), known)
        raise LineError(f"no {where} {slip['input']!r}{near or '; there are ' + ', '.join(known)}")
    said = slip["msg"].removeprefix("Value error, ")
    raise LineError(f"{where or kind}: {said}: {kind} {usage(kind)}")


def check_names(order: Order, services: Sequence[str]) -> None:
    """Whether the services that an order names exist.

    Raises:
        LineError: with the nearest that does.
    """
    name = order.arguments.get("service")
    if isinstance(name, str) and name not in services:
        raise LineError(f"no service {name!r}{did_you_mean(name, services)}")


def verb_of(word: str) -> str | None:
    """The action that a typed verb or its short form means; None for none."""
    kind = ALIASES.get(word, word)
    return kind if kind in ACTIONS else None


def typed_fields(kind: str) -> list[str]:
    """The fields of an action in the order in which free words fill them."""
    action = ACTIONS.get(kind)
    return list(action.typed_as or action.model_fields)


def usage(kind: str) -> str:
    """The fields of an action as a line takes them; those that may be left out in brackets."""
    action = ACTIONS.get(kind)
    if action.typed_as is not None:
        return " ".join(action.typed_as)
    told = []
    for name, field in action.model_fields.items():
        shown = field.alias or name
        told.append(shown if field.is_required() else f"[{shown}]")
    return " ".join(told) or "nothing more"


def choices(annotation: object) -> list[str]:
    """The values of an enumeration, a literal, or an optional one of them."""
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return [str(member.value) for member in annotation]
    if typing.get_origin(annotation) is typing.Literal:
        return [str(value) for value in typing.get_args(annotation)]
    return [value for part in typing.get_args(annotation) for value in choices(part)]


def scalar(text: str) -> JsonValue:
    """A typed word: whole number, number, true, false or text."""
    if text in ("true", "false"):
        return text == "true"
    for read in (int, float):
        try:
            value = read(text)
        except ValueError:
            continue
        if value == value and abs(value) < 1e15:  # noqa: PLR0124 - not NaN, not infinite
            return value
    return text


def _names(kind: str) -> set[str]:
    fields = ACTIONS.get(kind).model_fields
    return set(fields) | {field.alias for field in fields.values() if field.alias}
