"""The value of a query at one time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.interop.promql import functions
from sim.interop.promql.operators import ARITHMETIC, COMPARED
from sim.interop.promql.series import NAME, Labels, Samples, Series, selected
from sim.model.promql.tree import (
    Aggregation,
    Call,
    Expression,
    Negation,
    Number,
    Operation,
    Pairing,
    Selection,
)
from sim.units import SECOND

Key = tuple[tuple[str, str], ...]


class NoAnswer(ValueError):
    """The query is well formed, but what it meets cannot be put together."""


@dataclass(frozen=True, slots=True)
class Element:
    """One series of an answer."""

    labels: Labels
    value: float


Value = float | list[Element]


class Evaluation:
    """One query over some series; they are picked once for all the times that are asked."""

    def __init__(self, series: Sequence[Series]) -> None:
        self._series = series
        self._picked: dict[Selection, list[Series]] = {}

    def value(self, node: Expression, at_us: int) -> Value:
        """A number, or elements with their labels.

        Raises:
            NoAnswer: where two elements would have the same labels.
        """
        match node:
            case Number():
                return node.value
            case Selection():
                return self._instant(node, at_us)
            case Call():
                return self._call(node, at_us)
            case Aggregation():
                return _aggregated(node, self._vector(node.argument, at_us))
            case Negation():
                return _negated(self.value(node.of, at_us))
            case Operation():
                return self._operation(node, at_us)

    def _vector(self, node: Expression, at_us: int) -> list[Element]:
        value = self.value(node, at_us)
        assert isinstance(value, list), "the parser lets no number through here"
        return value

    def _pick(self, selection: Selection) -> list[Series]:
        found = self._picked.get(selection)
        if found is None:
            found = self._picked[selection] = selected(self._series, selection)
        return found

    def _instant(self, selection: Selection, at_us: int) -> list[Element]:
        then_us = at_us - selection.offset_us
        values = ((one.labels, one.at(then_us)) for one in self._pick(selection))
        return [Element(labels, value) for labels, value in values if value is not None]

    def _call(self, call: Call, at_us: int) -> list[Element]:
        if call.function in functions.OF_ONE:
            of_one = functions.OF_ONE[call.function]
            vector = self._vector(call.argument, at_us)
            return _alone(Element(_nameless(one.labels), of_one(one.value)) for one in vector)
        selection = call.argument
        assert isinstance(selection, Selection), "only a selection has a range"
        until_us = at_us - selection.offset_us
        from_us = until_us - selection.range_us
        found = []
        for one in self._pick(selection):
            value = _over(call, one.between(from_us, until_us), from_us, until_us)
            if value is not None:
                keeps_name = call.function == "last_over_time"
                labels = one.labels if keeps_name else _nameless(one.labels)
                found.append(Element(labels, value))
        return _alone(found)

    def _operation(self, node: Operation, at_us: int) -> Value:
        left, right = self.value(node.left, at_us), self.value(node.right, at_us)
        if isinstance(left, float) and isinstance(right, float):
            return _computed(node.sign, left, right)
        if isinstance(left, list) and isinstance(right, list):
            return _matched(node, left, right)
        if isinstance(left, list):
            assert isinstance(right, float)
            sides = [(one, one.value, right) for one in left]
        else:
            assert isinstance(right, list)
            sides = [(one, left, one.value) for one in right]
        found = []
        for one, a, b in sides:
            if _is_filter(node):
                if COMPARED[node.sign](a, b):
                    found.append(one)
            else:
                found.append(Element(_nameless(one.labels), _computed(node.sign, a, b)))
        return _alone(found)


def _negated(value: Value) -> Value:
    if isinstance(value, float):
        return -value
    return _alone(Element(_nameless(one.labels), -one.value) for one in value)


def _over(call: Call, samples: Samples, from_us: int, until_us: int) -> float | None:
    _, values = samples
    match call.function:
        case "rate" | "increase" | "delta":
            is_counter = call.function != "delta"
            gained = functions.increase(samples, from_us, until_us, is_counter=is_counter)
            if gained is None or call.function != "rate":
                return gained
            return gained / ((until_us - from_us) / SECOND)
        case "quantile_over_time":
            assert call.share is not None
            return functions.quantile(call.share, values) if values else None
        case _:
            over = functions.OVER[call.function.removesuffix("_over_time")]
            return over(values) if values else None


def _aggregated(node: Aggregation, vector: list[Element]) -> list[Element]:
    groups: dict[Key, list[float]] = {}
    for one in vector:
        if node.without:
            left = (*node.labels, NAME)
            kept = {label: text for label, text in one.labels.items() if label not in left}
        else:
            kept = {label: one.labels[label] for label in node.labels if label in one.labels}
        groups.setdefault(_key(kept), []).append(one.value)
    if node.function == "quantile":
        share = node.share
        assert share is not None
        return [Element(dict(k), functions.quantile(share, v)) for k, v in groups.items()]
    over = functions.OVER[node.function]
    return [Element(dict(key), over(values)) for key, values in groups.items()]


def _matched(node: Operation, left: list[Element], right: list[Element]) -> list[Element]:
    """Elements of both sides that share labels, one of each."""
    others: dict[Key, Element] = {}
    for one in right:
        if others.setdefault(_key(_paired(node.pairing, one.labels)), one) is not one:
            raise NoAnswer(_many("right", node))
    found = []
    seen: set[Key] = set()
    for one in left:
        shared = _paired(node.pairing, one.labels)
        other = others.get(_key(shared))
        if other is None:
            continue
        if _key(shared) in seen:
            raise NoAnswer(_many("left", node))
        seen.add(_key(shared))
        labels = _result_labels(node, one.labels)
        if not _is_filter(node):
            found.append(Element(labels, _computed(node.sign, one.value, other.value)))
        elif COMPARED[node.sign](one.value, other.value):
            found.append(Element(labels, one.value))
    return found


def _is_filter(node: Operation) -> bool:
    """Whether it leaves elements out and changes none."""
    return node.sign in COMPARED and not node.is_bool


def _result_labels(node: Operation, labels: Labels) -> Labels:
    pairing = node.pairing
    if pairing.on:
        return _paired(pairing, labels)
    kept = labels if _is_filter(node) else _nameless(labels)
    return {label: text for label, text in kept.items() if label not in pairing.labels}


def _many(side: str, node: Operation) -> str:
    return (
        f"column {node.column}: several series on the {side} of {node.sign!r} share their labels; "
        "sum them first, or name the labels to match with on(...)"
    )


def _paired(pairing: Pairing, labels: Labels) -> Labels:
    if pairing.on:
        return {label: labels[label] for label in pairing.labels if label in labels}
    left = (*pairing.labels, NAME)
    return {label: text for label, text in labels.items() if label not in left}


def _computed(sign: str, left: float, right: float) -> float:
    if sign in COMPARED:
        return float(COMPARED[sign](left, right))
    return ARITHMETIC[sign](left, right)


def _nameless(labels: Labels) -> Labels:
    return {label: text for label, text in labels.items() if label != NAME}


def _key(labels: Labels) -> Key:
    return tuple(sorted(labels.items()))


def _alone(elements: Iterable[Element]) -> list[Element]:
    """Each once.

    Raises:
        NoAnswer: where two have the same labels.
    """
    found = list(elements)
    if len({_key(one.labels) for one in found}) < len(found):
        raise NoAnswer(
            "without its name one series is like another; ask for one metric, or sum them"
        )
    return found
