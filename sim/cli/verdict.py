"""The block that ends a run on screen: targets, score, one bar each, where the report lies."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from reports.words import WORDS, quantity
from sim.cli.output import bar, clean, faint, fold, strong, tick, unicode_ok
from sim.scoring.sealed import UNTOLD
from sim.scoring.standard import VERSION

if TYPE_CHECKING:
    from reports.context import Judged

# Enough for "time to acknowledge" and the like.
NAME = 22
INDENT = "  "
DEEP = " " * 8


def lines(judged: Judged) -> Iterator[str]:
    """The block, line by line."""
    yield from profile_lines(judged)
    yield ""
    yield from target_lines(judged)
    yield ""
    yield from score_lines(judged)
    yield ""
    yield from harm_lines(judged)


def told_lines(judged: Judged, told: Mapping[str, Any]) -> Iterator[str]:
    """The block with stages; of a sealed result only what that says, and what to do about it."""
    if not told.get("is_sealed"):
        yield from lines(judged)
        yield from stage_lines(judged)
        return
    for name, one in told["score"]["dimensions"].items():
        value, own = one["value"], "; ".join(item["sentence"] for item in one["items"].values())
        if value is not None:
            drawn = f"{name:<9} {one['letter']}  {bar(value, 16):<16} {value:.2f}  "
            yield fold(drawn + clean(own), first=INDENT, then=DEEP)
    yield ""
    for target in told["targets"]:
        name, word = target["name"].replace("_", " "), "met" if target["met"] else "missed"
        yield f"  {tick(target['met'])} {name.ljust(NAME)} {faint(word)}"
    yield ""
    yield INDENT + strong(f"score {told['score']['total']:.0f} of 100")
    words = f"what was so, and what would have been better, is {UNTOLD}"
    yield fold(words, first=INDENT, then=INDENT)
    yield faint(f"{INDENT}scoring {VERSION}")
    if judged.card.conducted.words:
        yield fold(judged.card.conducted.words, first=INDENT, then=INDENT)


def target_lines(judged: Judged) -> Iterator[str]:
    """One line a target, k6's way: sign, name, actual, bound."""
    if not judged.card.targets:
        yield faint("  this drill states no targets")
    for target in judged.card.targets:
        name = target.name.replace("_", " ").ljust(NAME)
        blank = target.actual is None and target.met
        actual = ("-" if blank else quantity(target.actual, target.unit)).ljust(13)
        more = target.name == "journey_success"
        sign = ("≥" if more else "≤") if unicode_ok() else (">=" if more else "<=")
        bound = f"{sign} {quantity(target.target, target.unit)}"
        word = target.sentence if blank else "met" if target.met else "missed"
        yield f"  {tick(target.met)} {name} {actual} {bound.ljust(12)} {faint(word)}"


def profile_lines(judged: Judged) -> Iterator[str]:
    """Six bars with letters, each with what cost most; a rule that caps the total, in its words."""
    grade = judged.card.grade
    for name, one in grade.dimensions.items():
        if one.value is None:
            yield faint(fold(f"{name:<9} -  {clean(one.sentence)}", first=INDENT, then=DEEP))
            continue
        drawn = f"{name:<9} {grade.letters[name]}  {bar(one.value, 16):<16} {one.value:.2f}  "
        told = fold(drawn + clean(one.sentence), first=INDENT, then=DEEP)
        head = INDENT + drawn
        yield strong(told[: len(head)]) + told[len(head) :]
    for gate in grade.gates:
        words = f"at most {gate.cap:.0f}, {gate.name}: {clean(gate.sentence)}"
        yield fold(words, first=INDENT, then=INDENT)


def score_lines(judged: Judged) -> Iterator[str]:
    """The total second: with the outcome in words, the critical tasks, and how it was sat."""
    card = judged.card
    total = f"score {card.total:.0f} of 100"
    told = fold(f"{total}  {card.outcome.sentence}", first=INDENT, then=INDENT)
    yield INDENT + strong(total) + told[len(INDENT) + len(total) :]
    tasks = (" · " if unicode_ok() else ", ").join(
        f"{name} {letter}" for name, letter in card.grade.tasks.items()
    )
    if tasks:
        yield faint(fold(tasks, first=INDENT, then=INDENT))
    how = f"scoring {VERSION}; {card.admissible.sentence}"
    yield faint(fold(how, first=INDENT, then=INDENT))
    if card.conducted.words:
        yield fold(card.conducted.words, first=INDENT, then=INDENT)


def harm_lines(judged: Judged) -> Iterator[str]:
    """One bar each for nobody, panic, runbook and this run: harm in money on the same seed."""
    anchors = judged.card.anchors
    rows = [(WORDS[name], anchors[name]) for name in ("idle", "panic", "rule") if name in anchors]
    rows.append(("this run", judged.card.harm.money))
    most = max(money for _, money in rows) or 1.0
    yield "  harm in money, same seed (less is better)"
    for name, money in rows:
        drawn = bar(money / most)
        words = f"{name:<10} {drawn:<28} {money:>12,.0f}"
        yield "  " + (strong(words) if name == "this run" else words)


def stage_lines(judged: Judged) -> Iterator[str]:
    """One line a stage that was submitted."""
    submitted = {name: result for name, result in judged.card.stages.items() if result}
    if submitted:
        yield ""
        yield "  stages"
    for name, result in submitted.items():
        yield f"  {tick(result.success)} {name.ljust(NAME)} {faint(clean(result.sentence))}"


def effort_lines(judged: Judged) -> Iterator[str]:
    """What the answers cost, where anything was told; a mark where wall time was charged."""
    effort = judged.card.effort
    if effort.is_wall:
        words = "wall time was charged for thinking: the same program need not give the same run"
        yield from ("", faint(f"  {effort.think_s:.1f} s of {words}"))
    if effort.answers:
        yield from ("", faint(f"  usage: {effort.tokens:,} tokens, {effort.money:g} in money"))


def next_lines(*, folder: str, report: str | None, name: str, seed: int) -> Iterator[str]:
    """Where the run and its report lie, and lines to paste."""
    import sys

    opener = "open" if sys.platform == "darwin" else "xdg-open"
    yield clean(f"  run:    {folder}" if report is None else f"  report: {report}")
    yield ""
    yield faint("  next:")
    # Quoted as a shell wants it, so that a folder with a blank in its name can be pasted too.
    if report is not None:
        yield clean(f"    {opener} {shlex.quote(report)}")
    yield clean(f"    gameday replay {shlex.quote(folder)} --pace 60")
    yield clean(f"    gameday play {shlex.quote(name)} --seed {seed}")
