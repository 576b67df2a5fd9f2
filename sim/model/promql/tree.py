"""What a query is made of. Durations are microseconds; a column counts from 1."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Matching(StrEnum):
    """How a label is compared; a pattern must match the whole value."""

    EQUAL = "="
    UNEQUAL = "!="
    LIKE = "=~"
    UNLIKE = "!~"


class Form(StrEnum):
    """What an expression comes to at one time."""

    SCALAR = "scalar"
    VECTOR = "instant vector"
    RANGE = "range vector"

    @property
    def told(self) -> str:
        """With its article."""
        return f"an {self.value}" if self is Form.VECTOR else f"a {self.value}"


@dataclass(frozen=True, slots=True)
class Matcher:
    """One condition on one label; a label that is not there reads as empty."""

    label: str
    how: Matching
    value: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number."""

    value: float
    column: int


@dataclass(frozen=True, slots=True)
class Selection:
    """Series by name and labels; with ``range_us`` their samples of that long."""

    matchers: tuple[Matcher, ...]
    range_us: int
    offset_us: int
    column: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function of a range or a vector; ``share`` is that of a quantile."""

    function: str
    argument: Expression
    share: float | None
    column: int


@dataclass(frozen=True, slots=True)
class Aggregation:
    """Elements put together; ``labels`` are those to keep, or ``without`` those to drop."""

    function: str
    argument: Expression
    share: float | None
    labels: tuple[str, ...]
    without: bool
    column: int


@dataclass(frozen=True, slots=True)
class Pairing:
    """Which labels two elements must share to be put together: ``on`` these, or all but these."""

    on: bool = False
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """Arithmetic or a comparison of two sides; ``is_bool`` makes a comparison 0 or 1."""

    sign: str
    left: Expression
    right: Expression
    is_bool: bool
    pairing: Pairing
    column: int


@dataclass(frozen=True, slots=True)
class Negation:
    """The same with the other sign."""

    of: Expression
    column: int


Expression: TypeAlias = Number | Selection | Call | Aggregation | Operation | Negation

COMPARISONS = ("==", "!=", "<=", "<", ">=", ">")


def form(node: Expression) -> Form:
    """What an expression comes to."""
    match node:
        case Number():
            return Form.SCALAR
        case Selection():
            return Form.RANGE if node.range_us else Form.VECTOR
        case Operation():
            sides = {form(node.left), form(node.right)}
            return Form.VECTOR if Form.VECTOR in sides else Form.SCALAR
        case Negation():
            return form(node.of)
        case _:
            return Form.VECTOR
