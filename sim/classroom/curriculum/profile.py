"""Evidence profiles: what a class's marks say of each trainee and criterion, and what they do not.

Below the least evidence there is no number. At most one attempt at a drill counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

from pydantic import JsonValue

from sim.classroom.book import Mark, Trust, Verdict
from sim.classroom.curriculum.attempt import Attempt, Row
from sim.classroom.curriculum.coverage import counts_of, missing
from sim.classroom.curriculum.curriculum import Curriculum
from sim.classroom.curriculum.evidence import evidence, values
from sim.classroom.curriculum.mixed import Level, Spread, Value, levels
from sim.classroom.curriculum.model import Criterion, Standard, Trait
from sim.classroom.curriculum.rules import readings

# Verdicts of runs whose journal says what happened; the rest is no evidence of anything.
_SOUND = frozenset({Verdict.VERIFIED, Verdict.UNSEALED})


class Band(StrEnum):
    """Where a trainee stands against the line."""

    BELOW = "likely below the line"
    UNCLEAR = "unclear"
    ABOVE = "likely above the line"
    NOT_ENOUGH = "not enough evidence"


@dataclass(frozen=True, slots=True)
class Standing:
    """One trainee, one criterion. No estimate and no interval where the evidence is not enough."""

    criterion: str
    counts: dict[str, int]
    missing: tuple[str, ...]
    band: Band
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    drills: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, JsonValue]:
        """Plain values."""
        return {
            "criterion": self.criterion,
            "band": self.band.value,
            "estimate": self.estimate,
            "low": self.low,
            "high": self.high,
            "drills": list(self.drills),
            "counts": {kind: count for kind, count in self.counts.items() if count},
            "missing": list(self.missing),
        }


@dataclass(frozen=True, slots=True)
class Profile:
    """A trainee's standings by criterion, and how far the marks behind them can be trusted."""

    trainee: str
    standings: dict[str, Standing]
    trust: tuple[Trust, ...]
    unsealed: int  # marks behind it that were taken without a seal
    left_out: int  # marks that are no evidence: not to be believed, without a score, or practice


@dataclass(frozen=True, slots=True)
class _Sat:
    """One attempt that counts: its values by criterion."""

    mark: Mark
    values: dict[str, float]
    traits: frozenset[Trait]
    has_review: bool
    is_paper: bool = False


def profiles(
    curriculum: Curriculum, marks: Iterable[Mark], *, practice: bool = False
) -> dict[str, Profile]:
    """Every trainee who has a mark, by pseudonym.

    Args:
        curriculum: what is taught and how it is known.
        marks: the marks of a class.
        practice: whether practice and unsealed runs are evidence too; they may be tried until one
            comes out well.
    """
    by_trainee: dict[str, list[Mark]] = {}
    for mark in marks:
        by_trainee.setdefault(mark.trainee, []).append(mark)
    sat = {
        trainee: [_sat(curriculum, mark) for mark in counted(mine, practice=practice)]
        for trainee, mine in sorted(by_trainee.items())
    }
    estimated = {
        criterion.code: _levels(criterion, sat, curriculum.standard)
        for criterion in curriculum.criteria
    }
    return {
        trainee: Profile(
            trainee=trainee,
            standings={
                criterion.code: _standing(
                    criterion, mine, estimated[criterion.code].get(trainee), curriculum.standard
                )
                for criterion in curriculum.criteria
            },
            trust=tuple(trust for trust in Trust if any(one.mark.trust is trust for one in mine)),
            unsealed=sum(one.mark.verdict is Verdict.UNSEALED for one in mine),
            left_out=sum(not _is_taken(mark, practice) for mark in by_trainee[trainee]),
        )
        for trainee, mine in sat.items()
    }


def counted(marks: Iterable[Mark], *, practice: bool = False) -> list[Mark]:
    """One mark for each drill of one trainee.

    Registered attempts go before others, marks that may stand in a grade before those that may
    not; among equals the last counts.
    """
    best: dict[str, Mark] = {}
    for mark in sorted(marks, key=lambda mark: (mark.counts, mark.registered, mark.attempt)):
        if _is_taken(mark, practice):
            best[mark.drill] = mark
    return [best[drill] for drill in sorted(best)]


def _is_taken(mark: Mark, practice: bool) -> bool:
    return bool(mark.score) and (mark.counts or (practice and mark.verdict in _SOUND))


def _sat(curriculum: Curriculum, mark: Mark) -> _Sat:
    shown = curriculum.shown.get(mark.drill)
    traits = frozenset() if shown is None else frozenset(shown.traits)
    if mark.drill in curriculum.standard.ungraded:
        return _Sat(mark, {}, traits, has_review=False)
    kept: Row = {name: getattr(mark, name) for name in ("score", "targets", "asks", "silences")}
    attempt = Attempt(mark.drill, kept, traits)
    found = values(evidence(curriculum, attempt))
    has_review = "review" in readings(attempt)
    return _Sat(mark, found, traits, has_review=has_review, is_paper=attempt.is_paper)


def _levels(
    criterion: Criterion, sat: Mapping[str, list[_Sat]], standard: Standard
) -> dict[str, Level]:
    told = [
        Value(trainee, one.mark.drill, one.values[criterion.code])
        for trainee, mine in sat.items()
        for one in mine
        if criterion.code in one.values
    ]
    spread = Spread(standard.person_sd, standard.drill_sd, standard.residual_sd)
    return levels(told, spread)


def _standing(
    criterion: Criterion, mine: list[_Sat], level: Level | None, standard: Standard
) -> Standing:
    spoke = {one.mark.drill: one for one in mine if criterion.code in one.values}
    counts = counts_of(
        {drill: one.traits for drill, one in spoke.items() if not one.is_paper},
        reviews=sum(one.has_review for one in spoke.values()),
        papers=sum(one.is_paper for one in spoke.values()),
    )
    short = missing(criterion, counts)
    if short or level is None:
        return Standing(criterion.code, counts, short, Band.NOT_ENOUGH, drills=tuple(spoke))
    half = NormalDist().inv_cdf(0.5 + standard.level / 2.0) * level.error
    return Standing(
        criterion.code,
        counts,
        (),
        _band(level, standard),
        estimate=round(min(max(level.mean, 0.0), 1.0), 3),
        low=round(min(max(level.mean - half, 0.0), 1.0), 3),
        high=round(min(max(level.mean + half, 0.0), 1.0), 3),
        drills=tuple(spoke),
    )


def _band(level: Level, standard: Standard) -> Band:
    above = 1.0 - NormalDist(level.mean, level.error).cdf(standard.line)
    if above >= standard.level:
        return Band.ABOVE
    return Band.BELOW if above <= 1.0 - standard.level else Band.UNCLEAR
