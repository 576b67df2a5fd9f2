"""What was asked of the log store, newest at the end, alike lines told once with their number."""

from __future__ import annotations

import re
from itertools import groupby

from rich.text import Text

from sim.cli.console.seen import Seen, answer_of, heading, line
from sim.model.pattern import compiled
from sim.units import SECOND

_HUES = ("cyan", "magenta", "green", "yellow", "blue")
_LEVELS = {"ERROR": "red", "WARN": "yellow"}


def draw(seen: Seen) -> list[Text]:
    """Lines of every answer so far, each once, those that the filter keeps."""
    where = f"r asks {seen.service or 'all'} again (25 s) · f follows · / regex"
    told = [heading("LOGS", where)]
    lines = found(seen)
    if not lines:
        asked = bool(seen.answers("query_logs"))
        return [
            *told,
            line("  no line matches" if asked else "  nothing asked yet: r, or :logs SERVICE"),
        ]
    for (level, service, message), same in groupby(lines, key=lambda entry: entry[1:]):
        alike = list(same)
        times = f" (x{len(alike)})" if len(alike) > 1 else ""
        hue = _HUES[sum(map(ord, service)) % len(_HUES)]
        told.append(
            line(
                (f"  {seen.clock(alike[0][0])} ", "dim"),
                (f"{level:<5} ", _LEVELS.get(level, "")),
                (f"{service}: ", hue),
                f"{message}{times}",
            )
        )
    return told


def found(seen: Seen) -> list[tuple[int, str, str, str]]:
    """(at, level, service, message) in the order of time; a bad regex is taken as plain text."""
    try:
        pattern = compiled(f"(?i){seen.filter}")
    except ValueError:
        pattern = compiled(f"(?i){re.escape(seen.filter)}")
    kept: dict[tuple[int, str, str, str], None] = {}
    for order in seen.answers("query_logs"):
        lines = answer_of(order).get("lines")
        for entry in lines if isinstance(lines, list) else ():
            assert isinstance(entry, dict)
            at_us = round(float(str(entry["at_s"])) * SECOND)
            key = (at_us, str(entry["level"]).upper(), str(entry["service"]), str(entry["message"]))
            if pattern.search(f"{key[1]} {key[2]}: {key[3]}"):
                kept[key] = None
    return sorted(kept, key=lambda key: key[0])
