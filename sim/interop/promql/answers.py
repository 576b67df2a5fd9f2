"""A query's answer as plain JSON, at one time or at every step of a window."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from sim.errors import did_you_mean
from sim.interop.promql.evaluation import Element, Evaluation, NoAnswer, Value
from sim.interop.promql.series import NAME, Series
from sim.model.promql.parser import parse
from sim.model.promql.tree import (
    Aggregation,
    Call,
    Expression,
    Matching,
    Negation,
    Operation,
    Selection,
)
from sim.units import SECOND

MOST_SERIES = 100
Key = tuple[tuple[str, str], ...]


def answer(
    query: str, series: Sequence[Series], now_us: int, steps_us: Sequence[int]
) -> dict[str, JsonValue]:
    """The value now, and where several steps are asked for the points of each series.

    Values that JSON has no number for are words: ``NaN``, ``+Inf``, ``-Inf``.
    """
    tree, evaluation = parse(query), Evaluation(series)
    told: dict[str, JsonValue] = {"expr": query, "at_s": now_us / SECOND}
    try:
        now = _by_labels(evaluation.value(tree, now_us))
        points: dict[Key, list[JsonValue]] = {}
        for at_us in steps_us if len(steps_us) > 1 else ():
            for key, value in _by_labels(evaluation.value(tree, at_us)).items():
                points.setdefault(key, []).append([at_us / SECOND, _number(value)])
    except NoAnswer as error:
        return {**told, "result": [], "note": str(error)}
    keys = sorted({*now, *points})
    result: list[JsonValue] = [
        {
            "labels": dict(key),
            "value": _number(now[key]) if key in now else None,
            **({"points": points.get(key, [])} if len(steps_us) > 1 else {}),
        }
        for key in keys[:MOST_SERIES]
    ]
    note = "" if keys else _nothing(tree, series)
    if len(keys) > MOST_SERIES:
        note = f"the first {MOST_SERIES} of {len(keys)} series; narrow them, or put them together"
    return {**told, "result": result, **({"note": note} if note else {})}


def _by_labels(value: Value) -> dict[Key, float]:
    if isinstance(value, float):
        return {(): value}
    return {_key(one): one.value for one in value}


def _key(one: Element) -> Key:
    return tuple(sorted(one.labels.items()))


def _number(value: float) -> JsonValue:
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else ("+Inf" if value > 0 else "-Inf")


def _nothing(tree: Expression, series: Sequence[Series]) -> str:
    """Why nothing was found, where a name is to blame."""
    known = sorted({one.labels[NAME] for one in series})
    for selection in _selections(tree):
        for matcher in selection.matchers:
            is_name = matcher.label == NAME and matcher.how is Matching.EQUAL
            if is_name and matcher.value not in known:
                return f"no metric {matcher.value!r}{did_you_mean(matcher.value, known)}"
    return "no series matches"


def _selections(tree: Expression) -> Iterator[Selection]:
    match tree:
        case Selection():
            yield tree
        case Call() | Aggregation():
            yield from _selections(tree.argument)
        case Negation():
            yield from _selections(tree.of)
        case Operation():
            yield from _selections(tree.left)
            yield from _selections(tree.right)
