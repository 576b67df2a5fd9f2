"""One typed line becomes one order: ``rollback cart``, ``declare SEV2``, ``scale cart replicas=6``.

Words fill an action's fields in their order, ``name=value`` names one; quotes keep blanks together.
"""

from __future__ import annotations

import shlex

from pydantic import JsonValue

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
    "post": "post_update",
    "diagnose": "submit_diagnosis",
    "page": "page_team",
    "shed": "shed_load",
    "drain": "drain_zone",
    "flag": "toggle_flag",
}


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
    kind = ALIASES.get(verb, verb)
    if kind not in ACTIONS:
        raise LineError(f"no verb {verb!r}{did_you_mean(verb, [*ACTIONS, *ALIASES])}")
    fields = list(ACTIONS.get(kind).model_fields)
    given: dict[str, JsonValue] = {}
    for word in rest:
        name, sign, value = word.partition("=")
        if sign and name in _names(kind):
            given[name] = scalar(value)
            continue
        free = [field for field in fields if field not in given]
        if not free:
            raise LineError(f"{kind} takes {usage(kind)}; {word!r} is one word too many")
        given[free[0]] = scalar(word)
    return Order(kind, given)


def usage(kind: str) -> str:
    """The fields of an action as a line takes them; those that may be left out in brackets."""
    told = []
    for name, field in ACTIONS.get(kind).model_fields.items():
        shown = field.alias or name
        told.append(shown if field.is_required() else f"[{shown}]")
    return " ".join(told) or "nothing more"


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
