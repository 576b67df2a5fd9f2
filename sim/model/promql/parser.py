"""From the text of a query to its tree: a documented part of PromQL, by recursive descent.

What PromQL has and this has not is refused by name. Source: Prometheus, "Querying basics",
"Operators", "Query functions".
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, NoReturn

from pydantic import AfterValidator, StringConstraints

from sim.errors import did_you_mean
from sim.model.pattern import compiled
from sim.model.promql.tokens import BadQuery, Token, duration_us, tokens, unquoted
from sim.model.promql.tree import (
    COMPARISONS,
    Aggregation,
    Call,
    Expression,
    Form,
    Matcher,
    Matching,
    Negation,
    Number,
    Operation,
    Pairing,
    Selection,
    form,
)

MOST_LETTERS = 1_000
MOST_DEPTH = 40
OF_RANGES = (
    "rate",
    "increase",
    "delta",
    "avg_over_time",
    "max_over_time",
    "min_over_time",
    "sum_over_time",
    "count_over_time",
    "last_over_time",
    "quantile_over_time",
)
OF_VECTORS = ("abs", "ceil", "floor")
# These take a share before what they are about.
OF_A_SHARE = frozenset({"quantile", "quantile_over_time"})
AGGREGATIONS = ("sum", "avg", "max", "min", "count", "quantile")
# What binds the least first.
_LEVELS = (COMPARISONS, ("+", "-"), ("*", "/", "%"))
_NO_HISTOGRAMS = (
    "no metric is a histogram here; latency is told as quantiles, by service, zone, version and "
    "journey: gameday_latency_p95_seconds"
)
# Of PromQL, but of no use here, or not yet.
_LEFT_OUT = (
    "and",
    "or",
    "unless",
    "group_left",
    "group_right",
    "topk",
    "bottomk",
    "stddev",
    "stdvar",
    "count_values",
    "group",
    "irate",
    "idelta",
    "deriv",
    "predict_linear",
    "absent",
    "label_replace",
    "label_join",
    "vector",
    "scalar",
    "time",
)


@lru_cache(maxsize=64)
def parse(query: str) -> Expression:
    """The tree of a query.

    Raises:
        BadQuery: with the column, what was found and what to write.
    """
    reading = _Reading(tokens(query))
    node = reading.expression(0)
    reading.end()
    if form(node) is Form.RANGE:
        raise BadQuery(1, "samples of a while are no answer; put a function around: rate(...[5m])")
    return node


def _is_query(text: str) -> str:
    parse(text)
    return text


# What a responder may write; refused with a sentence where it cannot be read.
Query = Annotated[
    str, StringConstraints(min_length=1, max_length=MOST_LETTERS), AfterValidator(_is_query)
]


class _Reading:
    """The words of one query, and how far they have been read."""

    def __init__(self, words: list[Token]) -> None:
        self._words = words
        self._at = 0
        self._depth = 0

    # -- Words -------------------------------------------------------------------------------

    @property
    def _next(self) -> Token:
        return self._words[self._at]

    def _take(self) -> Token:
        word = self._next
        self._at += 1
        return word

    def _takes(self, *signs: str) -> Token | None:
        """The next word where it is one of these signs."""
        word = self._next
        return self._take() if word.kind == "sign" and word.text in signs else None

    def _names(self, *names: str) -> Token | None:
        """The next word where it is one of these names."""
        word = self._next
        return self._take() if word.kind == "name" and word.text in names else None

    def _expect(self, sign: str) -> Token:
        found = self._takes(sign)
        if found is None:
            self._refuse(f"expected {sign!r}")
        return found

    def _refuse(self, wanted: str) -> NoReturn:
        word = self._next
        if word.kind == "name" and word.text in _LEFT_OUT:
            raise BadQuery(word.column, f"{word.text!r} is PromQL, but not of the part known here")
        raise BadQuery(word.column, f"{wanted}, found {word.told}")

    def end(self) -> None:
        """Nothing may be left."""
        if self._next.kind != "end":
            self._refuse("expected an operator or the end")

    # -- Operators ---------------------------------------------------------------------------

    def expression(self, level: int) -> Expression:
        """Operators of a level, from left to right."""
        if level == len(_LEVELS):
            return self._signed()
        left = self.expression(level + 1)
        while (sign := self._takes(*_LEVELS[level])) is not None:
            is_bool = sign.text in COMPARISONS and self._names("bool") is not None
            pairing = self._pairing()
            right = self.expression(level + 1)
            left = _operation(sign, left, right, is_bool=is_bool, pairing=pairing)
        return left

    def _pairing(self) -> Pairing:
        word = self._names("on", "ignoring")
        return Pairing() if word is None else Pairing(word.text == "on", self._labels())

    def _signed(self) -> Expression:
        sign = self._takes("-", "+")
        if sign is None:
            return self._power()
        with_sign = self._deeper(self._signed)
        _needs(with_sign, "a sign", Form.SCALAR, Form.VECTOR)
        return with_sign if sign.text == "+" else Negation(with_sign, sign.column)

    def _power(self) -> Expression:
        base = self._atom()
        sign = self._takes("^")
        if sign is None:
            return base
        pairing = self._pairing()
        return _operation(sign, base, self._deeper(self._signed), is_bool=False, pairing=pairing)

    # -- Atoms -------------------------------------------------------------------------------

    def _atom(self) -> Expression:
        word = self._next
        if word.kind == "number":
            self._take()
            return Number(float(word.text), word.column)
        if self._takes("("):
            inner = self._deeper(lambda: self.expression(0))
            self._expect(")")
            return inner
        if word.kind == "name":
            follows = self._words[self._at + 1]
            is_call = follows.kind == "sign" and follows.text == "("
            is_grouped = follows.kind == "name" and follows.text in ("by", "without")
            if word.text in AGGREGATIONS and (is_call or is_grouped):
                return self._aggregation()
            if is_call:
                return self._call()
        if word.kind != "name" and word.text != "{":
            self._refuse("expected a metric, a function or a number")
        return self._selection()

    def _aggregation(self) -> Aggregation:
        word = self._take()
        labels, without = self._grouping() or ((), False)
        share, argument = self._arguments(word)
        _needs(argument, word.text, Form.VECTOR)
        after = self._grouping()
        if after is not None:
            labels, without = after
        return Aggregation(word.text, argument, share, labels, without, word.column)

    def _grouping(self) -> tuple[tuple[str, ...], bool] | None:
        word = self._names("by", "without")
        return None if word is None else (self._labels(), word.text == "without")

    def _call(self) -> Call:
        word = self._take()
        if word.text not in (*OF_RANGES, *OF_VECTORS):
            if word.text in _LEFT_OUT:
                self._at -= 1
                self._refuse("")
            if word.text == "histogram_quantile":
                raise BadQuery(word.column, _NO_HISTOGRAMS)
            near = did_you_mean(word.text, (*OF_RANGES, *OF_VECTORS, *AGGREGATIONS))
            raise BadQuery(word.column, f"no function {word.text!r}{near}")
        share, argument = self._arguments(word)
        _needs(argument, word.text, Form.RANGE if word.text in OF_RANGES else Form.VECTOR)
        return Call(word.text, argument, share, word.column)

    def _arguments(self, word: Token) -> tuple[float | None, Expression]:
        self._expect("(")
        share = None
        if word.text in OF_A_SHARE:
            number = self._next
            if number.kind != "number":
                self._refuse(f"{word.text} takes a number first, as in 0.95; expected one")
            self._take()
            share = float(number.text)
            self._expect(",")
        argument = self._deeper(lambda: self.expression(0))
        self._expect(")")
        return share, argument

    def _labels(self) -> tuple[str, ...]:
        self._expect("(")
        found: list[str] = []
        while not self._takes(")"):
            if found:
                self._expect(",")
            if self._next.kind != "name":
                self._refuse("expected a label")
            found.append(self._take().text)
        return tuple(found)

    def _selection(self) -> Selection:
        column = self._next.column
        matchers: list[Matcher] = []
        if self._next.kind == "name":
            word = self._next
            if word.text in _LEFT_OUT:
                self._refuse("")
            matchers.append(Matcher("__name__", Matching.EQUAL, self._take().text))
        if self._takes("{"):
            while not self._takes("}"):
                matchers.append(self._matcher())
                if self._next.text != "}":
                    self._expect(",")
        if not any(_needs_something(matcher) for matcher in matchers):
            raise BadQuery(column, "every series would match; name a metric or a label's value")
        range_us = self._range()
        return Selection(tuple(matchers), range_us, self._offset(), column)

    def _matcher(self) -> Matcher:
        if self._next.kind != "name":
            self._refuse("expected a label")
        label = self._take().text
        sign = self._takes(*Matching)
        if sign is None:
            self._refuse("expected =, !=, =~ or !~")
        word = self._next
        if word.kind != "text":
            self._refuse('expected text in quotes, as in service="cart"')
        self._take()
        value = unquoted(word.text)
        if sign.text in (Matching.LIKE, Matching.UNLIKE):
            try:
                compiled(value)
            except ValueError as error:
                raise BadQuery(word.column, str(error)) from error
        return Matcher(label, Matching(sign.text), value)

    def _range(self) -> int:
        if not self._takes("["):
            return 0
        lasts = self._duration("[5m]")
        self._expect("]")
        return lasts

    def _offset(self) -> int:
        return self._duration("offset 5m") if self._names("offset") else 0

    def _duration(self, example: str) -> int:
        word = self._next
        if word.kind != "duration" or not duration_us(word.text):
            self._refuse(f"expected a duration, as in {example}")
        self._take()
        return duration_us(word.text)

    def _deeper(self, read: Callable[[], Expression]) -> Expression:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise BadQuery(self._next.column, f"more than {MOST_DEPTH} deep")
        found = read()
        self._depth -= 1
        return found


def _operation(
    sign: Token, left: Expression, right: Expression, *, is_bool: bool, pairing: Pairing
) -> Operation:
    for side in (left, right):
        _needs(side, repr(sign.text), Form.SCALAR, Form.VECTOR)
    is_of_numbers = form(left) is form(right) is Form.SCALAR
    if is_of_numbers and sign.text in COMPARISONS and not is_bool:
        raise BadQuery(sign.column, f"two numbers are compared with 'bool': 1 {sign.text} bool 2")
    return Operation(sign.text, left, right, is_bool, pairing, sign.column)


def _needs(node: Expression, who: str, *forms: Form) -> None:
    found = form(node)
    if found in forms:
        return
    hint = {
        Form.RANGE: "; write how long: metric[5m]",
        Form.VECTOR: "; put a function around: rate(...[5m])" if found is Form.RANGE else "",
    }.get(forms[-1], "")
    wanted = " or ".join(one.told for one in forms)
    raise BadQuery(node.column, f"{who} is of {wanted}, this is {found.told}{hint}")


def _needs_something(matcher: Matcher) -> bool:
    """Whether a series without the label does not match."""
    match matcher.how:
        case Matching.EQUAL:
            return matcher.value != ""
        case Matching.UNEQUAL:
            return matcher.value == ""
        case Matching.LIKE:
            return compiled(matcher.value).fullmatch("") is None
        case Matching.UNLIKE:
            return compiled(matcher.value).fullmatch("") is not None
