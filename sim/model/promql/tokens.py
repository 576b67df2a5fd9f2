"""A query cut into words, each with its column."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sim.units import DAY, HOUR, MINUTE, SECOND

_MILLISECOND = 1_000
_UNITS = {
    "ms": _MILLISECOND,
    "s": SECOND,
    "m": MINUTE,
    "h": HOUR,
    "d": DAY,
    "w": 7 * DAY,
    "y": 365 * DAY,
}
_WORD = re.compile(
    r"""\s*(?:
      (?P<duration>(?:\d+(?:ms|[smhdwy]))+(?![\w.]))
    | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|(?:[iI]nf|NaN)\b)
    | (?P<name>[A-Za-z_:][\w:]*)
    | (?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)
    | (?P<sign>=~|!~|==|!=|<=|>=|[-+*/%^<>=(){}\[\],])
    )""",
    re.VERBOSE,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'"}


class BadQuery(ValueError):
    """A query that cannot be read: where, what was found, and what to write."""

    def __init__(self, column: int, sentence: str) -> None:
        self.column = column
        super().__init__(f"column {column}: {sentence}")


@dataclass(frozen=True, slots=True)
class Token:
    """One word. ``kind`` is duration, number, name, text, sign or end."""

    kind: str
    text: str
    column: int

    @property
    def told(self) -> str:
        """As it is told of in a sentence."""
        return "the end" if self.kind == "end" else repr(self.text)


def tokens(query: str) -> list[Token]:
    """The words of a query, an end at last.

    Raises:
        BadQuery: at what is no word.
    """
    found, at = [], 0
    query = query.rstrip()
    while at < len(query):
        match = _WORD.match(query, at)
        if match is None or match.lastgroup is None:
            rest = query[at:].lstrip()
            column = len(query) - len(rest) + 1
            if rest[0] in "\"'`":
                raise BadQuery(column, f"text opened by {rest[0]} is not closed")
            raise BadQuery(column, f"{rest[0]!r} means nothing here")
        kind = match.lastgroup
        found.append(Token(kind, match[kind], match.start(kind) + 1))
        at = match.end()
    return [*found, Token("end", "", len(query) + 1)]


def duration_us(text: str) -> int:
    """``1h30m`` in microseconds."""
    parts = re.findall(r"(\d+)(ms|[smhdwy])", text)
    return sum(int(count) * _UNITS[unit] for count, unit in parts)


def unquoted(text: str) -> str:
    """What stands between quotes; between backticks nothing is escaped."""
    if text[0] == "`":
        return text[1:-1]
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[0]), text[1:-1])
