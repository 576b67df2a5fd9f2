"""Labels compared as Alertmanager compares them: ``alertname=~"cart.*",severity=page``.

A word without a sign is an alert's name, as ``amtool`` takes it.
Source: Prometheus, Alertmanager, "Matcher"; ``amtool silence add --help``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from sim.model.pattern import compiled
from sim.model.promql.tree import Matcher, Matching

Labels = Mapping[str, str]
ALERT_NAME = "alertname"
_ONE = re.compile(
    r"""\s*(?:(?P<label>[A-Za-z_]\w*)\s*(?P<how>=~|!~|!=|=)\s*)?
    (?P<value>"(?:[^"\\]|\\.)*"|[^\s,"=!~]+)\s*(?:,|(?=\s)|$)""",
    re.VERBOSE,
)


@lru_cache(maxsize=256)
def matchers_of(text: str) -> tuple[Matcher, ...]:
    """The matchers of a text, parted by commas or blanks; all must hold.

    Raises:
        ValueError: where one cannot be read, or there is none.
    """
    found, at, rest = [], 0, text.rstrip()
    while at < len(rest):
        match = _ONE.match(rest, at)
        if match is None:
            raise ValueError(f"{rest[at:].strip()!r} is no matcher; write severity=page")
        value = match["value"]
        if value.startswith('"'):
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        how = Matching(match["how"] or "=")
        if how in (Matching.LIKE, Matching.UNLIKE):
            compiled(value)
        found.append(Matcher(match["label"] or ALERT_NAME, how, value))
        at = match.end()
    if not found:
        raise ValueError("no matcher; write alertname=... or severity=page")
    return tuple(found)


def test_of(matcher: Matcher) -> Callable[[Labels], bool]:
    """Whether labels meet a matcher; a label that is not there reads as empty."""
    label, value = matcher.label, matcher.value
    match matcher.how:
        case Matching.EQUAL:
            return lambda labels: labels.get(label, "") == value
        case Matching.UNEQUAL:
            return lambda labels: labels.get(label, "") != value
        case Matching.LIKE:
            like = compiled(value)
            return lambda labels: like.fullmatch(labels.get(label, "")) is not None
        case Matching.UNLIKE:
            unlike = compiled(value)
            return lambda labels: unlike.fullmatch(labels.get(label, "")) is None


def meets(text: str, labels: Labels) -> bool:
    """Whether labels meet every matcher of a text."""
    return all(test_of(matcher)(labels) for matcher in matchers_of(text))


def _are_matchers(text: str) -> str:
    matchers_of(text)
    return text


# What an author or a responder may write.
Matchers = Annotated[str, StringConstraints(max_length=300), AfterValidator(_are_matchers)]
