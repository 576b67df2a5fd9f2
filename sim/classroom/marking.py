"""From a collected run to a mark: verified against what was handed out, then lived again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import JsonValue

from sim.classroom.about import Level
from sim.classroom.book import ClassFolder, Mark, Row, Trust, Verdict
from sim.classroom.form import Item
from sim.classroom.handing_out import Course
from sim.classroom.packet import Place
from sim.classroom.receipts import SEAT, Receipt
from sim.classroom.verifying import Standing, check_run
from sim.errors import JournalError
from sim.journal.folder import WALL_CLOCK, RunFolder


@dataclass(frozen=True)
class Remarked:
    """What another process made of a run: how it stands when lived again, and its result."""

    standing: Standing
    result: Row | None  # as in result.json


@dataclass(frozen=True)
class Attempted:
    """One attempt that is to be marked."""

    place: Place
    code: str  # of the drill
    number: int  # over all items of the form
    commitment: str | None  # what its head must name; None where nothing was handed out
    seen: tuple[Receipt, ...] = ()


# Lives the run in a folder again, in a fresh process, and scores it.
Remark = Callable[[Path], Remarked]


def mark(folder: ClassFolder, course: Course, one: Attempted, remark: Remark) -> Mark:
    """The mark of one attempt; of what was never sealed too, as practice."""
    run = folder.run(one.place.trainee, one.code, one.number)
    standing = check_run(run, commitment=one.commitment, seen=one.seen)
    result: Row = {}
    if standing.verdict in (Verdict.VERIFIED, Verdict.UNSEALED):
        again = remark(run)
        if again.standing.verdict is not Verdict.VERIFIED:
            standing = again.standing
        elif again.result is not None:
            result = again.result
    item = course.form.items[one.place.item - 1]
    seed = result.get("seed")
    return Mark(
        trainee=one.place.trainee,
        item=one.place.item,
        drill=one.code,
        attempt=one.place.attempt,
        seed=seed if isinstance(seed, int) else None,
        trust=trust_of(course.about.level, item, standing, run, one.seen),
        registered=result.get("registered") is True,
        verdict=standing.verdict,
        problem=standing.problem or _outside(item, run),
        score=_row(result, "score"),
        stamps=_row(result, "stamps"),
        measures=_row(result, "measures"),
        targets=_rows(result, "targets"),
        asks=_rows(result, "asks"),
        silences=_rows(result, "silences"),
        journal_sha256=str(result.get("journal_sha256") or ""),
        engine=str(result.get("engine") or ""),
        run=run.relative_to(folder.path).as_posix() if run.is_dir() else "",
    )


def trust_of(
    level: Level, item: Item, standing: Standing, run: Path, seen: Iterable[Receipt]
) -> Trust:
    """What a mark can be trusted for.

    An exam is what the seat wrote from the first record to the last; a run that came in by another
    way is as good as one that was done at home.
    """
    if item.hints or standing.verdict is Verdict.UNSEALED:
        return Trust.PRACTICE
    if level is not Level.EXAM:
        return Trust.TAKE_HOME
    if standing.verdict is not Verdict.VERIFIED:
        return Trust.EXAM
    last = RunFolder(run).read_journal().next_sequence - 1
    is_seen = any(one.by == SEAT and one.sequence == last for one in seen)
    return Trust.EXAM if is_seen else Trust.TAKE_HOME


def _outside(item: Item, run: Path) -> str | None:
    """A word where a run was begun outside its window, by the clock of the machine it ran on."""
    if item.opens is None and item.closes is None:
        return None
    try:
        told = RunFolder(run).read_manifest().get(WALL_CLOCK)
        begun = datetime.fromisoformat(str(told))
    except (JournalError, ValueError):
        return None
    if item.opens is not None and begun < item.opens:
        return f"begun before it opened, at {told} by its machine's clock"
    if item.closes is not None and begun > item.closes:
        return f"begun after it closed, at {told} by its machine's clock"
    return None


def _row(result: Row, name: str) -> Row:
    value = result.get(name)
    return value if isinstance(value, dict) else {}


def _rows(result: Row, name: str) -> list[JsonValue]:
    value = result.get(name)
    return value if isinstance(value, list) else []


def counting(marks: Iterable[Mark], *, is_best: bool) -> list[Mark]:
    """Of several attempts at an item the one that counts: the best, or the last that stands.

    Which of the two was fixed in the form beforehand. Where none stands, the last is shown.
    """
    groups: dict[tuple[str, int], list[Mark]] = {}
    for one in marks:
        groups.setdefault((one.trainee, one.item), []).append(one)
    found = []
    for which in sorted(groups):
        group = sorted(groups[which], key=lambda one: one.attempt)
        standing = [one for one in group if one.counts] or group
        found.append(max(standing, key=_worth) if is_best else standing[-1])
    return found


def _worth(one: Mark) -> tuple[bool, float, int]:
    """No score is less than a score of 0; of equals the later."""
    return one.total is not None, one.total or 0.0, one.attempt
