"""Marks of papers as pages of a class tell them, with the criteria that each is evidence for."""

from __future__ import annotations

from collections.abc import Iterable

from reports.cohort.papers import Paper, Term
from sim.classroom.book import Mark, Verdict
from sim.classroom.curriculum.attempt import mapping, number
from sim.classroom.curriculum.curriculum import load_curriculum


def papers_of(marks: Iterable[Mark], called: str | None = None) -> tuple[Paper, ...]:
    """Every paper among some marks; ``called`` names its trainee, left out: by pseudonym."""
    return tuple(_paper(mark, called or mark.trainee) for mark in marks if mark.is_paper)


def _paper(mark: Mark, trainee: str) -> Paper:
    told = mapping(mark.score.get("paper"))
    terms = [(name, mapping(row)) for name, row in mapping(told.get("terms")).items()]
    return Paper(
        trainee,
        mark.drill.replace(":", " ", 1),
        None if mark.total is None else mark.total / 100.0,
        "" if mark.verdict is Verdict.VERIFIED else mark.problem or mark.verdict.value,
        tuple(
            Term(name, number(row.get("value")), str(row.get("sentence") or ""))
            for name, row in terms
        ),
        criteria_of(mapping(told.get("shows"))),
    )


def criteria_of(shows: Iterable[str]) -> tuple[str, ...]:
    """Codes of the criteria that rest on any of these evidence rules, in the curriculum's order."""
    rules = frozenset(shows)
    criteria = load_curriculum().criteria
    return tuple(one.code for one in criteria if rules & frozenset(one.rests_on))
