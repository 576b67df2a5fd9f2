"""What the shipped drills can show of the curriculum, and what nothing shows yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.classroom.curriculum.curriculum import Curriculum
from sim.classroom.curriculum.model import Bullet, Criterion, Least, Need, Shown, Subsection, Trait


@dataclass(frozen=True, slots=True)
class Covered:
    """One criterion: what can speak of it, and what is missing to have enough."""

    criterion: Criterion
    drills: tuple[str, ...]
    papers: tuple[str, ...]  # plans and studies that can be handed in
    counts: dict[str, int]
    missing: tuple[str, ...]

    @property
    def is_enough(self) -> bool:
        """Whether the drills and papers that ship can give the least evidence."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Skill:
    """One bullet: the drills and papers that can show it; none where it waits for something."""

    id: str
    subsection: Subsection
    bullet: Bullet
    drills: tuple[str, ...]


def speaks_of(criterion: Criterion, drill: Shown) -> bool:
    """Whether a drill gives an opportunity for a criterion."""
    return _is_found(criterion.rests_on, criterion.only_in, drill)


def _is_found(rules: tuple[str, ...], only_in: Trait | None, drill: Shown) -> bool:
    is_of_kind = only_in is None or only_in in drill.traits
    return is_of_kind and not set(rules).isdisjoint(drill.rules)


def counts_of(
    drills: Mapping[str, frozenset[Trait]], *, reviews: int = 0, papers: int = 0
) -> dict[str, int]:
    """Opportunities by kind. Artefacts, runbooks and campaigns cannot be sat yet: none."""
    return {
        "drills": len(drills),
        "restraint": sum(Trait.RESTRAINT in traits for traits in drills.values()),
        "team": sum(Trait.TEAM in traits for traits in drills.values()),
        "reviews": reviews,
        "plans": papers,
        "artefacts": 0,
        "runbooks": 0,
        "campaigns": 0,
    }


def missing(criterion: Criterion, counts: Mapping[str, int]) -> tuple[str, ...]:
    """What is missing, by the way that lacks the fewest kinds; empty where there is enough."""
    return min((_short(least, counts) for least in criterion.least), key=len)


def _short(least: Least, counts: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(
        f"{counts.get(kind, 0)} of {count} {_WORDS[kind]}"
        for kind, count in least.as_dict().items()
        if counts.get(kind, 0) < count
    )


def asked(least: Least) -> str:
    """``6 drills, 2 restraint drills``."""
    return ", ".join(f"{count} {_WORDS[kind]}" for kind, count in least.as_dict().items())


_WORDS = {
    "drills": "drills",
    "restraint": "restraint drills",
    "team": "team drills",
    "plans": "plans that are run",
    "artefacts": "documents that are held against the truth",
    "runbooks": "runbooks that a novice follows",
    "reviews": "graded post-mortems",
    "campaigns": "campaigns",
}


def coverage(curriculum: Curriculum) -> tuple[Covered, ...]:
    """Every criterion, in order."""
    return tuple(
        _covered(criterion, curriculum.shown, curriculum.papers)
        for criterion in curriculum.criteria
    )


def _covered(
    criterion: Criterion, shown: Mapping[str, Shown], cases: Mapping[str, tuple[str, ...]]
) -> Covered:
    drills = {
        code: frozenset(drill.traits)
        for code, drill in sorted(shown.items())
        if speaks_of(criterion, drill)
    }
    reviews = sum("review" in shown[code].rules for code in drills)
    papers = tuple(name for name, rules in cases.items() if {*rules} & {*criterion.rests_on})
    counts = counts_of(drills, reviews=reviews, papers=len(papers))
    return Covered(criterion, tuple(drills), papers, counts, missing(criterion, counts))


def skills(curriculum: Curriculum) -> Iterator[Skill]:
    """Every bullet, in order."""
    for name, part, bullet in curriculum.bullets():
        drills = tuple(
            code
            for code, drill in sorted(curriculum.shown.items())
            if _is_found(bullet.shown_by, bullet.only_in, drill)
        ) + tuple(
            name for name, rules in curriculum.papers.items() if {*rules} & {*bullet.shown_by}
        )
        yield Skill(name, part, bullet, drills)


def needs_of(skill: Skill) -> tuple[Need, ...]:
    """What a bullet waits for; a rule that no drill has reached yet waits for a drill."""
    if skill.drills or skill.bullet.needs:
        return skill.bullet.needs
    return (Need.DRILL,)
