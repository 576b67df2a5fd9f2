"""Plans and studies of a class as its pages tell them: by trainee, and together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a paper was judged by, from 0 to 1; None where the case gave no chance."""

    name: str
    value: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of one trainee."""

    trainee: str
    name: str  # plan ..., study ...
    value: float | None  # all terms together, from 0 to 1; None: there is none
    note: str  # why it does not count
    terms: tuple[Term, ...]
    criteria: tuple[str, ...]  # codes of the criteria that it is evidence for


@dataclass(frozen=True, slots=True)
class Together:
    """One paper over the class."""

    name: str
    judged: int
    of: int
    middle: float | None  # median of what all terms came to
    terms: tuple[tuple[str, float], ...]  # each with its median, the least first
    criteria: tuple[str, ...]


def together(papers: Sequence[Paper]) -> tuple[Together, ...]:
    """Each paper of the form over all who owed it, in the order of names."""
    return tuple(
        _together(name, [one for one in papers if one.name == name])
        for name in sorted({one.name for one in papers})
    )


def _together(name: str, papers: Sequence[Paper]) -> Together:
    values = [one.value for one in papers if one.value is not None]
    terms = _values_by_term(papers)
    return Together(
        name,
        len(values),
        len(papers),
        median(values) if values else None,
        tuple(sorted(((of, median(known)) for of, known in terms.items()), key=lambda t: t[1])),
        tuple(dict.fromkeys(code for one in papers for code in one.criteria)),
    )


def _values_by_term(papers: Iterable[Paper]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for one in papers:
        for term in one.terms:
            if term.value is not None:
                found.setdefault(term.name, []).append(term.value)
    return found
