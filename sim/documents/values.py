"""Pydantic's findings in this house's words, at their place, with stable codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.documents.finding import Finding
from sim.documents.node import Loc, Node, locate
from sim.documents.shape import fields_at
from sim.errors import did_you_mean, nearest

_KINDS = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "a text; quote it",
    "finite_number": "a finite number",
    "datetime_type": "a date and time; write 2026-03-10T14:00:00+01:00",
    "datetime_parsing": "a date and time; write 2026-03-10T14:00:00+01:00",
    "datetime_from_date_parsing": "a date and time; write 2026-03-10T14:00:00+01:00",
    "datetime_object_invalid": "a date and time; write 2026-03-10T14:00:00+01:00",
}
_FORMS = {
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "dict_type": "a mapping",
    "tuple_type": "a list",
    "list_type": "a list",
}
_BOUNDS = {
    "greater_than": ("too small", "more than", "gt"),
    "greater_than_equal": ("too small", "at least", "ge"),
    "less_than": ("too large", "less than", "lt"),
    "less_than_equal": ("too large", "at most", "le"),
}
_PATTERNS = (
    ("\\.", "is not 'service.operation'"),
    ("[A-Z]{2,4}", "is not a drill code; write two to four capitals and digits: BF-104"),
    ("W4", "is not a code of advice; write W401"),
    ("[A-Za-z]", "is not a name; use letters, digits, '-' and '_', a letter first, at most 63"),
)


def findings(
    error: ValidationError, model: type[BaseModel], root: Node, *, prefix: Loc = ()
) -> list[Finding]:
    """Every finding of pydantic's, said for authors. ``prefix`` leads to where ``model`` stands.

    A list that is too short only because what it holds is faulty is no finding of its own.
    """
    details = error.errors(include_url=False)
    inside = {
        tuple(detail["loc"])[:depth] for detail in details for depth in range(len(detail["loc"]))
    }
    return [
        _finding(detail, model, root, prefix, tuple(detail["loc"]))
        for detail in details
        if detail["type"] != "too_short" or tuple(detail["loc"]) not in inside
    ]


def _finding(
    detail: Mapping[str, Any], model: type[BaseModel], root: Node, prefix: Loc, loc: Loc
) -> Finding:
    kind, given, context = detail["type"], detail["input"], detail.get("ctx", {})
    whole = prefix + loc
    if kind == "extra_forbidden":
        allowed = fields_at(model, loc[:-1])
        message = f"unknown field {str(loc[-1])!r}{_hint(str(loc[-1]), allowed)}"
        # The place is the key's, the path is the mapping's that must not hold it.
        return Finding("E202", whole, message, at_key=True)
    if kind == "missing":
        return Finding("E201", whole[:-1], f"field {str(loc[-1])!r} is missing")
    if loc and loc[-1] == "[key]" and kind == "enum":
        _, message = _message(kind, given, context, detail)
        return Finding("E203", whole[:-1], message, at_key=True)
    if loc and loc[-1] == "[key]":
        return Finding("E206", whole[:-1], f"{shown(given)} {_pattern(detail)}", at_key=True)
    code, message = _message(kind, given, context, detail)
    if given is None and locate(root, whole).node.value is None and code in {"E204", "E209"}:
        expected = _KINDS.get(kind) or f"{_FORMS.get(kind, 'a value')}"
        message = f"is empty; {expected} is expected"
    return Finding(code, whole, message)


def _message(  # noqa: PLR0911 - one line per family of errors reads best
    kind: str, given: object, context: Mapping[str, Any], detail: Mapping[str, Any]
) -> tuple[str, str]:
    if kind in {"enum", "literal_error"}:
        allowed = _allowed(str(context.get("expected", "")))
        return "E203", f"{shown(given)} is not allowed{_hint(str(given), allowed)}"
    if kind in _KINDS:
        return "E204", f"{shown(given)} is not {_KINDS[kind]}"
    if kind in _FORMS:
        return "E209", f"{shown(given)} stands here; {_FORMS[kind]} is expected"
    if kind in _BOUNDS or kind in {"too_short", "too_long", "string_too_long"}:
        return _size(kind, given, context)
    if kind == "string_pattern_mismatch":
        return "E206", f"{shown(given)} {_pattern(detail)}"
    if kind == "value_error":
        return "E208", str(context["error"])
    return "E200", f"{shown(given)}: {str(detail['msg'])[:200]}"


def _size(kind: str, given: object, context: Mapping[str, Any]) -> tuple[str, str]:
    if kind in _BOUNDS:
        word, bound, key = _BOUNDS[kind]
        return "E205", f"{shown(given)} is {word}; {bound} {_number(context[key])}"
    if kind in {"too_short", "too_long"}:
        least = context.get("min_length")
        bound = f"at least {least}" if least is not None else f"at most {context['max_length']}"
        return "E205", f"holds {context['actual_length']}; {bound}"
    return "E207", f"is longer than {context['max_length']:,} characters"


def shown(value: object) -> str:
    """A given value, short enough for a line."""
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:56]}...{text[-1]}"


def _hint(name: str, allowed: tuple[str, ...]) -> str:
    near = nearest(name, allowed)
    if near is not None:
        return f"; did you mean {near!r}?"
    tail = did_you_mean(name, allowed, most=16)
    return tail.replace("; known: ", "; allowed: ") if allowed else "; none is allowed here"


def _allowed(expected: str) -> tuple[str, ...]:
    return tuple(part.strip("'") for part in expected.replace(" or ", ", ").split(", ") if part)


def _pattern(detail: Mapping[str, Any]) -> str:
    pattern = str(detail.get("ctx", {}).get("pattern", ""))
    return next((said for part, said in _PATTERNS if part in pattern), f"does not fit {pattern}")


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)
