"""Paths into a document as problems print them, ``injects[0].fault.added``."""

from __future__ import annotations

import re

_STEP = re.compile(r"\.?([A-Za-z][A-Za-z0-9_-]*)|\[(\d+)\]|\.(\d+)")


def steps_of(path: str) -> tuple[str | int, ...]:
    """The names and places of a path; none where it is no path."""
    found: list[str | int] = []
    at = 0
    while at < len(path):
        step = _STEP.match(path, at)
        if step is None:
            return ()
        found.append(step[1] if step[1] is not None else int(step[2] or step[3]))
        at = step.end()
    return tuple(found)
