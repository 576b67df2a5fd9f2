"""Evidence: what one attempt shows of each criterion, rule by rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.classroom.curriculum.attempt import Attempt, Reading
from sim.classroom.curriculum.curriculum import Curriculum
from sim.classroom.curriculum.model import Criterion
from sim.classroom.curriculum.rules import readings


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one rule says of one criterion. ``value`` is None where there was no opportunity."""

    criterion: str
    rule: str
    value: float | None
    sentence: str
    lines: tuple[int, ...] = ()

    @property
    def opportunity(self) -> bool:
        """Whether the drill gave a chance to show it: the denominator."""
        return self.value is not None


def evidence(curriculum: Curriculum, attempt: Attempt) -> Iterator[Evidence]:
    """What an attempt shows of every criterion that rests on rules."""
    found = readings(attempt)
    for criterion in curriculum.criteria:
        for name in criterion.rests_on:
            yield _evidence(criterion, name, attempt, found.get(name))


def _evidence(criterion: Criterion, name: str, attempt: Attempt, told: Reading | None) -> Evidence:
    if criterion.only_in is not None and criterion.only_in not in attempt.traits:
        sentence = f"no opportunity: only drills of {criterion.only_in.value} speak of it"
        return Evidence(criterion.code, name, None, sentence)
    if told is None:
        return Evidence(criterion.code, name, None, "no opportunity in this drill")
    return Evidence(criterion.code, name, told.value, told.sentence, told.lines)


def values(found: Iterable[Evidence]) -> dict[str, float]:
    """One value a criterion: the mean over the rules that had an opportunity in this attempt."""
    by_criterion: dict[str, list[float]] = {}
    for one in found:
        if one.value is not None:
            by_criterion.setdefault(one.criterion, []).append(one.value)
    return {code: sum(told) / len(told) for code, told in by_criterion.items()}
