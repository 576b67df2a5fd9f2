"""Which seeds of a drill can carry a grade: measured, never assumed.

A grade lies between two anchors of the same seed. Where these do not stand as they should, or not
far enough apart, it would grade luck.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.classroom.bank import Bank, BankSeed
from sim.classroom.keys import ClassKey
from sim.drill.drill import Drill
from sim.drill.runner import run
from sim.drill.seats import SEATS
from sim.model.scenario import Stance
from sim.scoring.admissible import admissible, gap_between
from sim.scoring.harm import measure_harm
from sim.scoring.outcome import place
from sim.scoring.standard import VERSION

LADDER = ("oracle", "reference", "rule", "panic", "idle")
NOVICE = "novice"
SEED_BITS = 62


@dataclass(frozen=True, slots=True)
class Measured:
    """One seed: the money of each policy's harm."""

    seed: int
    harm: Mapping[str, float]

    def gap(self, stance: Stance) -> float:
        """Between the anchors that an outcome lies between; money."""
        return gap_between(self.harm, stance)

    def complaint(self, stance: Stance, standard_error: float) -> str | None:
        """Why this seed cannot carry a grade, the first reason; None where it can."""
        known = {name: money for name, money in self.harm.items() if name in LADDER}
        problems = admissible(known, stance, error=standard_error).problems
        return problems[0] if problems else None


def measure_seed(drill: Drill, seed: int) -> Measured:
    """Live the drill under every policy of the ladder; the novice's too where there is one."""
    mine = drill.seeded(seed)
    names = (*LADDER, NOVICE) if NOVICE in SEATS else LADDER
    return Measured(
        seed, {name: measure_harm(run(mine, name).record, drill.topology).money for name in names}
    )


def candidate_seeds(code: str, count: int, key: ClassKey | None = None) -> list[int]:
    """Seeds to try; with a key nobody else can say which.

    Without one they are spread by a hash of the drill's code, so that none is among the small ones
    that people practise on.
    """
    found = []
    for number in range(count):
        if key is None:
            said = hashlib.sha256(f"gameday bank {code} {number}".encode()).digest()
        else:
            said = key.derive("bank", code, number)
        found.append(int.from_bytes(said[:8]) >> (64 - SEED_BITS))
    return found


def standard_error(gaps: Sequence[float]) -> float:
    """Of the mean gap over re-seeds of the same failure; money, 0 for fewer than two."""
    if len(gaps) < 2:
        return 0.0
    return float(np.std(np.array(gaps), ddof=1)) / math.sqrt(len(gaps))


def bank_of(drill: Drill, measured: Iterable[Measured], *, documents: str) -> Bank:
    """The bank that these seeds make: the admissible ones in the order in which they were tried."""
    stance = drill.scenario.stance
    tried = list(measured)
    error = standard_error([one.gap(stance) for one in tried])
    told = [(one, one.complaint(stance, error)) for one in tried]
    return Bank(
        code=drill.scenario.code,
        documents=documents,
        engine=str(drill.engine),
        scoring=VERSION,
        tried=len(tried),
        standard_error=round(error, 6),
        rejected=dict(sorted(Counter(why for _, why in told if why is not None).items())),
        seeds=tuple(
            BankSeed(one.seed, round(one.gap(stance), 6), _novice(one, stance))
            for one, why in told
            if why is None
        ),
    )


def calibrate(
    drill: Drill,
    seeds: Sequence[int],
    *,
    documents: str,
    on_seed: Callable[[Bank], None] | None = None,
) -> Bank:
    """Try these seeds, one after the other; ``on_seed`` is told the bank so far after each."""
    measured: list[Measured] = []
    for seed in seeds:
        measured.append(measure_seed(drill, seed))
        if on_seed is not None:
            on_seed(bank_of(drill, measured, documents=documents))
    return bank_of(drill, measured, documents=documents)


def _novice(one: Measured, stance: Stance) -> float | None:
    if NOVICE not in one.harm:
        return None
    value = place(one.harm[NOVICE], dict(one.harm), stance).value
    return None if value is None else round(value, 6)
