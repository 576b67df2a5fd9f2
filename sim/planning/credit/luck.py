"""The same orders on other seeds: what they save there, and how far their harm lies apart."""

from __future__ import annotations

from collections.abc import Sequence

from sim.planning.credit.game import Game, Task, lived, spread
from sim.scoring import shapley
from sim.scoring.explained import LuckOf
from sim.scoring.summary import mean_within
from sim.streams import draw

# So many seeds first, more while the mean is not yet sure.
LEAST_SEEDS, MOST_SEEDS, MORE_SEEDS = 6, 20, 2
# Sure enough: half the interval within so much of the mean.
SURE = 0.1


def luck_of(game: Game, most_seeds: int) -> tuple[LuckOf, list[float]]:
    """What the same orders save on other seeds, and their harm there."""
    whole = shapley.everyone(len(game.script.moves))
    harms: list[float] = []
    saved: list[float] = []
    while len(saved) < LEAST_SEEDS or (len(saved) < most_seeds and not _is_sure(saved)):
        more = LEAST_SEEDS if not saved else MORE_SEEDS
        seeds = [
            draw(game.drill.seed, "noise seed", len(saved) + turn) >> 2 for turn in range(more)
        ]
        tasks = [
            Task(game.drill.seeded(seed), game.script, (whole, shapley.NONE)) for seed in seeds
        ]
        found = spread(lived, tasks, game.workers)
        game.count += 2 * len(found)
        harms += [mine.harm for mine, _ in found]
        saved += [without.harm - mine.harm for mine, without in found]
    within = mean_within(saved, 0.90)
    n = len(saved)
    # Of one seed more: the mean's own doubt and the seed's.
    half = (within.high - within.low) / 2 * (n + 1) ** 0.5
    return (
        LuckOf(n, within.mean, within.low, within.high, within.mean - half, within.mean + half),
        harms,
    )


def _is_sure(saved: Sequence[float]) -> bool:
    within = mean_within(saved, 0.90)
    return (within.high - within.low) / 2 <= SURE * abs(within.mean)
