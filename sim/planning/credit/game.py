"""What sets of a run's moves are worth: each branch lived once, over as many workers as there are.

A move that is refused in a branch changes nothing there: the branch without it is the same, and is
not lived again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sim.drill.branches.branch import branch
from sim.drill.branches.moves import Move, Script
from sim.drill.drill import Drill
from sim.journal.record import RunRecord
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
    """One branch to be lived."""

    drill: Drill
    script: Script
    kept: Subset
    moves: tuple[Move, ...]


def lived(task: Task) -> Lived:
    """Live a branch and measure it; a module's own function, so that it can travel."""
    found = branch(task.drill, task.script, task.kept, moves=task.moves)
    harm = measure_harm(found.record, task.drill.topology)
    own = sum(harm.parts[name] for name in OWN)
    return Lived(harm.money, own, found.skipped, found.idle)


def all_lived(tasks: Sequence[Task], workers: int) -> list[Lived]:
    """Every branch, in order."""
    return spread(lived, tasks, workers)


def spread(live: Callable[[T], R], tasks: Sequence[T], workers: int) -> list[R]:
    """The same for every task, in order, over as many workers as there are."""
    if workers <= 1 or len(tasks) <= 1:
        return [live(task) for task in tasks]
    # Imported here: one process needs no workers.
    from joblib import Parallel, delayed  # noqa: PLC0415

    return list(Parallel(n_jobs=workers)(delayed(live)(task) for task in tasks))


@dataclass
class Game:
    """The worth of every subset of a run's moves on one seed and plane."""

    drill: Drill
    script: Script
    workers: int = 1
    known: dict[Subset, Lived] = field(default_factory=dict)
    # Branches that were really lived.
    count: int = 0

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
            made = all_lived([self._task(one) for one in batch], self.workers)
            self.known.update(zip(batch, made, strict=True))
            self.count += len(batch)

    def moved(self, moves: Sequence[Move]) -> Lived:
        """All moves, some of them at another time or with another in their place."""
        self.count += 1
        whole = frozenset(range(len(moves)))
        return lived(Task(self.drill, self.script, whole, tuple(moves)))

    def _is_told(self, kept: Subset) -> bool:
        if kept in self.known:
            return True
        for larger, one in self.known.items():
            if larger > kept and larger - kept <= one.idle:
                self.known[kept] = Lived(one.harm, one.own, one.skipped & kept, one.idle & kept)
                return True
        return False

    def _task(self, kept: Subset) -> Task:
        return Task(self.drill, self.script, kept, self.script.moves)


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
