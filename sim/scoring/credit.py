"""What each move of a run was worth: its class, its share of the total, and the noise about it.

Classes come of two questions, had it not been made and had nothing else been made, each against
what luck alone moves (``tau``); points come of Shapley's value. Pure: worth is given by subset.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from sim.scoring import shapley
from sim.scoring.shapley import NONE, Ahead, Subset, Worth, everyone
from sim.scoring.summary import student

# So few are divided over all their subsets anyway.
FEW = 4
# Two to this many branches are lived at most for exact values.
MOST_EXACT = 8
# Subsets that permutations may ask for in all.
MOST_BRANCHES = 160
# From the median distance of a normal law to its standard deviation.
_TO_SD = 1.4826


class Class(StrEnum):
    """What a move was."""

    EFFECTIVE = "effective"
    ENABLING = "enabling"
    REDUNDANT = "redundant"
    NEEDLESS = "needless"
    HARMFUL = "harmful"
    RISKY = "risky"


@dataclass(frozen=True, slots=True)
class Division:
    """Shapley's values by move; ``half_width`` is 0 where they are exact.

    ``group`` are the moves whose worth hangs on each other; the others simply add up.
    """

    values: tuple[float, ...]
    group: tuple[int, ...]
    pairs: int
    half_width: float


def classify(*, without: float, alone: float, own_cost: float, tau: float) -> Class:
    """The class of a move.

    Args:
        without: leave-one-out, in money: what would have been lost had it not been made.
        alone: first-in: what it would have saved had nothing else been made.
        own_cost: what making it cost by itself, in hands and machines.
        tau: what luck alone moves.
    """
    one, two = (_sign(credit, own_cost, tau) for credit in (without, alone))
    if one > 0:
        return Class.EFFECTIVE if two > 0 else Class.ENABLING
    if one == 0 and two >= 0:
        return Class.REDUNDANT if two > 0 else Class.NEEDLESS
    return Class.HARMFUL if one < 0 and two < 0 else Class.RISKY


def _sign(credit: float, own_cost: float, tau: float) -> int:
    """A move that costs no more than itself did no harm."""
    if credit > tau:
        return 1
    return -1 if credit < -(tau + own_cost) else 0


def noise_band(harm: Sequence[float]) -> float:
    """How far the harm of the same orders lies on another seed, 9 times of 10, from the middle.

    By the median distance, so that one seed on which an order failed does not make all else noise.
    """
    count = len(harm)
    middle = median(harm)
    spread = _TO_SD * median(abs(money - middle) for money in harm)
    return student(count - 1, 0.90) * spread * math.sqrt(1.0 + 1.0 / count)


def divide(
    count: int,
    worth: Worth,
    *,
    tau: float,
    most: int = MOST_BRANCHES,
    ahead: Ahead = lambda _: None,
) -> Division:
    """Divide the worth of all moves, less that of none, among them; sums to it.

    Moves of which leave-one-out and first-in agree add up and get their own worth, as long as they
    do so beside each other and beside the rest; the rest is divided by subsets, or where these are
    many by permutations, of which no more are drawn than ``most`` subsets are enough for.
    """
    group, adding = _parted(count, worth, tau, ahead)
    base = frozenset(adding)

    def beside(subset: Subset) -> float:
        return worth(base | subset)

    def lift(sets: object) -> None:
        assert isinstance(sets, list)
        ahead([base | subset for subset in sets])

    values = dict.fromkeys(range(count), 0.0)
    firsts = {k: worth(frozenset({k})) - worth(NONE) for k in adding}
    # What they add up to beside each other differs from their sum by less than noise.
    rest = worth(base) - worth(NONE) - math.fsum(firsts.values())
    values |= {k: first + rest / len(adding) for k, first in firsts.items()}
    pairs, half_width = 0, 0.0
    if len(group) <= MOST_EXACT:
        lift(list(shapley.subsets(group)))
        values |= shapley.shapley(group, beside)
    else:
        most_pairs = max(most // (2 * len(group)), 2)
        sampled = shapley.shapley_sampled(
            group, beside, within=tau, most_pairs=most_pairs, ahead=lambda sets: lift(list(sets))
        )
        values |= sampled.values
        pairs, half_width = sampled.pairs, sampled.half_width
    return Division(tuple(values[k] for k in range(count)), tuple(group), pairs, half_width)


def _parted(
    count: int, worth: Worth, tau: float, ahead: Ahead
) -> tuple[Sequence[int], Sequence[int]]:
    """Moves that hang on each other, and those that simply add up."""
    every = range(count)
    if count <= FEW:
        return every, ()
    without = shapley.leave_one_out(count, worth)
    alone = shapley.first_in(count, worth)
    group = [k for k in every if abs(without[k] - alone[k]) > tau]
    adding = [k for k in every if k not in group]
    sets = frozenset(group), frozenset(adding)
    ahead(sets)
    mine, theirs = (worth(subset) - worth(NONE) for subset in sets)
    is_sum = abs(theirs - math.fsum(alone[k] for k in adding)) <= tau
    is_beside = abs(worth(everyone(count)) - worth(NONE) - mine - theirs) <= tau
    return (group, adding) if is_sum and is_beside else (every, ())


def partner(
    k: int, others: Sequence[int], worth: Worth, *, among: Subset, helps: bool
) -> int | None:
    """The other move that changes most what this one was worth: for the better, or the worse.

    ``among`` are the moves that were made besides: all of the run, or none.
    """
    changes = {}
    for other in others:
        rest = among - {k, other}
        changes[other] = (
            worth(rest | {k, other}) - worth(rest | {other}) - worth(rest | {k}) + worth(rest)
        )
    sign = 1.0 if helps else -1.0
    best = max(changes, key=lambda other: (sign * changes[other], -other), default=None)
    return best if best is not None and sign * changes[best] > 0.0 else None


def asked_of_partners(k: int, others: Sequence[int], *, among: Subset) -> list[Subset]:
    """The subsets whose worth ``partner`` asks for."""
    rests = [(among - {k, other}, other) for other in others]
    return [
        rest | more
        for rest, other in rests
        for more in (NONE, frozenset({k}), frozenset({other}), frozenset({k, other}))
    ]
