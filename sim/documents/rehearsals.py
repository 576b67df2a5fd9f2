"""Results of rehearsals: a CSV of ``option,stage,date,minutes,success`` beside the plan."""

from __future__ import annotations

import datetime
import math
from typing import Any

from sim.documents.finding import Finding
from sim.documents.inside import exists, inside
from sim.documents.judging import placed
from sim.documents.limits import REPLAY_BYTES
from sim.documents.reader import Source
from sim.documents.text import decode, read_bytes
from sim.errors import DocumentError, Problem, did_you_mean
from sim.model.plan.stage import Stage
from sim.units import LONGEST_US, MINUTE, format_duration

_HEADER = ("option", "stage", "date", "minutes", "success")
_SUCCESS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def fill_rehearsals(data: Any, source: Source) -> tuple[Any, dict[str, bytes], list[Problem]]:
    """The plan's values with the lines of its rehearsals filled in."""
    name = data.get("rehearsals") if isinstance(data, dict) else None
    if not isinstance(name, str):
        return data, {}, []
    assert source.path is not None
    path = inside(source.path.parent, name)
    if path is None or not exists(path):
        what = "must stay inside the plan's folder" if path is None else "is not there"
        finding = Finding("E409", ("rehearsals",), f"{name[:60]!r} {what}")
        return data, {}, placed([finding], source)
    try:
        content = read_bytes(path, shown=name, most=REPLAY_BYTES)
        rows, problems = read_rehearsals(content, shown=name)
    except DocumentError as error:
        return data, {}, list(error.problems)
    return {**data, "rehearsed": rows}, {name: content}, problems


def read_rehearsals(data: bytes, *, shown: str) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Every line as a rehearsal's values, and every line that is none."""
    lines = decode(data, shown=shown).splitlines()
    if not lines or tuple(part.strip() for part in lines[0].split(",")) != _HEADER:
        message = f"the first line must be '{','.join(_HEADER)}'"
        return [], [Problem(shown, 1, 1, "", message, "E409")]
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        try:
            rows.append(_row([part.strip() for part in line.split(",")]))
        except ValueError as error:
            problems.append(Problem(shown, number, 1, "", str(error), "E409"))
    return rows, problems


def _row(parts: list[str]) -> dict[str, Any]:
    if len(parts) != len(_HEADER):
        raise ValueError(f"{len(parts)} fields; {len(_HEADER)} are expected: {','.join(_HEADER)}")
    option, stage, date, minutes, success = parts
    known = tuple(one.value for one in Stage)
    if stage not in known:
        raise ValueError(f"no stage {stage[:40]!r}{did_you_mean(stage, known)}")
    if not _is_day(date):
        raise ValueError(f"{date[:40]!r} is not a day; write 2026-03-10")
    if success.lower() not in _SUCCESS:
        raise ValueError(f"success {success[:40]!r} is neither yes nor no")
    return {
        "option": option or None,
        "stage": stage,
        "date": date,
        "took": _minutes(minutes),
        "is_success": _SUCCESS[success.lower()],
    }


def _is_day(text: str) -> bool:
    """Whether it is a day as it is kept: ISO 8601 knows others, such as 20260310."""
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _minutes(text: str) -> str:
    try:
        minutes = float(text)
    except ValueError:
        minutes = math.nan
    if not 0.0 < minutes * MINUTE <= LONGEST_US:
        raise ValueError(f"minutes {text[:40]!r} must be a number above 0")
    return format_duration(max(1, round(minutes * MINUTE)))
