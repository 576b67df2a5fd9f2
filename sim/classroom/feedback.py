"""Feedback for one trainee: from what moves were worth where that is known, else from the score.

What a move saved stands in ``credit.json`` beside the run. Where it is missing, the items of the
score say what went well, what did not, and what would have changed it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reports.cohort.sheet import Moment, Sheet, Target
from sim.classroom.book import Mark, Row
from sim.classroom.curriculum.attempt import mapping, number, whole
from sim.classroom.curriculum.curriculum import load_curriculum
from sim.classroom.good_calls import told_calls
from sim.classroom.paper_pages import papers_of
from sim.classroom.seen import moment
from sim.classroom.statistics.table import dimension_value
from sim.journal.entries import Entry
from sim.scoring import standard
from sim.scoring.sealed import UNTOLD, sealed_score, sealed_targets

MOST = 3
# The rule of the curriculum that a drill must give a chance for, by what is to be practised.
PRACTISED = {
    "detect": ("severity", "saying early how bad it is"),
    "diagnose": ("belief", "saying what you suspect, with what it is worth, before acting on it"),
    "mitigate": ("precise", "changing only what helps, and first what helps most"),
    "lead": ("cadence", "keeping people told, in time and truly"),
    "recover": ("verified", "checking after each change, and closing only what has held"),
}
NOT_MEASURED = "{drill}: not measured."
SEALED = "{drill}: " + UNTOLD + "."


@dataclass(frozen=True)
class Sat:
    """One attempt: its mark, its journal and, where it was measured, what its moves were worth.

    ``is_told``: whether what was so may be told; of a registered attempt once a post-mortem of it
    is filed, or was due.
    """

    mark: Mark
    entries: Sequence[Entry]
    credit: Row
    is_told: bool = True

    def as_told(self) -> Sat:
        """Itself, or sealed."""
        if self.is_told:
            return self
        mark = self.mark
        score = sealed_score(mark.score) if mark.score else {}
        targets = sealed_targets([mapping(one) for one in mark.targets])
        return replace(self, mark=replace(mark, score=score, targets=targets), credit={})


def sheet_of(trainee: str, course: str, sat: Sequence[Sat], papers: Sequence[Mark] = ()) -> Sheet:
    """The sheet of one trainee, over all that they sat and handed in."""
    sat = [one.as_told() for one in sat]
    best, gaps = [], []
    for one in sat:
        worth = _measured(one) or _scored(one)
        best += [told for told in worth if told[0] > 0.0]
        gaps += [told for told in worth if told[0] < 0.0]
    return Sheet(
        trainee=trainee,
        course=course,
        trust=tuple(trust.words for trust in sorted({one.mark.trust for one in sat})),
        attempts=tuple(_attempt(one.mark) for one in sat),
        best=_most(best),
        gaps=_most(gaps),
        practise=_practise([one.mark for one in sat]),
        targets=tuple(target for one in sat for target in _targets(one.mark)),
        luck=tuple(
            f"{one.mark.drill}: {words}."
            if isinstance(words := one.credit.get("luck_words"), str)
            else (NOT_MEASURED if one.is_told else SEALED).format(drill=one.mark.drill)
            for one in sat
        ),
        calls=tuple(words for one in sat for words in told_calls(one.mark.drill, one.credit)),
        papers=papers_of(papers, trainee),
    )


def _attempt(mark: Mark) -> tuple[str, float | None, str]:
    note = "" if mark.counts else f"does not count: {mark.verdict.value}, {mark.trust.value}"
    return mark.drill, None if mark.total is None else mark.total / 100.0, note


def _most(told: Iterable[tuple[float, Moment]]) -> tuple[Moment, ...]:
    """The three that weigh most; what was measured in money before what was not."""
    ordered = sorted(told, key=lambda one: (one[1].money is None, -abs(one[0])))
    return tuple(one for _, one in ordered[:MOST])


def _measured(sat: Sat) -> list[tuple[float, Moment]]:
    moves, tau = sat.credit.get("moves"), number(sat.credit.get("tau")) or 0.0
    found = []
    for row in map(mapping, moves if isinstance(moves, list) else ()):
        saved = number(row.get("saved"))
        if saved is None or abs(saved) <= tau:
            continue
        at_s, screen = moment(sat.entries, whole(row.get("lines")))
        better = row.get("better")
        told = Moment(
            drill=sat.mark.drill,
            at_s=number(row.get("at_s")) if at_s is None else at_s,
            what=str(row.get("words") or ""),
            sentence=str(row.get("sentence") or ""),
            money=saved,
            screen=screen,
            better=better if isinstance(better, str) else "",
        )
        found.append((saved, told))
    return found


def _scored(sat: Sat) -> list[tuple[float, Moment]]:
    """Items of the score, weighed by what they bear in the total; half is neither good nor bad."""
    dimensions = mapping(sat.mark.score.get("dimensions"))
    found = []
    for name, weights in standard.ITEMS.items():
        items = mapping(mapping(dimensions.get(name)).get("items"))
        for item, weight in weights.items():
            row = mapping(items.get(item))
            value = number(row.get("value"))
            if value is None or weight == 0.0:
                continue
            at_s, screen = moment(sat.entries, whole(row.get("lines")))
            told = Moment(
                drill=sat.mark.drill,
                at_s=at_s,
                what=name,
                sentence=str(row.get("sentence") or ""),
                money=None,
                screen=screen,
                better=str(row.get("would_change") or "") if value < standard.PERFORMED else "",
            )
            found.append((standard.WEIGHTS[name] * weight * (value - 0.5), told))
    return found


def _practise(marks: Sequence[Mark]) -> str:
    """The weakest dimension, and a drill with a chance to show it that was not sat yet."""
    means = {}
    for name in PRACTISED:
        values = [v for mark in marks if (v := dimension_value(mark, name)) is not None]
        if values:
            means[name] = math.fsum(values) / len(values)
    if not means:
        return "Sit a drill first: there is nothing to go by yet."
    weakest = min(means, key=lambda name: (means[name], name))
    rule, words = PRACTISED[weakest]
    sat = {mark.drill for mark in marks}
    drills = [
        code
        for code, shown in load_curriculum().shown.items()
        if rule in shown.rules and code not in sat
    ]
    told = f"{words[0].upper()}{words[1:]}."
    return f"{told} Try {drills[0]}." if drills else f"{told} Sit one of your drills again."


def _targets(mark: Mark) -> Iterable[Target]:
    for row in map(mapping, mark.targets):
        sentence = row.get("sentence")
        if isinstance(sentence, str):
            name = str(row.get("name")).replace("_", " ")
            told = f"{name}: {sentence}" if sentence == UNTOLD else sentence
            yield Target(mark.drill, told, row.get("met") is True)
