"""``python -m tests.classroom.forty [--trainees N] [--seeds N] [--page FILE]``: known skill, found.

Trainees of five levels sit the graded form, on seeds of its banks; how well do totals find the
levels again, and how reliable is the form? Prints Spearman's rank correlation with a bootstrap
interval, G and alpha, and drills; ``--page`` writes the report of the class. Runs are kept by their
content (``tests/adversarial/kept.py``), so that it can be stopped and gone on with.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from pathlib import Path
from statistics import fmean

import numpy as np

from reports.cohort.page import render
from sim.classroom.bank import find_bank
from sim.classroom.book import Mark
from sim.classroom.form_file import load_form
from sim.classroom.reporting import Shown, reliance, told_of
from sim.classroom.statistics.drills import correlation, drill_statistics
from sim.classroom.statistics.resampling import interval
from sim.classroom.statistics.table import scores
from sim.classroom.stories import Story, story_of
from sim.cli.classes.shown import known
from sim.documents.catalog import Shelf, folder
from sim.drill.anchors import ANCHORS
from sim.drill.responders import make_responder
from sim.scoring.scorecard import score, to_json
from tests.adversarial.kept import drill_of, record_by
from tests.adversarial.runs import money
from tests.classroom import trainees as trainees_module
from tests.classroom.generated import mark
from tests.classroom.trainees import LEVELS, Slipping, Trainee

FORM = "eight-nights"
TRAINEES = hashlib.sha256(Path(trainees_module.__file__).read_bytes()).hexdigest()


def level_of(number: int) -> float:
    """The true level of a trainee: one after the other from the least to the most able."""
    return LEVELS[number % len(LEVELS)]


def seed_of(code: str, item: int, number: int, seeds: int) -> int:
    """Each sits one of the first few seeds of the drill's bank; at another place another."""
    bank = find_bank(code)
    assert bank is not None
    return bank.seeds[(number // len(LEVELS) + item) % seeds].seed


def sit(code: str, item: int, number: int, seeds: int) -> tuple[Mark, Story]:
    """One trainee at one place of the form."""
    seed = seed_of(code, item, number, seeds)
    drill = drill_of(code).seeded(seed)
    slipping = Slipping(number, f"{code} {item}", level_of(number))
    record = record_by(
        code,
        seed,
        (TRAINEES, slipping),
        lambda: Trainee(make_responder("reference", drill.scenario), slipping),
    )
    anchors = {who: money(code, seed, who) for who in ANCHORS}
    told = to_json(score(record, drill.scenario, drill.topology, anchors))
    name = f"t-{number:03d}"
    row = {key: told[key] for key in ("score", "stamps", "measures", "targets")}
    return mark(name, item, None, drill=code, seed=seed, **row), story_of(record, known(code))


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
    parser.add_argument("--seeds", type=int, default=3, help="of each bank")
    parser.add_argument("--page", type=Path, help="where the report of the class goes")
    asked = parser.parse_args()
    form = load_form(folder(Shelf.FORMS) / f"{FORM}.yaml").model
    marks: list[Mark] = []
    stories: dict[tuple[str, int], Story] = {}
    for item, code in enumerate((one.drill for one in form.items), start=1):
        begin = time.process_time()
        sat = [sit(code, item, number, asked.seeds) for number in range(asked.trainees)]
        marks += (one for one, _ in sat)
        stories |= {(one.trainee, one.item): story for one, story in sat}
        by_level = [fmean(one.total or 0.0 for one, _ in sat[k :: len(LEVELS)]) for k in _PLACES]
        spent = time.process_time() - begin
        means = " ".join(f"{mean:.1f}" for mean in by_level)
        print(f"{code}: {means} by level; {spent:.0f} s", file=sys.stderr, flush=True)
    print_found(marks)
    if asked.page is not None:
        drills = {code: known(code) for code in sorted({one.drill for one in marks})}
        shown = Shown("Forty", form.title, asked.trainees, tuple(marks), stories, drills, {})
        asked.page.write_text(render(told_of(shown)), encoding="utf-8")
    return 0


_PLACES = range(len(LEVELS))


def print_found(marks: list[Mark]) -> None:
    """Rank correlation with the true level, reliability, drills."""
    table = scores(marks)
    levels = np.array([level_of(int(name[2:])) for name in table.persons])
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


if __name__ == "__main__":
    sys.exit(main())
