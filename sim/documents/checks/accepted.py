"""The list of advice that a document declines: only codes that exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.documents.explanations import EXPLANATIONS
from sim.documents.finding import Finding
from sim.errors import did_you_mean


def check_accepted(accepts: Mapping[str, str]) -> Iterator[Finding]:
    """Every code that is accepted is a code of advice."""
    known = tuple(code for code in EXPLANATIONS if code.startswith("W"))
    for code in accepts:
        if code not in known:
            message = f"no advice has the code {code!r}{did_you_mean(code, known, most=40)}"
            yield Finding("E317", ("accepts", code), message, at_key=True)
