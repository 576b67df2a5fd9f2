"""``python -m tests.adversarial.table``: which adversarial test holds on which drill, over seeds.

Thirty seeds of the eight deep drills and five of every other, or those of ``--drills``; with
``--who`` only what is said of these strategies. Runs are kept by their content
(``tests/adversarial/kept.py``), so that a table can be stopped and gone on with, and costs nothing
but reading when it is asked for again.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from sim.drill.anchors import ANCHORS
from sim.scoring.summary import mean_within
from tests.adversarial.bounds import BESIDE, BOUNDS, DEEP, LEAST, RUNGS, Beside, Bound, holds, mean
from tests.adversarial.kept import is_kept, record_of
from tests.adversarial.runs import is_admissible, value, values
from tests.scenarios.ladder import DRILLS

ALL = tuple(
    dict.fromkeys(
        (
            *(who for one in (*BESIDE, *RUNGS) for who in (one.worse, one.better)),
            *(bound.strategy for bound in BOUNDS),
        )
    )
)
HEAD = "| drill | test | what | seeds | found | bound | holds |\n|---|---|---|---|---|---|---|"


@dataclass(frozen=True, slots=True)
class Row:
    """One test on one drill; ``held`` counts single seeds, for what it is worth."""

    drill: str
    test: str
    what: str
    seeds: int
    held: int
    found: str
    bound: str
    holds: bool

    def __str__(self) -> str:
        seeds = f"{self.held} of {self.seeds}"
        told = (self.drill, self.test, self.what, seeds, self.found, self.bound)
        return f"| {' | '.join(told)} | {'yes' if self.holds else 'NO'} |"


def rows(name: str, seeds: Sequence[int], who: Sequence[str] = ALL) -> Iterator[Row]:
    """Every test of these strategies that applies to a drill, over the seeds that carry a grade."""
    good = tuple(seed for seed in seeds if is_admissible(name, seed))
    if not good:
        return
    for bound in BOUNDS:
        if name not in bound.but and bound.strategy in who:
            yield _bounded(name, bound, good)
    for beside in besides(who):
        if beside.is_about(name):
            yield _compared(name, beside, {name: good})


def over_all(seeds: Mapping[str, Sequence[int]], who: Sequence[str]) -> Iterator[Row]:
    """Each rung over every drill that it is about, each seed of each drill one pair."""
    good = {
        name: tuple(seed for seed in of if is_admissible(name, seed)) for name, of in seeds.items()
    }
    for rung in RUNGS:
        if rung in besides(who):
            about = {name: of for name, of in good.items() if rung.is_about(name) and of}
            if len(about) > 1:
                yield _compared(f"{len(about)} drills", rung, about)


def besides(who: Sequence[str]) -> list[Beside]:
    """What holds one of these strategies beside another of them."""
    return [one for one in (*BESIDE, *RUNGS) if one.worse in who and one.better in who]


def _bounded(name: str, bound: Bound, seeds: tuple[int, ...]) -> Row:
    found = values(name, seeds, bound.strategy, bound.of)
    most, average = bound.limit(name), mean(found)
    return Row(
        name,
        bound.test,
        f"`{bound.strategy}` {bound.of}",
        len(seeds),
        sum((one or 0.0) <= most for one in found),
        f"{average:.2f}",
        f"{most:g}",
        average <= most,
    )


def _compared(name: str, one: Beside, seeds: Mapping[str, Sequence[int]]) -> Row:
    """Behind, and apart where it is strict."""
    found = [
        (value(drill, seed, one.better, one.of), value(drill, seed, one.worse, one.of))
        for drill, of in seeds.items()
        for seed in of
    ]
    both = [(better, worse) for better, worse in found if better is not None and worse is not None]
    what = f"`{one.worse}` behind `{one.better}`, {one.of}"
    if not both:
        return Row(name, one.test, what, 0, 0, "blank", "", holds=True)
    by_seed = [better - worse for better, worse in both]
    ahead = mean_within(by_seed)
    told = f"{ahead.mean:+.2f}"
    if len(by_seed) >= LEAST:
        told += f" [{ahead.low:+.2f}, {ahead.high:+.2f}]"
    if len(by_seed) > 1:
        told += f", median {median(by_seed):+.2f}"
    held = sum(worse < better if one.strict else worse <= better for better, worse in both)
    bound = "apart" if one.strict else ">= 0"
    return Row(name, one.test, what, len(both), held, told, bound, holds(one, by_seed))


def live(name: str, seed: int, strategies: Sequence[str] = ALL) -> tuple[int, float]:
    """Live what is not kept of one drill on one seed: how many runs, and seconds of processor."""
    begin = time.process_time()
    wanted = dict.fromkeys((*ANCHORS, "oracle", *strategies))
    missing = [who for who in wanted if not is_kept(name, seed, who)]
    for who in missing:
        record_of(name, seed, who)
    return len(missing), time.process_time() - begin


def main() -> None:
    """Live, then print the table and what does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.adversarial.table")
    parser.add_argument("--seeds", type=int, default=30, help="of each drill; 30")
    parser.add_argument("--others", type=int, default=5, help="of drills that are not deep; 5")
    parser.add_argument("--drills", help="these only, each on --seeds")
    parser.add_argument("--who", help="only what is said of these strategies: novice,weak")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    asked = parser.parse_args()
    named = asked.drills.split(",") if asked.drills else None
    count = dict.fromkeys(named, asked.seeds) if named else dict.fromkeys(DEEP, asked.seeds)
    if named is None:
        count |= {name: asked.others for name in DRILLS if name not in DEEP}
    who = tuple(asked.who.split(",")) if asked.who else ALL
    made: list[Row] = []
    for name, most in count.items():
        seeds = range(1, most + 1)
        lived = _all_lived(name, seeds, who, asked.jobs)
        runs, spent = sum(one[0] for one in lived), sum(one[1] for one in lived)
        good = sum(is_admissible(name, seed) for seed in seeds)
        found = list(rows(name, seeds, who))
        made += found
        short = [row for row in found if not row.holds]
        cost = f"{runs} runs lived, {spent:.0f} s of processor" if runs else "all kept"
        print(f"{name}: {good} of {most} seeds admissible; {cost}", flush=True)
        for row in short:
            print(f"  {row}", flush=True)
    made += over_all({name: range(1, most + 1) for name, most in count.items()}, who)
    print(f"\n{HEAD}")
    for row in made:
        print(row)
    print(f"\n{sum(row.holds for row in made)} of {len(made)} hold")


def _all_lived(
    name: str, seeds: Sequence[int], who: Sequence[str], jobs: int
) -> list[tuple[int, float]]:
    if jobs <= 1:
        return [live(name, seed, who) for seed in seeds]
    from joblib import Parallel, delayed

    return list(Parallel(n_jobs=jobs)(delayed(live)(name, seed, who) for seed in seeds))


if __name__ == "__main__":
    main()
