"""The larger moves held against worlds that looked the same when they were made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sim.drill.branches.branch import Branch
from sim.journal.entries import Kind
from sim.journal.record import RunRecord, Seconds
from sim.planning.credit.alike import CAUSES, World, worlds
from sim.planning.credit.game import Case, Task, living, spread
from sim.scoring import shapley
from sim.scoring.calls import Worth, judge_call
from sim.scoring.explained import Credit
from sim.scoring.harm import measure_harm
from sim.units import MINUTE, SECOND

# So many moves are judged, the largest first, and so many branches lived for it in all.
JUDGED = 3
MOST_BRANCHES = 24
# Screens show the same where the same alerts fire, a rule's own delay sooner or later, and in the
# last minute about as much was bad.
BAD_WITHIN = 0.1
SOONER_US, LATER_US = 2 * MINUTE, MINUTE


@dataclass(frozen=True, slots=True)
class Screen:
    """What a moment showed: alerts, and the bad share of the minute before."""

    firing: frozenset[str]
    around: frozenset[str]  # firing at any time shortly before or after
    bad_share: float

    def is_like(self, other: Screen) -> bool:
        """Whether somebody would have taken one for the other."""
        same = self.firing <= other.around and other.firing <= self.around
        return same and abs(self.bad_share - other.bad_share) <= BAD_WITHIN


@dataclass(frozen=True)
class Asked:
    """One world: the run's moves up to one, or all, without it and with it."""

    world: World
    task: Task
    at_us: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What the move saved there, and what had been seen by then."""

    saved: float
    screen: Screen


def called(case: Case, credits_: Sequence[Credit]) -> list[Credit]:
    """The larger moves with what they were as calls; the others as they are."""
    chosen = sorted(credits_, key=lambda one: (-_size(one, case.tau), one.number))[:JUDGED]
    begun = {one.number: case.moves[one.number - 1].at_us for one in chosen}
    most = MOST_BRANCHES // (2 * max(len(chosen), 1))
    asked = {
        one.number: [
            _asked(case, one, world)
            for world in worlds(case.game.drill, case.record, begun[one.number], most)
        ]
        for one in chosen
    }
    every = [one for of in asked.values() for one in of]
    answers = iter(spread(answered, every, case.game.workers))
    case.game.count += 2 * len(every)
    made = {one.number: one for one in credits_}
    for credit in chosen:
        at_us = begun[credit.number]
        seen = screen_of(case.record, at_us)
        found = [(one.world, next(answers)) for one in asked[credit.number]]
        alike = [
            Worth(CAUSES[world.cause], world.weight, answer.saved)
            for world, answer in found
            if answer.screen.is_like(seen)
        ]
        call = judge_call(
            alike, here=_here(credit, case.tau), tau=case.tau, left_out=len(found) - len(alike)
        )
        made[credit.number] = replace(credit, call=call)
    return list(made.values())


def answered(asked: Asked) -> Answer:
    """Live a world without the move and with; a module's own function, so that it can travel."""
    topology = asked.task.drill.topology

    def measure(found: Branch) -> tuple[float, Screen]:
        return measure_harm(found.record, topology).money, screen_of(found.record, asked.at_us)

    (without, screen), (kept, _) = living(asked.task, measure)
    return Answer(without - kept, screen)


def screen_of(record: RunRecord, at_us: int) -> Screen:
    """What stood on the screens of a run at a moment, in microseconds of the drill's clock."""
    firing, around, now = set[str](), set[str](), set[str]()
    for entry in record.of_kind(Kind.ALERT):
        if entry.event not in ("firing", "cleared") or entry.at_us >= at_us + LATER_US:
            continue
        if entry.event == "firing":
            now.add(entry.subject)
        else:
            now.discard(entry.subject)
            if entry.at_us >= at_us - SOONER_US:
                around.add(entry.subject)
        if entry.at_us < at_us:
            firing = set(now)
    until = at_us // SECOND
    last = record.seconds.counts[:, max(until - MINUTE // SECOND, 0) : until].sum(axis=(0, 1))
    bad = int(last[Seconds.FAILED] + last[Seconds.SLOW])
    around |= now | firing
    return Screen(frozenset(firing), frozenset(around), bad / max(int(last[Seconds.OFFERED]), 1))


def _asked(case: Case, credit: Credit, world: World) -> Asked:
    k = credit.number - 1
    count = len(case.moves) if _leans_on_later(credit, case.tau) else k + 1
    kept = shapley.everyone(count)
    task = Task(world.drill, case.game.script, (kept - {k}, kept))
    return Asked(world, task, case.moves[k].at_us)


def _here(credit: Credit, tau: float) -> float:
    return credit.without if _leans_on_later(credit, tau) else credit.in_turn


def _leans_on_later(credit: Credit, tau: float) -> bool:
    """Whether it saved only with what came after it; else it is asked in its turn."""
    return credit.without > tau >= credit.in_turn


def _size(credit: Credit, tau: float) -> float:
    """How much hung on it; what is noise is all alike."""
    size = max(abs(credit.saved), abs(credit.without), abs(credit.alone))
    return size if size > tau else 0.0
