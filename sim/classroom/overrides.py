"""What an instructor sets otherwise than the machine: with a reason, and the original kept.

A mark is never rewritten. Whoever reads it lays the overrides over it, and both are shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from pydantic import JsonValue

from sim.classroom.book import ClassFolder, Mark, Row, Verdict, append_rows, read_rows
from sim.errors import SimError, did_you_mean

LETTERS = ("P", "S", "M", "U")
TOTAL = "total"
VERDICT = "verdict"


class NoOverride(SimError):
    """What was to be set is not there to be set."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Override:
    """One row of ``overrides.jsonl``.

    ``what`` is ``total`` (0 to 100), ``verdict``, ``task:<name>`` (P, S, M or U) or
    ``dimension:<name>`` (0 to 1).
    """

    trainee: str
    item: int
    attempt: int
    what: str
    value: float | str
    original: JsonValue  # what the machine had said
    reason: str
    author: str
    at: str  # wall clock, with a zone

    def as_row(self) -> Row:
        """As it is written."""
        return asdict(self)


def value_at(mark: Mark, what: str) -> JsonValue:
    """What the machine said.

    Raises:
        NoOverride: where there is no such thing in this mark.
    """
    if what == TOTAL:
        return mark.score.get("total")
    if what == VERDICT:
        return mark.verdict.value
    kind, _, name = what.partition(":")
    group = mark.score.get({"task": "tasks", "dimension": "dimensions"}.get(kind, ""))
    known = group if isinstance(group, dict) else {}
    if name not in known:
        there = [TOTAL, VERDICT]
        for one, many in (("task", "tasks"), ("dimension", "dimensions")):
            names = mark.score.get(many)
            there += [f"{one}:{key}" for key in names] if isinstance(names, dict) else []
        raise NoOverride(f"nothing {what!r} in this mark; there are {', '.join(there)}")
    found = known[name]
    return found.get("value") if isinstance(found, dict) else found


def checked(what: str, given: str) -> float | str:
    """The value that was typed, in the form of what it is for.

    Raises:
        NoOverride: with what is allowed.
    """
    if what == VERDICT:
        if given not in set(Verdict):
            raise NoOverride(f"{given!r} is no verdict{did_you_mean(given, tuple(Verdict))}")
        return given
    if what.startswith("task:"):
        if given.upper() not in LETTERS:
            raise NoOverride(f"{given!r} is no grade of a task; write P, S, M or U")
        return given.upper()
    most = 100.0 if what == TOTAL else 1.0
    try:
        value = float(given)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= most:
        raise NoOverride(f"{given!r} is not a number from 0 to {most:g}")
    return value


def keep_override(folder: ClassFolder, one: Override) -> None:
    """Add a row; earlier ones stay."""
    append_rows(folder.overrides_file, [one.as_row()])


def overrides(folder: ClassFolder) -> list[Override]:
    """Every override, oldest first."""
    return [Override(**row) for row in read_rows(folder.overrides_file)]  # type: ignore[arg-type]


def overridden(mark: Mark, rows: Iterable[Override]) -> Mark:
    """The mark as it counts: the newest override of each thing laid over what the machine said.

    ``score.overridden`` holds them, with reason, author, time and original. A task or a dimension
    that is set otherwise does not move the total: that is set by its own override.
    """
    which = (mark.trainee, mark.item, mark.attempt)
    mine = {one.what: one for one in rows if (one.trainee, one.item, one.attempt) == which}
    score, verdict = dict(mark.score), mark.verdict
    for what, one in mine.items():
        if what == TOTAL:
            score[TOTAL] = one.value
            continue
        if what == VERDICT:
            verdict = Verdict(str(one.value))
            continue
        kind, _, name = what.partition(":")
        many = "tasks" if kind == "task" else "dimensions"
        group = score.get(many)
        known = dict(group) if isinstance(group, dict) else {}
        old = known.get(name)
        known[name] = {**old, "value": one.value} if isinstance(old, dict) else one.value
        score[many] = known
    if mine:
        score["overridden"] = [mine[what].as_row() for what in sorted(mine)]
    return replace(mark, score=score, verdict=verdict)
