"""The report of a class, worked out from its marks and, where they lie there, its runs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from reports.cohort.told import (
    DIMENSIONS,
    Branch,
    Called,
    Curve,
    DrillRow,
    Heat,
    Reliance,
    Spread,
    Taken,
    Told,
)
from sim.classroom.book import Mark, Verdict
from sim.classroom.curriculum.attempt import mapping
from sim.classroom.curriculum.curriculum import load_curriculum
from sim.classroom.curriculum.profile import profiles
from sim.classroom.paper_pages import papers_of
from sim.classroom.statistics.components import (
    Components,
    components,
    reliability_interval,
    seen_of,
    told,
)
from sim.classroom.statistics.drills import LEAST_ATTEMPTS, drill_statistics
from sim.classroom.statistics.reaching import reached
from sim.classroom.statistics.reliability import alpha, error_of
from sim.classroom.statistics.table import dimension_value, scores
from sim.classroom.stories import Known, Story

TARGET = 0.7
# A dimension of one trainee is told from so many drills that spoke of it.
LEAST_DRILLS = 3
STAMPS = ("detected", "declared", "identified", "mitigated", "resolved")


@dataclass(frozen=True)
class Shown:
    """A class: its marks that count in a grade, all others, and what their runs tell."""

    name: str
    form: str
    trainees: int
    marks: tuple[Mark, ...]  # of several attempts the one that counts
    stories: Mapping[tuple[str, int], Story]  # by trainee and item
    drills: Mapping[str, Known]  # by code
    names: Mapping[str, str]  # pseudonym -> what a row is called
    papers: tuple[Mark, ...] = ()  # of plans and studies, by the order of trainees


def told_of(shown: Shown) -> Told:
    """The report. Persons stand in the order of their names, never of their scores."""
    counted = [mark for mark in shown.marks if mark.counts and mark.total is not None]
    return Told(
        name=shown.name,
        form=shown.form,
        trainees=shown.trainees,
        attempts=len(shown.marks),
        counted=len(counted),
        left_out=_left_out(shown.marks),
        trust=tuple(trust.words for trust in sorted({mark.trust for mark in counted})),
        reliance=reliance(counted),
        spreads=tuple(_spread(counted, name) for name in DIMENSIONS),
        curves=tuple(_curve(counted, shown.drills, name) for name in STAMPS),
        branches=_branches(counted, shown.stories),
        taken=_taken(counted, shown),
        called=_called(counted, shown.stories),
        dimensions=_dimensions(counted, shown.names),
        criteria=_criteria(
            [*counted, *(mark for mark in shown.papers if mark.counts)], shown.names
        ),
        drills=tuple(DrillRow(**asdict(one)) for one in drill_statistics(counted)),
        papers=tuple(
            sorted(
                (
                    paper
                    for mark in shown.papers
                    for paper in papers_of([mark], _called_by(shown.names, mark.trainee))
                ),
                key=lambda paper: (paper.trainee, paper.name),
            )
        ),
    )


def _left_out(marks: Iterable[Mark]) -> tuple[tuple[str, int], ...]:
    why = Counter(
        mark.verdict.value
        if mark.verdict is not Verdict.VERIFIED
        else mark.trust.value
        if not mark.counts
        else "without a score"
        for mark in marks
        if not mark.counts or mark.total is None
    )
    return tuple(sorted(why.items()))


def reliance(counted: Sequence[Mark]) -> Reliance:
    """How far totals can be relied on, over the form as it was sat."""
    values = scores(counted).values
    found = components(seen_of(values))
    persons, items = values.shape
    warnings = []
    if persons < LEAST_ATTEMPTS:
        warnings.append(f"{persons} trainees: below {LEAST_ATTEMPTS} these figures are hints")
    if found is None:
        return Reliance(
            told((None, None, None), math.inf, TARGET, items), None, (), tuple(warnings)
        )
    r = found.reliability(items)
    bounds = reliability_interval(values)
    if bounds is None:
        warnings.append("too few trainees for an interval")
    sentence = told(
        (r, *((None, None) if bounds is None else (bounds.low, bounds.high))),
        found.items_needed(TARGET),
        TARGET,
        items,
    )
    means = np.nanmean(values, axis=1)
    error = error_of(100.0 * float(means.std(ddof=1)), 0.0 if math.isnan(r) else r)
    return Reliance(sentence, round(error, 1), _rows(found, values), tuple(warnings))


def _rows(found: Components, values: np.ndarray) -> tuple[tuple[str, float | None, str], ...]:
    items = values.shape[1]
    of_alpha = alpha(values)
    parts = [
        ("persons", found.person, "variance: how much trainees differ"),
        ("drills", found.item, "variance: how much harder some drills are than others"),
        ("persons x drills", found.person_item, "variance: who is good at which drill"),
        ("rest", found.residual, "variance: seeds, luck and whatever else"),
        ("G", found.reliability(items), "of means, where all sit the same drills"),
        ("Phi", found.dependability(items), "of means, where each sits other drills"),
        ("G of one drill", found.reliability(1), "why one drill says little about a person"),
        ("alpha", of_alpha, "of those who sat every drill"),
    ]
    return tuple(
        (name, None if math.isnan(value) else round(value, 6), words)
        for name, value, words in parts
        if value is not None
    )


def _spread(marks: Sequence[Mark], name: str) -> Spread:
    values = [dimension_value(mark, name) for mark in marks]
    return Spread(name, tuple(v for v in values if v is not None), sum(v is None for v in values))


def _curve(marks: Iterable[Mark], drills: Mapping[str, Known], name: str) -> Curve:
    times = []
    for mark in marks:
        began, at = mark.stamps.get("fault_began_s"), mark.stamps.get(f"{name}_s")
        if not isinstance(began, int | float):
            continue
        if isinstance(at, int | float):
            times.append((max(at - began, 0.0), True))
        elif mark.drill in drills:
            times.append((max(drills[mark.drill].lasts_s - began, 0.0), False))
    found = reached(times)
    missed = sum(not is_reached for _, is_reached in times)
    return Curve(
        name,
        len(times),
        found.times_s,
        found.shares,
        found.quantile_s(0.5),
        found.quantile_s(0.9),
        round(missed / len(times), 6) if times else 0.0,
    )


def _branches(
    marks: Iterable[Mark], stories: Mapping[tuple[str, int], Story]
) -> tuple[Branch, ...]:
    """Of each drill the most frequent first change that is no cure; of equals the first by name."""
    known: dict[str, list[Story]] = {}
    for mark in marks:
        if (found := stories.get((mark.trainee, mark.item))) is not None:
            known.setdefault(mark.drill, []).append(found)
    rows = []
    for drill, of in sorted(known.items()):
        wrong = Counter(step.words for one in of if (step := one.first_wrong) is not None)
        if wrong:
            order = min(wrong, key=lambda one: (-wrong[one], one))
            rows.append(Branch(drill, order, wrong[order], len(of)))
    return tuple(rows)


def _taken(marks: Iterable[Mark], shown: Shown) -> tuple[Taken, ...]:
    pairs = Counter(
        (shown.drills[mark.drill].truth.mechanism, found.mechanism)
        for mark in marks
        if mark.drill in shown.drills
        and (found := shown.stories.get((mark.trainee, mark.item))) is not None
    )
    return tuple(Taken(*pair, count) for pair, count in sorted(pairs.items()))


def _called(marks: Iterable[Mark], stories: Mapping[tuple[str, int], Story]) -> tuple[Called, ...]:
    pairs = Counter(
        (worst, found.declared)
        for mark in marks
        if (worst := _worst(mark)) and (found := stories.get((mark.trainee, mark.item)))
    )
    return tuple(Called(*pair, count) for pair, count in sorted(pairs.items()))


def _worst(mark: Mark) -> str:
    """The severity that was true at worst, where the score could tell."""
    items = mapping(mapping(mapping(mark.score.get("dimensions")).get("detect")).get("items"))
    worst = mapping(mapping(items.get("A2")).get("inputs")).get("worst")
    return worst if isinstance(worst, str) else ""


def _called_by(names: Mapping[str, str], trainee: str) -> str:
    return names.get(trainee, trainee)


def _dimensions(marks: Iterable[Mark], names: Mapping[str, str]) -> Heat:
    by_trainee: dict[str, list[Mark]] = {}
    for mark in marks:
        by_trainee.setdefault(mark.trainee, []).append(mark)
    rows = []
    for trainee, mine in by_trainee.items():
        cells = []
        for name in DIMENSIONS:
            values = [v for mark in mine if (v := dimension_value(mark, name)) is not None]
            mean = math.fsum(values) / len(values) if len(values) >= LEAST_DRILLS else None
            cells.append(None if mean is None else round(mean, 3))
        rows.append((_called_by(names, trainee), tuple(cells)))
    return _heat(rows, DIMENSIONS, f"a number stands on {LEAST_DRILLS} drills or more")


def _criteria(marks: Iterable[Mark], names: Mapping[str, str]) -> Heat:
    curriculum = load_curriculum()
    codes = tuple(criterion.code for criterion in curriculum.criteria)
    rows = [
        (
            _called_by(names, trainee),
            tuple(profile.standings[code].estimate for code in codes),
        )
        for trainee, profile in profiles(curriculum, marks).items()
    ]
    return _heat(rows, codes, "a number stands on the least evidence that each criterion asks for")


def _heat(
    rows: list[tuple[str, tuple[float | None, ...]]], columns: tuple[str, ...], least: str
) -> Heat:
    rows.sort(key=lambda row: row[0])
    return Heat(tuple(name for name, _ in rows), columns, tuple(cells for _, cells in rows), least)
