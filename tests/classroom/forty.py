"""``python -m tests.classroom.forty [--trainees N] [--seeds N] [DRILL ...]``: known skill, found.

Trainees of five levels sit a form; how well do totals find the levels again, and how reliable is
the form? Prints Spearman's rank correlation with a bootstrap interval, G and alpha, and drills.
"""

from __future__ import annotations

import argparse
import sys
from statistics import fmean

import numpy as np

from sim.classroom.book import Mark
from sim.classroom.reporting import reliance
from sim.classroom.statistics.drills import correlation, drill_statistics
from sim.classroom.statistics.resampling import interval
from sim.classroom.statistics.table import scores
from sim.documents.loading import load_scenario
from sim.drill.drill import Drill
from sim.drill.responders import make_responder
from sim.drill.runner import run
from sim.scoring.harm import measure_harm
from sim.scoring.scorecard import score
from tests.classroom.generated import mark
from tests.classroom.trainees import LEVELS, Slipping, Trainee

FORM = ("GD-101", "GD-102", "GD-104", "GD-105", "GD-107", "GD-108", "GD-109", "GD-112")
ANCHORS = ("idle", "panic", "rule", "reference")


def sit(code: str, item: int, trainees: int, seeds: int) -> list[Mark]:
    """Everybody sits one drill; each on one of a few seeds, as from a bank."""
    loaded = load_scenario(code)
    scenario, topology = loaded.model, loaded.topology.model
    found = []
    anchors: dict[int, dict[str, float]] = {}
    for number in range(trainees):
        seed = 1 + number // len(LEVELS) % seeds
        drill = Drill(scenario=scenario, topology=topology, seed=seed)
        if seed not in anchors:
            anchors[seed] = {
                who: measure_harm(run(drill, who).record, topology).money for who in ANCHORS
            }
        slipping = Slipping(number, code, LEVELS[number % len(LEVELS)])
        record = run(drill, Trainee(make_responder("reference", scenario), slipping)).record
        card = score(record, scenario, topology, anchors[seed])
        told = {
            "total": card.total,
            "dimensions": {n: d.as_dict() for n, d in card.grade.dimensions.items()},
        }
        found.append(
            mark(
                f"t-{number:03d}",
                item,
                None,
                drill=code,
                seed=seed,
                score=told,
                stamps=card.stamps.as_dict(),
            )
        )
    return found


def ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 1, equals share theirs."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2.0)[place]


def spearman(pair: np.ndarray) -> float:
    """Rank correlation of two columns."""
    return correlation(np.column_stack([ranks(pair[:, 0]), ranks(pair[:, 1])]))


def main() -> int:
    """Print what was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--trainees", type=int, default=40)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("drills", nargs="*", default=list(FORM))
    asked = parser.parse_args()
    marks: list[Mark] = []
    for item, code in enumerate(asked.drills, start=1):
        marks += sit(code, item, asked.trainees, asked.seeds)
        by_level = [
            fmean(m.total or 0.0 for m in marks if m.item == item and level_of(m) == level)
            for level in LEVELS
        ]
        print(code, *(f"{mean:.1f}" for mean in by_level), file=sys.stderr, flush=True)
    table = scores(marks)
    levels = np.array([LEVELS[int(name[2:]) % len(LEVELS)] for name in table.persons])
    pair = np.column_stack([table.values.mean(axis=1), levels])
    bounds = interval(pair, spearman, "forty")
    assert bounds is not None
    print(f"Spearman {spearman(pair):.2f} [{bounds.low:.2f}, {bounds.high:.2f}]")
    found = reliance(marks)
    print(found.sentence)
    for name, value, words in found.rows:
        print(f"{name} {value}: {words}")
    for one in drill_statistics(marks):
        print(one.drill, one.difficulty, one.discrimination, one.low, one.high, one.seed_share)
    return 0


def level_of(one: Mark) -> float:
    """The true level of a generated trainee."""
    return LEVELS[int(one.trainee[2:]) % len(LEVELS)]


if __name__ == "__main__":
    sys.exit(main())
