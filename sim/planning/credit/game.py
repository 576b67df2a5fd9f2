"""What sets of a run's moves are worth: each branch lived once, over as many workers as there are.

A move that is refused in a branch changes nothing there: the branch without it is the same, and is
not lived again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from sim.drill.branches.branch import Branch
from sim.drill.branches.moves import Move, Script
from sim.drill.drill import Drill
from sim.journal.record import RunRecord
from sim.model.topology import Topology
from sim.planning.credit.parting import Parting, places_of
from sim.planning.credit.standing import Place
from sim.scoring.harm import measure_harm
from sim.scoring.shapley import Subset
from sim.scoring.stamps import stamp
from sim.units import SECOND

T = TypeVar("T")
R = TypeVar("R")
# What making moves costs by itself: hands, and machines beyond those that were there.
OWN = ("people", "extra_replicas")


@dataclass(frozen=True, slots=True)
class Lived:
    """What is kept of a branch; it travels between processes. Money."""

    harm: float
    own: float
    skipped: Subset  # moves that were refused here and not in the run
    idle: Subset  # moves that changed nothing here


@dataclass(frozen=True)
class Task:
    """Branches of one world to be lived, by the moves that are kept in each."""

    drill: Drill
    script: Script
    sets: tuple[Subset, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """Before the first move that not all of them make."""
        apart = frozenset().union(*self.sets).difference(frozenset.intersection(*self.sets))
        return places_of([self.script.moves[k] for k in apart])[:1]


def living(task: Task, measure: Callable[[Branch], R]) -> list[R]:
    """What each of its branches comes to; what they share is lived once."""
    with closing(Parting(task.drill, task.script, measure, task.places)) as parting:
        return [parting.of(kept) for kept in task.sets]


def measuring(topology: Topology) -> Callable[[Branch], Lived]:
    """Tells what is kept of a branch."""

    def measure(found: Branch) -> Lived:
        harm = measure_harm(found.record, topology)
        own = sum(harm.parts[name] for name in OWN)
        return Lived(harm.money, own, found.skipped, found.idle)

    return measure


def lived(task: Task) -> list[Lived]:
    """Live branches and measure them; a module's own function, so that it can travel."""
    return living(task, measuring(task.drill.topology))


def spread(live: Callable[[T], R], tasks: Sequence[T], workers: int) -> list[R]:
    """The same for every task, in order, over as many workers as there are."""
    if workers <= 1 or len(tasks) <= 1:
        return [live(task) for task in tasks]
    # Imported here: one process needs no workers.
    from joblib import Parallel, delayed  # noqa: PLC0415

    return list(Parallel(n_jobs=workers)(delayed(live)(task) for task in tasks))


@dataclass
class Game:
    """The worth of every subset of a run's moves on one seed and plane; to be closed."""

    drill: Drill
    script: Script
    workers: int = 1
    known: dict[Subset, Lived] = field(default_factory=dict)
    # Branches that were really lived.
    count: int = 0

    def close(self) -> None:
        """Nothing is asked any more."""
        self._parting.close()

    def __call__(self, kept: Subset) -> float:
        """What a subset is worth: less harm is more."""
        return -self.of(kept).harm

    def of(self, kept: Subset) -> Lived:
        """What came of a subset."""
        self.ahead([kept])
        return self.known[kept]

    def ahead(self, sets: Iterable[Subset]) -> None:
        """Live what is not known of these, the large ones first: they tell of smaller ones."""
        wanted = sorted(set(sets) - self.known.keys(), key=lambda one: (-len(one), sorted(one)))
        while wanted := [one for one in wanted if not self._is_told(one)]:
            batch = wanted[: max(self.workers, 1)]
            self.known.update(zip(batch, self._lived(batch), strict=True))
            self.count += len(batch)

    def moved(self, moves: Sequence[Move]) -> Lived:
        """All moves, some of them at another time or with another in their place."""
        self.count += 1
        return self._parting.of(range(len(moves)), moves)

    def _lived(self, batch: Sequence[Subset]) -> list[Lived]:
        if len(batch) == 1:
            return [self._parting.of(batch[0])]
        # Beside each other there is nothing to share.
        tasks = [Task(self.drill, self.script, (one,)) for one in batch]
        return [one for (one,) in spread(lived, tasks, self.workers)]

    @cached_property
    def _parting(self) -> Parting[Lived]:
        places = places_of(self.script.moves) if self.workers <= 1 else ()
        return Parting(self.drill, self.script, measuring(self.drill.topology), places)

    def _is_told(self, kept: Subset) -> bool:
        if kept in self.known:
            return True
        for larger, one in self.known.items():
            if larger > kept and larger - kept <= one.idle:
                self.known[kept] = Lived(one.harm, one.own, one.skipped & kept, one.idle & kept)
                return True
        return False


@dataclass(frozen=True)
class Case:
    """What is asked about: the run, the worth of its subsets, and what is noise."""

    drill: Drill
    record: RunRecord
    game: Game
    tau: float

    @property
    def moves(self) -> tuple[Move, ...]:
        """The moves of the run."""
        return self.game.script.moves

    @property
    def evidence_us(self) -> int | None:
        """Since when a move could be justified by what was seen."""
        stamps = stamp(self.record, self.drill.scenario, self.drill.topology).stamps
        return None if stamps.evidence_s is None else round(stamps.evidence_s * SECOND)
