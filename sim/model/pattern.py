"""Regular expressions that cannot run for ever: RE2's, as Prometheus and Loki match.

RE2 matches in time linear in the text, so that no pattern that somebody types can hang a drill.
Source: Cox, "Regular Expression Matching Can Be Simple And Fast".
"""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Protocol, cast

from pydantic import AfterValidator, StringConstraints

MOST_LETTERS = 300


class Pattern(Protocol):
    """A compiled pattern."""

    def search(self, text: str) -> object:
        """Where it is found anywhere in a text; None: nowhere."""
        ...

    def fullmatch(self, text: str) -> object:
        """Whether it is the whole text; None: it is not."""
        ...


@lru_cache(maxsize=64)
def compiled(pattern: str) -> Pattern:
    """The pattern, ready to match.

    Raises:
        ValueError: if RE2 cannot read it; look-around and references back are no part of RE2.
    """
    # Few drills match a pattern, and reading the library takes time.
    import re2  # noqa: PLC0415

    options = re2.Options()
    options.log_errors = False
    try:
        return cast("Pattern", re2.compile(pattern, options))
    except re2.error as error:
        told = error.args[0] if error.args else ""
        why = told.decode(errors="replace") if isinstance(told, bytes) else str(told)
        raise ValueError(f"{pattern!r} is no regular expression (RE2): {why}") from error


def _is_pattern(text: str) -> str:
    compiled(text)
    return text


# What an author or a responder may write; refused with a sentence where it cannot be read.
Regex = Annotated[str, StringConstraints(max_length=MOST_LETTERS), AfterValidator(_is_pattern)]
