"""``validate --solve``: a drill can be won as it says, and not by doing nothing or everything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.cli.output import table

if TYPE_CHECKING:
    from sim.drill.drill import Drill
    from sim.drill.runner import RunResult

MEET, MISS, EITHER = "meet all", "miss one", "either"


@dataclass(frozen=True)
class Contest:
    """A drill under four responders on the same seeds: how many targets, and which are missed."""

    name: str
    seeds: tuple[int, ...]
    targets: int
    must: dict[str, str]  # by responder: MEET, MISS or EITHER
    missed: dict[tuple[str, int], tuple[str, ...]]  # by responder and seed

    def faults(self) -> Iterator[str]:
        """What is wrong with the contest, one sentence each."""
        for seed in self.seeds:
            for responder, must in self.must.items():
                missed = self.missed[responder, seed]
                if must == MEET and missed:
                    yield f"{self.name}: seed {seed}: {responder} misses {', '.join(missed)}"
                if must == MISS and not missed and self.targets:
                    yield f"{self.name}: seed {seed}: {responder} meets every target"

    def table(self) -> str:
        """Targets met by each responder on each seed; names of those missed that must be met."""
        head = [self.name, "must", *(f"seed {seed}" for seed in self.seeds)]
        rows = [
            [responder, must, *(self._cell(responder, seed) for seed in self.seeds)]
            for responder, must in self.must.items()
        ]
        return table(head, rows)

    def as_json(self) -> dict[str, Any]:
        """The same figures as data."""
        return {
            "drill": self.name,
            "seeds": list(self.seeds),
            "targets": self.targets,
            "runs": [
                {
                    "responder": responder,
                    "must": must,
                    "seed": seed,
                    "met": self.targets - len(self.missed[responder, seed]),
                    "missed": list(self.missed[responder, seed]),
                }
                for seed in self.seeds
                for responder, must in self.must.items()
            ],
        }

    def _cell(self, responder: str, seed: int) -> str:
        missed = self.missed[responder, seed]
        met = f"{self.targets - len(missed)}/{self.targets}"
        is_wrong = bool(missed) and self.must[responder] == MEET
        return f"{met} (not {', '.join(missed)})" if is_wrong else met


def contest(name: str, seeds: Sequence[int]) -> Contest | None:
    """Run the drill; None where the name is no drill's."""
    from sim.cli.judging import ask
    from sim.drill.sweep import sweep
    from sim.errors import SimError
    from sim.model.scenario import Stance

    try:
        drill = ask(name, responder="idle", seed=seeds[0], plane="request").drill
    except SimError:
        return None
    # In a drill of restraint doing nothing is right.
    is_restraint = drill.scenario.stance is Stance.RESTRAIN
    must = {"oracle": MEET, "reference": MEET, "idle": EITHER if is_restraint else MISS}
    must["panic"] = MISS
    cells = sweep(drill, seeds=seeds, responders=tuple(must), evaluate=missed_targets)
    return Contest(
        name=name,
        seeds=tuple(seeds),
        targets=len(drill.scenario.targets.model_dump(exclude_none=True)),
        must=must,
        missed={(cell.responder, cell.seed): cell.value for cell in cells},
    )


def missed_targets(drill: Drill, result: RunResult) -> tuple[str, ...]:
    """The names of the targets that a run missed."""
    from sim.scoring.targets import targets_of

    judged = targets_of(result.record, drill.scenario, drill.topology)
    return tuple(target.name for target in judged if not target.met)
